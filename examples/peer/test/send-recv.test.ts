import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, fileIn } from "./files/peers.ts";
import { linesOf, type Program, programs } from "./support/programs.ts";
import { type User, user } from "./support/users.ts";
import { Wire } from "./support/wire.ts";

const all = programs();
const MIB = 2 ** 20;
/** Milliseconds for a test with programs that are waited for, killed and started again on a busy machine. */
const LONG = 60_000;

async function receiving({ home }: User, ...args: readonly string[]): Promise<{ program: Program; url: string }> {
  const program = all.cli(home, "recv", "tcp://127.0.0.1:0", ...args);
  const [, url] = await program.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
  return { program, url: url as string };
}

let alice: User;
let bob: User;
/** A folder of its own for each test. */
let dir = "";

beforeAll(async () => {
  [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
});
beforeEach(() => {
  dir = join(bob.home, `inbox-${randomBytes(4).toString("hex")}`);
});

describe("send and recv", () => {
  it("carry several files, say so in a line each, and end well", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--once", "--from", alice.fingerprint);
    const [one, another] = [fileIn(alice.home, "one.bin", 300_000), fileIn(alice.home, "another.bin", 0)];
    const hers = await all.run(alice.home, "send", one.path, another.path, "--to", url, "--trust", bob.fingerprint);
    expect(hers.errors).toBe("");
    expect(hers.code).toBe(0);
    expect(hers.output).toMatch(/✔ one\.bin, 300 kB: .* has it\./);
    expect(hers.output).toMatch(/✔ another\.bin, 0 B/);
    expect(await his.exit).toBe(0);
    expect(his.output()).toContain("securecomm:");
    expect(his.output()).toContain(`✔ ${join(dir, "one.bin")}, 300 kB, from alice`);
    expect(readFileSync(join(dir, "one.bin")).equals(one.content)).toBe(true);
  });

  it("go on by themselves after a cut, with the rest alone", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--once", "--json", "--from", alice.fingerprint);
    const wire = await Wire.to(url);
    const { path, content } = fileIn(alice.home, "film.mkv", 16 * MIB);
    wire.cutAfter(8 * MIB);
    const hers = all.cli(alice.home, "send", path, "--to", wire.url, "--json", "--first-contact");
    expect(await hers.exit).toBe(0);
    expect(await his.exit).toBe(0);
    const events = linesOf(hers).map((line) => JSON.parse(line));
    const transfers = events.filter(({ event }) => event === "transfer").map(({ transfer }) => transfer);
    expect(transfers.map(({ state }) => state)).toContain("waiting");
    const { state, resumedAt } = transfers.at(-1);
    expect(state).toBe("done");
    expect(resumedAt).toBeGreaterThan(2 * MIB);
    expect(readFileSync(join(dir, "film.mkv")).equals(content)).toBe(true);
    wire.close();
  });

  it(
    "go on when the receiver was killed and started again",
    async () => {
      const first = await receiving(bob, "--dir", dir, "--from", alice.fingerprint);
      const { path, content } = fileIn(alice.home, "film.mkv", 32 * MIB);
      const wire = await Wire.to(first.url);
      const hers = all.cli(alice.home, "send", path, "--to", wire.url, "--json", "--first-contact");
      const part = () => existsSync(dir) && readdirSync(dir).find((name) => name.endsWith(".part"));
      await eventually(() => {
        const name = part();
        return typeof name === "string" && statSync(join(dir, name)).size > MIB;
      });
      first.program.process.kill("SIGKILL");
      await first.program.exit;
      const again = all.cli(bob.home, "recv", first.url, "--dir", dir, "--once", "--from", alice.fingerprint);
      expect(await hers.exit).toBe(0);
      expect(await again.exit).toBe(0);
      const last = linesOf(hers)
        .map((line) => JSON.parse(line))
        .findLast(({ event }) => event === "transfer");
      expect(last.transfer.resumedAt).toBeGreaterThan(MIB);
      expect(readFileSync(join(dir, "film.mkv")).equals(content)).toBe(true);
      expect(readdirSync(dir)).toEqual(["film.mkv"]);
      wire.close();
    },
    LONG,
  );

  it("fail in a sentence: no such file, nobody there, a refusal, a sender who is not named", async () => {
    const missing = await all.run(alice.home, "send", "/nowhere/x", "--to", "tcp://127.0.0.1:1");
    expect([missing.code, missing.errors]).toEqual([1, "error: There is no file /nowhere/x. (ERR_FILE_NOT_FOUND)\n"]);
    const { path } = fileIn(alice.home, "a", 10);
    const nobody = await all.run(alice.home, "send", path, "--to", "tcp://127.0.0.1:1", "--first-contact");
    expect(nobody.code).toBe(1);
    expect(nobody.errors).toContain("ERR_CONNECT_FAILED");
    expect((await all.run(alice.home, "send", path, "-", "--to", "tcp://127.0.0.1:1")).code).toBe(2);
    const { url } = await receiving(bob, "--trust", bob.fingerprint);
    const refused = await all.run(alice.home, "send", path, "--to", url, "--first-contact");
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain("ERR_PEER_REFUSED");
  });

  it("stop at Ctrl-C with what has arrived kept", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--once", "--from", alice.fingerprint);
    const { path } = fileIn(alice.home, "film.mkv", 64 * MIB);
    const hers = all.cli(alice.home, "send", path, "--to", url, "--first-contact");
    await eventually(() => {
      const [name] = existsSync(dir) ? readdirSync(dir) : [];
      return name !== undefined && statSync(join(dir, name)).size > MIB;
    });
    hers.process.kill("SIGINT");
    expect(await hers.exit).toBe(1);
    expect(hers.output()).toContain("✘ film.mkv: the connection ended before");
    expect(await his.exit).toBe(1);
    const [part = ""] = readdirSync(dir);
    expect(part).toMatch(/^film\.mkv\.[0-9a-f]{16}\.part$/);
    expect(statSync(join(dir, part)).size).toBeGreaterThan(MIB);
  });
});

