import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createIdentity, type Identity } from "@securecomm/transport";
import { describe, expect, it } from "vitest";
import { Hashes } from "../../src/files/hashing.ts";
import { prune, tagOf, tidyParts } from "../../src/files/kept-parts.ts";
import { PartFile, partName } from "../../src/files/part-file.ts";
import type { TransfersOptions } from "../../src/files/transfers.ts";
import { eventually, fileIn, folders, meet, Peer, sessions } from "./peers.ts";

const folder = folders();
const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const CONTENT = Buffer.from("good content");
const offerOf = (transfer: number, name = `f${transfer}`) => ({
  type: "file-offer",
  transfer,
  name,
  bytes: CONTENT.length,
  sha256: sha256(CONTENT),
});

/** Somebody who says what they like to a peer of ours. */
async function visitor(bob: Peer, name: string, identity?: Identity) {
  const { hers, his } = await sessions(identity ?? (await createIdentity({ name })), bob.identity);
  void bob.join(his);
  const heard: { type: string; transfer: number; reason?: string }[] = [];
  hers.onMessage((message) => void heard.push(message as { type: string; transfer: number }));
  return { session: hers, heard };
}

async function bobWith(options: Partial<TransfersOptions> = {}): Promise<Peer> {
  return Peer.named("bob", folder(), options);
}

describe("a share", () => {
  it("is sixteen transfers for each peer, and half of all for strangers: others are served meanwhile", async () => {
    const bob = await bobWith({ isStranger: ({ who }) => who.startsWith("eve") });
    for (const name of ["eve1", "eve2", "eve3"]) {
      const { session, heard } = await visitor(bob, name);
      for (let transfer = 1; transfer <= 17; transfer++) await session.send(offerOf(transfer));
      const accepted = name === "eve3" ? 0 : 16;
      await eventually(() => heard.length === 17);
      expect(heard.filter(({ type }) => type === "file-accept")).toHaveLength(accepted);
      expect(heard.filter(({ reason }) => reason === "busy")).toHaveLength(17 - accepted);
    }
    const { session, heard } = await visitor(bob, "carol");
    await session.send(offerOf(1));
    await eventually(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ type: "file-accept" });
    await bob.transfers.close();
  });

  it("comes back from a transfer that does not move, with its part kept", async () => {
    const bob = await bobWith({ patience: 300 });
    const { session, heard } = await visitor(bob, "mallory");
    await session.send(offerOf(1));
    await eventually(() => heard.length === 1);
    await session.send({ type: "file-begin", transfer: 1, from: 0 });
    await session.send(Buffer.concat([Buffer.from([0, 0, 0, 1]), CONTENT.subarray(0, 5)]));
    expect((await bob.in("failed")).why).toContain("sent nothing of it for too long");
    await eventually(() => heard.some(({ type }) => type === "file-stop"));
    expect(readdirSync(bob.folder)).toEqual([expect.stringMatching(/^f1\.[0-9a-f]{16}\.part$/)]);
    await session.close();
    await bob.transfers.close();
  });
});

describe("a peer who never reads", () => {
  it("is not read from either, once too many answers wait", async () => {
    const bob = await bobWith({ welcome: () => "refuse" });
    const link = { name: "mallory", fingerprint: "f" };
    let answers = 0;
    const send = () => {
      answers++;
      return new Promise<void>(() => {});
    };
    const session = { peer: link, send };
    bob.transfers.attach("mallory", session as never);
    let taken = 0;
    void (async () => {
      for (let transfer = 1; transfer <= 1_000; transfer++) {
        await bob.transfers.take("mallory", offerOf(transfer));
        taken++;
      }
    })();
    await eventually(() => answers === 64);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([answers, taken]).toEqual([64, 63]);
  });
});

describe("a hash", () => {
  it("is made one at a time for each peer, and not again of a file that has not changed", async () => {
    const { path, sha256: hash } = fileIn(folder(), "large", 4 * 2 ** 20);
    const hashes = new Hashes();
    const handle = await open(path);
    let [reading, most, reads] = [0, 0, 0];
    const watched = new Proxy(handle, {
      get(target, key) {
        if (key !== "read") return Reflect.get(target, key).bind(target);
        return async (...args: readonly unknown[]) => {
          reads++;
          most = Math.max(most, ++reading);
          return Reflect.apply(target.read, target, args).finally(() => reading--);
        };
      },
    });
    const all = Array.from({ length: 20 }, () => hashes.of("eve", watched, 4 * 2 ** 20));
    expect(new Set(await Promise.all(all))).toEqual(new Set([hash]));
    expect([most, reads]).toEqual([1, 16]);
    await handle.close();
  });
});

