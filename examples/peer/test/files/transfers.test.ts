import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { partName } from "../../src/files/part-file.ts";
import { Wire } from "../support/wire.ts";
import { eventually, fileIn, folders, meet, Peer } from "./peers.ts";

const folder = folders();
const MIB = 2 ** 20;

async function two(
  options: ConstructorParameters<typeof import("../../src/files/transfers.ts").Transfers>[0] | object = {},
) {
  return Promise.all([Peer.named("alice", folder()), Peer.named("bob", folder(), options)]);
}

describe("a file that is sent", () => {
  it("arrives whole under its name, readable by its owner alone, and both sides know its hash", async () => {
    const [alice, bob] = await two();
    const { path, content, sha256 } = fileIn(folder(), "photo.jpg", 3 * MIB + 7);
    const { end } = await meet(alice, bob);
    const id = await alice.transfers.send("bob", path);
    expect(await alice.transfers.ended(id)).toMatchObject({ state: "done", sha256, moved: content.length });
    expect(bob.facts()).toMatchObject({ state: "done", path: join(bob.folder, "photo.jpg"), sha256, resumedAt: 0 });
    expect(readFileSync(join(bob.folder, "photo.jpg")).equals(content)).toBe(true);
    expect(lstatSync(join(bob.folder, "photo.jpg")).mode & 0o777).toBe(0o600);
    expect(readdirSync(bob.folder)).toEqual(["photo.jpg"]);
    expect(alice.states()).toEqual(["checking", "offered", "moving", "checking", "done"]);
    await end();
  });

  it("may be empty", async () => {
    const [alice, bob] = await two();
    const { path } = fileIn(folder(), "empty", 0);
    const { end } = await meet(alice, bob);
    expect((await alice.transfers.ended(await alice.transfers.send("bob", path))).state).toBe("done");
    expect(readFileSync(join(bob.folder, "empty")).length).toBe(0);
    await end();
  });

  it("goes beside many others in both directions, and beside the same one twice", async () => {
    const [alice, bob] = await two();
    const [hers, his] = [folder(), folder()];
    const { end } = await meet(alice, bob);
    const all = [];
    for (let at = 0; at < 20; at++) {
      all.push({ from: alice, to: bob, name: `a${at}`, ...fileIn(hers, `a${at}`, 20_000 * at) });
      all.push({ from: bob, to: alice, name: `b${at}`, ...fileIn(his, `b${at}`, 100_000) });
    }
    const twice = fileIn(hers, "twice", MIB);
    const ids = await Promise.all([
      ...all.map(async ({ from, to, path }) => from.transfers.ended(await from.transfers.send(to.identity.name, path))),
      alice.transfers.send("bob", twice.path).then((id) => alice.transfers.ended(id)),
      alice.transfers.send("bob", twice.path).then((id) => alice.transfers.ended(id)),
    ]);
    expect(new Set(ids.map(({ state }) => state))).toEqual(new Set(["done"]));
    for (const { to, name, content } of all) expect(readFileSync(join(to.folder, name)).equals(content)).toBe(true);
    expect(
      readdirSync(bob.folder)
        .filter((name) => name.startsWith("twice"))
        .sort(),
    ).toEqual(["twice", "twice (2)"]);
    await end();
  });

  it("that is changed by its owner meanwhile ends as failed, and leaves nothing behind", async () => {
    const gate = new PassThrough({ highWaterMark: 1 });
    const [alice, bob] = await two({ sink: gate });
    const { path } = fileIn(folder(), "log.txt", 32 * MIB);
    const { end } = await meet(alice, bob);
    const id = await alice.transfers.send("bob", path);
    await bob.in("moving");
    await appendFile(path, "one more line");
    gate.resume();
    expect(await alice.transfers.ended(id)).toMatchObject({
      state: "failed",
      why: "The file was changed while it was being sent.",
    });
    expect((await bob.in("stopped")).why).toBe("The other side stopped it.");
    await end();
  });

  it("that is not there, or is a folder or a pipe, is a sentence", async () => {
    const [alice, bob] = await two();
    const { end } = await meet(alice, bob);
    await expect(alice.transfers.send("bob", "/nowhere/x")).rejects.toThrow("There is no file /nowhere/x.");
    await expect(alice.transfers.send("bob", folder())).rejects.toThrow("is a folder");
    await expect(alice.transfers.send("bob", "/dev/null")).rejects.toThrow("is no plain file");
    await expect(alice.transfers.send("carol", "/etc/hostname")).rejects.toThrow("carol is not connected now.");
    expect(alice.transfers.list()).toEqual([]);
    await end();
  });
});