describe("who is no contact", () => {
  let eve: User;
  beforeAll(async () => {
    eve = await user(all, "eve");
  });

  it("gets nothing into recv without a terminal, and is told of with the way to allow it", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir);
    const { path } = fileIn(eve.home, "gift.bin", 10);
    expect((await all.run(eve.home, "send", path, "--to", url, "--trust", bob.fingerprint)).code).toBe(1);
    await his.until(`is none of your contacts. To take it: --from ${eve.fingerprint}`);
    expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
    his.process.kill("SIGINT");
    expect(await his.exit).toBe(0);
  });

  it("is taken from with --from-anybody alone; a dash in front of the name is no option to other programs", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--once", "--from-anybody");
    const { path } = fileIn(eve.home, "-rf", 10);
    expect((await all.run(eve.home, "send", "--to", url, "--trust", bob.fingerprint, "--", path)).code).toBe(0);
    expect(await his.exit).toBe(0);
    expect(readdirSync(dir)).toEqual(["_-rf"]);
  });

  it("is asked about at a terminal, with the fingerprint", async () => {
    const his = all.terminal(bob.home, ["recv", "tcp://127.0.0.1:0", "--dir", dir]);
    await his.until("tcp://127.0.0.1:");
    const [, url = ""] = /(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/.exec(his.everything()) ?? [];
    const send = (name: string) =>
      all.run(eve.home, "send", fileIn(eve.home, name, 10).path, "--to", url, "--trust", bob.fingerprint);
    const first = send("no.bin");
    await his.until("Take the file no.bin (10 B)?");
    expect(his.everything().replace(/\s/g, "")).toContain(eve.fingerprint.replace(/\s/g, ""));
    his.type("\r");
    expect((await first).code).toBe(1);
    const second = send("yes.bin");
    await his.until("Take the file yes.bin (10 B)?");
    his.type("y\r");
    expect((await second).code).toBe(0);
    expect(readdirSync(dir)).toEqual(["yes.bin"]);
  });

  it("does not fill a pipe, and does not end --once", async () => {
    const nobody = await all.run(all.home(), "recv", "-");
    expect([nobody.code, nobody.errors]).toEqual([2, expect.stringContaining("--from")]);
    const added = await all.run(bob.home, "trust", "add", alice.fingerprint, "--name", "alice", "--yes");
    expect([added.code, added.errors]).toEqual([0, expect.not.stringContaining("error")]);
    const { program: his, url } = await receiving(bob, "--dir", dir, "--once");
    const [bad, good] = [fileIn(eve.home, "empty", 0).path, fileIn(alice.home, "good.bin", 10).path];
    expect((await all.run(eve.home, "send", bad, "--to", url, "--trust", bob.fingerprint)).code).toBe(1);
    expect(his.process.exitCode).toBe(null);
    const sent = await all.run(alice.home, "send", good, "--to", url, "--trust", bob.fingerprint);
    expect([sent.code, sent.errors]).toEqual([0, ""]);
    expect(await his.exit).toBe(0);
    expect(readdirSync(dir)).toEqual(["good.bin"]);
    const pipe = all.cli(bob.home, "recv", "-", "tcp://127.0.0.1:0");
    const [, at = ""] = await pipe.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
    const evil = fileIn(eve.home, "evil", 10).path;
    expect((await all.run(eve.home, "send", evil, "--to", at, "--trust", bob.fingerprint)).code).toBe(1);
    expect(pipe.process.exitCode).toBe(null);
    writeFileSync(good, "from alice");
    expect((await all.run(alice.home, "send", good, "--to", at, "--trust", bob.fingerprint)).code).toBe(0);
    expect([await pipe.exit, pipe.output()]).toEqual([0, "from alice"]);
  });

  it("is sent nothing at a first contact without a terminal, and is not remembered", async () => {
    const { url } = await receiving(bob, "--dir", dir, "--from", eve.fingerprint);
    const { path } = fileIn(eve.home, "secret.bin", 10);
    for (let time = 1; time <= 2; time++) {
      const refused = await all.run(eve.home, "send", path, "--to", url);
      expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("--first-contact")]);
    }
    const hers = all.terminal(eve.home, ["send", path, "--to", url]);
    await hers.until("Send? ");
    expect(hers.everything().replace(/\s/g, "")).toContain(bob.fingerprint.replace(/\s/g, ""));
    hers.type("n\r");
    await hers.until("Nothing was sent");
    expect(await hers.exit).toBe(1);
    expect((await all.run(eve.home, "trust", "list")).output).not.toContain(url);
    expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
    const again = all.terminal(eve.home, ["send", path, "--to", url]);
    await again.until("Send? ");
    again.type("y\r");
    expect(await again.exit).toBe(0);
    expect(readdirSync(dir)).toEqual(["secret.bin"]);
  });
});