describe("a part", () => {
  const file = { bytes: CONTENT.length, sha256: sha256(CONTENT), fingerprint: "f" };
  const partIn = (at: string, open: Set<string>) =>
    new PartFile({
      folder: at,
      name: "x",
      as: "x",
      replace: false,
      file,
      open,
      hashes: new Hashes(),
      whose: "",
      mostBytes: 2 ** 30,
    });

  it("that others can write to is passed by", async () => {
    const at = folder();
    writeFileSync(join(at, partName({ name: "x", file })), "planted");
    chmodSync(join(at, partName({ name: "x", file })), 0o666);
    const part = partIn(at, new Set());
    expect(await part.begin()).toEqual({ from: 0, prefix: undefined });
    await part.write(CONTENT);
    expect(await part.finish(file.bytes, file.sha256)).toBe(true);
    expect(execFileSync("stat", ["-c", "%a", join(at, "x")], { encoding: "utf8" })).toBe("600\n");
    expect(readFileSync(join(at, partName({ name: "x", file })), "utf8")).toBe("planted");
  });

  it("is never open twice, though it has another path", async () => {
    const at = folder();
    mkdirSync(join(at, "real"));
    symlinkSync(join(at, "real"), join(at, "other"));
    const open = new Set<string>();
    const [one, two] = [partIn(join(at, "real"), open), partIn(join(at, "other"), open)];
    await one.begin();
    await two.begin();
    expect(readdirSync(join(at, "real"))).toHaveLength(2);
    await one.discard();
    await two.discard();
    expect(open.size).toBe(0);
  });

  it("is removed when it is old, too many or too much; other files never are", async () => {
    const at = folder();
    const plant = (name: string, bytes: number, age: number, mode = 0o600) => {
      writeFileSync(join(at, name), Buffer.alloc(bytes), { mode });
      utimesSync(join(at, name), Date.now() / 1000 - age, Date.now() / 1000 - age);
    };
    const day = 86_400;
    const part = (count: number) => `f.${tagOf("f")}${count.toString(16).padStart(8, "0")}.part`;
    for (let count = 0; count < 70; count++) plant(part(count), 10, count);
    plant(`old.${"a".repeat(16)}.part`, 1, 31 * day);
    plant(`others.${"a".repeat(16)}.part`, 1, 31 * day, 0o644);
    plant("mine.part", 1, 31 * day);
    expect(await tidyParts(at, new Set())).toBe(7);
    expect(readdirSync(at)).toHaveLength(66);
    expect(readdirSync(at)).toEqual(expect.arrayContaining([part(0), part(63), "mine.part"]));
    await prune(at, tagOf("f"), 100, new Set());
    expect(readdirSync(at)).toHaveLength(12);
  });
});

describe("a file that the user has deleted", () => {
  it("is asked about again when it is offered again; one that is still here is not", async () => {
    const bob = await bobWith({ welcome: () => "ask" });
    const identity = await createIdentity({ name: "alice" });
    const alice = async () => {
      const peer = await Peer.named("alice", folder());
      Reflect.set(peer, "identity", identity);
      return peer;
    };
    const { path } = fileIn(folder(), "x.txt", 1_000);
    const first = await alice();
    const one = await meet(first, bob);
    await first.transfers.send("bob", path);
    await bob.in("asked");
    await bob.transfers.accept(1);
    await bob.in("done");
    await one.end();
    const second = await alice();
    const two = await meet(second, bob);
    expect((await second.transfers.ended(await second.transfers.send("bob", path))).state).toBe("done");
    await two.end();
    rmSync(join(bob.folder, "x.txt"));
    const third = await alice();
    const three = await meet(third, bob);
    await third.transfers.send("bob", path);
    await eventually(() => bob.states(3).includes("asked"));
    expect(readdirSync(bob.folder)).toEqual([]);
    await three.end();
  });
});