describe("a cut", () => {
  it("costs only what was on its way: the second time the rest travels", async () => {
    const [alice, bob] = await two();
    const { path, content } = fileIn(folder(), "film.mkv", 16 * MIB);
    let wire: Wire | undefined;
    const via = async (url: string) => {
      wire = await Wire.to(url);
      return wire.url;
    };
    await meet(alice, bob, via);
    wire?.cutAfter(8 * MIB);
    const id = await alice.transfers.send("bob", path);
    await alice.in("waiting");
    const { moved } = await bob.in("waiting");
    expect(moved).toBeGreaterThan(2 * MIB);
    const { end } = await meet(alice, bob, via);
    expect((await alice.transfers.ended(id)).state).toBe("done");
    expect(alice.facts().resumedAt).toBe(bob.facts().resumedAt);
    expect(alice.facts().resumedAt).toBeGreaterThanOrEqual(moved);
    const travelled = wire?.sent ?? 0;
    expect(travelled).toBeLessThan(content.length - alice.facts().resumedAt + MIB);
    expect(readFileSync(join(bob.folder, "film.mkv")).equals(content)).toBe(true);
    expect(readdirSync(bob.folder)).toEqual(["film.mkv"]);
    await end();
    wire?.close();
  });

  it("that this side has not noticed is overtaken by the new session", async () => {
    const [alice, bob] = await two();
    const { path, content } = fileIn(folder(), "film.mkv", 8 * MIB);
    const first = await meet(alice, bob);
    // The old session stays open at his end: hers is gone for her.
    const id = await alice.transfers.send("bob", path);
    alice.transfers.detach("bob");
    await alice.in("waiting");
    const { end } = await meet(alice, bob);
    expect((await alice.transfers.ended(id)).state).toBe("done");
    expect(readFileSync(join(bob.folder, "film.mkv")).equals(content)).toBe(true);
    await end();
    await first.end();
  });

  it("after all had arrived, before the sender knew, makes no second copy", async () => {
    const [alice, bob] = await two();
    const { path } = fileIn(folder(), "letter.pdf", MIB);
    const first = await meet(alice, bob);
    await alice.transfers.send("bob", path);
    await bob.in("done");
    await first.end();
    const again = await Peer.named("alice", folder());
    Reflect.set(again, "identity", alice.identity);
    const second = await meet(again, bob);
    expect((await again.transfers.ended(await again.transfers.send("bob", path))).state).toBe("done");
    expect(again.facts().resumedAt).toBe(MIB);
    expect(readdirSync(bob.folder)).toEqual(["letter.pdf"]);
    await second.end();
  });

  it("fails a stream, and its part is removed", async () => {
    const [alice, bob] = await two();
    const { hers, his } = await meet(alice, bob);
    const input = new PassThrough();
    const id = alice.transfers.sendStream("bob", input, "stream");
    input.write(Buffer.alloc(100_000));
    await eventually(() => bob.transfers.list()[0]?.moved === 100_000);
    hers.abort();
    await his.closed;
    expect(await alice.transfers.ended(id)).toMatchObject({ state: "failed" });
    await bob.in("failed");
    await eventually(() => readdirSync(bob.folder).length === 0);
  });
});