describe("an end", () => {
  it("by Ctrl-C names what is incomplete at the receiver, and is no success", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--from", alice.fingerprint);
    const hers = all.cli(alice.home, "send", "-", "--to", url, "--trust", bob.fingerprint, "--as", "half");
    hers.process.stdin?.write(randomBytes(MIB));
    await eventually(() => existsSync(dir) && readdirSync(dir).length === 1);
    his.process.kill("SIGINT");
    expect(await his.exit).toBe(1);
    expect(his.output()).toContain("✘ half: not all of it is here");
  });

  it("comes with --timeout to whoever waits in vain", async () => {
    const { program: his, url } = await receiving(bob, "--dir", dir, "--timeout", "2", "--from", alice.fingerprint);
    expect(await his.exit).toBe(1);
    expect(his.output()).toContain("Nothing has moved for 2 s");
    const peer = all.cli(bob.home, "listen", url);
    await peer.until("securecomm:");
    const { path } = fileIn(alice.home, "unanswered", 10);
    const hers = await all.run(alice.home, "send", path, "--to", url, "--trust", bob.fingerprint, "--timeout", "1");
    expect([hers.code, hers.output]).toEqual([1, expect.stringContaining("Nothing has moved for 1 s")]);
  });
});

describe("a pipe", () => {
  it("carries the standard input to the standard output, and nothing else there", async () => {
    const his = all.cli(bob.home, "recv", "-", "tcp://127.0.0.1:0", "--from", alice.fingerprint);
    his.process.stdout?.setEncoding("latin1");
    const [, url] = await his.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
    const hers = all.cli(alice.home, "send", "-", "--to", url as string, "--as", "noise", "--first-contact");
    const content = randomBytes(3 * MIB);
    hers.process.stdin?.end(content);
    expect(await hers.exit).toBe(0);
    expect(await his.exit).toBe(0);
    expect(Buffer.from(his.output(), "latin1").equals(content)).toBe(true);
    expect(his.errors()).toContain("securecomm:");
  });

  it("ends at once, and without a word too many, when nobody reads any more", async () => {
    const his = all.cli(bob.home, "recv", "-", "tcp://127.0.0.1:0", "--from", alice.fingerprint);
    const [, url] = await his.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
    const hers = all.cli(alice.home, "send", "-", "--to", url as string, "--first-contact");
    hers.process.stdin?.write(randomBytes(4 * MIB));
    await eventually(() => his.output().length > 0);
    his.process.stdout?.destroy();
    hers.process.stdin?.write(randomBytes(4 * MIB));
    expect(await his.exit).toBe(1);
    expect(his.errors()).not.toMatch(/EPIPE|at .*\.js/);
    expect(await hers.exit).toBe(1);
  });

  it(
    "slows the sender to the pace of a slow reader",
    async () => {
      const his = all.cli(bob.home, "recv", "-", "tcp://127.0.0.1:0", "--from", alice.fingerprint);
      const [, url] = await his.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
      his.process.stdout?.pause();
      const hers = all.cli(alice.home, "send", "-", "--to", url as string, "--first-contact");
      const zeros = spawn("head", ["-c", String(64 * MIB), "/dev/zero"], { stdio: ["ignore", "pipe", "ignore"] });
      let given = 0;
      zeros.stdout.on("data", (chunk: Buffer) => (given += chunk.length));
      if (hers.process.stdin !== null) zeros.stdout.pipe(hers.process.stdin);
      let before = -1;
      while (given !== before || given === 0) {
        before = given;
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      expect(given).toBeLessThan(40 * MIB);
      his.process.stdout?.resume();
      expect(await hers.exit).toBe(0);
      expect(await his.exit).toBe(0);
      expect(his.output().length).toBe(64 * MIB);
    },
    LONG,
  );
});