describe("a name that is taken", () => {
  it("is never overwritten: the file gets a number", async () => {
    const [alice, bob] = await two();
    writeFileSync(join(bob.folder, "a.txt"), "precious");
    symlinkSync("/nowhere/at/all", join(bob.folder, "a (2).txt"));
    const { path, content } = fileIn(folder(), "a.txt", 1_000);
    const { end } = await meet(alice, bob);
    await alice.transfers.ended(await alice.transfers.send("bob", path));
    expect(bob.facts().path).toBe(join(bob.folder, "a (3).txt"));
    expect(readFileSync(join(bob.folder, "a.txt"), "utf8")).toBe("precious");
    expect(readFileSync(join(bob.folder, "a (3).txt")).equals(content)).toBe(true);
    await end();
  });

  it("is not overwritten by a file that comes to it while another moves", async () => {
    const [alice, bob] = await two({ welcome: () => "ask" });
    const { path } = fileIn(folder(), "a.txt", 8 * MIB);
    const { end } = await meet(alice, bob);
    const id = await alice.transfers.send("bob", path);
    expect((await bob.in("asked")).exists).toBe(false);
    await bob.transfers.accept(1);
    writeFileSync(join(bob.folder, "a.txt"), "precious", { flag: "wx" });
    expect((await alice.transfers.ended(id)).state).toBe("done");
    expect(readFileSync(join(bob.folder, "a.txt"), "utf8")).toBe("precious");
    expect(bob.facts().path).toBe(join(bob.folder, "a (2).txt"));
    await end();
  });

  it("is told of when the user is asked, and is replaced, or passed by, only as the user says", async () => {
    const [alice, bob] = await two({ welcome: () => "ask" });
    writeFileSync(join(bob.folder, "a.txt"), "old");
    const { path, content } = fileIn(folder(), "a.txt", 1_000);
    const { end } = await meet(alice, bob);
    const [one, another] = [await alice.transfers.send("bob", path), await alice.transfers.send("bob", path)];
    expect((await bob.in("asked", 2)).exists).toBe(true);
    await expect(bob.transfers.accept(1)).rejects.toThrow("/accept 1 --replace");
    await expect(bob.transfers.accept(1, { name: "../b.txt" })).rejects.toThrow("cannot be the name");
    await expect(bob.transfers.accept(9)).rejects.toThrow("There is no transfer 9.");
    await bob.transfers.accept(1, { name: "b.txt" });
    expect((await alice.transfers.ended(one)).state).toBe("done");
    expect(readFileSync(join(bob.folder, "a.txt"), "utf8")).toBe("old");
    expect(readFileSync(join(bob.folder, "b.txt")).equals(content)).toBe(true);
    await bob.transfers.accept(2, { replace: true });
    expect((await alice.transfers.ended(another)).state).toBe("done");
    expect(readFileSync(join(bob.folder, "a.txt")).equals(content)).toBe(true);
    await expect(bob.transfers.accept(2)).rejects.toThrow("does not ask");
    await end();
  });

  it("of the part, by a link or a folder, is passed by: nothing is written through it", async () => {
    const [alice, bob] = await two();
    const { path, sha256, content } = fileIn(folder(), "a.txt", MIB);
    const file = { bytes: MIB, sha256, fingerprint: alice.identity.fingerprint };
    const precious = fileIn(folder(), "precious", 100);
    symlinkSync(precious.path, join(bob.folder, partName({ name: "a.txt", file })));
    mkdirSync(join(bob.folder, partName({ name: "a.txt", file }, 2)));
    const { end } = await meet(alice, bob);
    expect((await alice.transfers.ended(await alice.transfers.send("bob", path))).state).toBe("done");
    expect(readFileSync(precious.path).equals(precious.content)).toBe(true);
    expect(readFileSync(join(bob.folder, "a.txt")).equals(content)).toBe(true);
    await end();
  });

  it("of the part, by other content, costs nothing but the beginning", async () => {
    const [alice, bob] = await two();
    const { path, sha256, content } = fileIn(folder(), "a.txt", MIB);
    const part = join(
      bob.folder,
      partName({ name: "a.txt", file: { bytes: MIB, sha256, fingerprint: alice.identity.fingerprint } }),
    );
    writeFileSync(part, "something else", { mode: 0o600 });
    const { end } = await meet(alice, bob);
    expect((await alice.transfers.ended(await alice.transfers.send("bob", path))).state).toBe("done");
    expect(alice.facts().resumedAt).toBe(0);
    expect(readFileSync(join(bob.folder, "a.txt")).equals(content)).toBe(true);
    expect(existsSync(part)).toBe(false);
    await end();
  });
});

describe("a transfer", () => {
  it("can be refused, and stopped from either side", async () => {
    const [alice, bob] = await two({ welcome: () => "ask" });
    const { path } = fileIn(folder(), "a.bin", 64 * MIB);
    const { end } = await meet(alice, bob);
    for (let at = 0; at < 3; at++) await alice.transfers.send("bob", path);
    await bob.in("asked", 3);
    await bob.transfers.refuse(1);
    expect(await alice.transfers.ended(1)).toMatchObject({ state: "refused", why: "The other side refused it." });
    await bob.transfers.accept(2);
    await bob.in("moving", 2);
    await bob.transfers.stop(2);
    expect(await alice.transfers.ended(2)).toMatchObject({ state: "stopped", why: "The other side stopped it." });
    await bob.transfers.accept(3);
    await bob.in("moving", 3);
    await alice.transfers.stop(3);
    expect(await bob.transfers.ended(3)).toMatchObject({ state: "stopped", why: "The other side stopped it." });
    await expect(alice.transfers.stop(3)).rejects.toThrow("has ended already");
    await eventually(() => readdirSync(bob.folder).length === 0);
    await end();
  });

  it("that cannot be written ends with the system's reason at the receiver, and as stopped at the sender", async () => {
    const blocked = join(folder(), "file");
    writeFileSync(blocked, "not a folder");
    const [alice, bob] = await two({ folder: join(blocked, "downloads") });
    const { path } = fileIn(folder(), "a.bin", 1_000);
    const { end } = await meet(alice, bob);
    const id = await alice.transfers.send("bob", path);
    expect((await alice.transfers.ended(id)).state).toBe("stopped");
    expect((await bob.in("failed")).why).toContain("ENOTDIR");
    await end();
  });

  it("for which the disk has no room is refused before a byte travels", async () => {
    const [alice, bob] = await two();
    const { end, hers } = await meet(alice, bob);
    await hers.send({ type: "file-offer", transfer: 1, name: "huge", bytes: 2 ** 53 - 1, sha256: "0".repeat(64) });
    expect((await bob.in("refused")).why).toBe("There is no room for it on the disk here.");
    await eventually(() => readdirSync(bob.folder).length === 0);
    await end();
  });

  it("into a stream waits for its reader, and holds next to nothing meanwhile", async () => {
    let taken = 0;
    const sink = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length;
        // Who reads it has stopped reading for good.
        if (taken <= MIB) done();
      },
    });
    const [alice, bob] = await two({ sink });
    const { end } = await meet(alice, bob);
    let given = 0;
    const input = Readable.from(
      (function* () {
        for (; given < 256 * MIB; given += 65_536) yield Buffer.alloc(65_536);
      })(),
    );
    alice.transfers.sendStream("bob", input, "zeros");
    await eventually(() => taken > MIB);
    let before = -1;
    // The flow has come to a stop when nothing moves for half a second.
    while (given !== before) {
      before = given;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(given).toBeLessThan(48 * MIB);
    await alice.transfers.stop(1);
    await bob.transfers.stop(1);
    await end();
  });
});
