import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { generateSigningKey, toHex } from "@securecomm/crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { SealedReport } from "../../src/reader.ts";
import { exportLogKey, importLogKey } from "../../src/reader.ts";
import { testFolder } from "./support/folder.ts";
import { logLines, sealedLog, writeKey, writePlainLog, writeSealedLines } from "./support/logs.ts";
import { run } from "./support/run.ts";

const path = testFolder();
const signer = generateSigningKey();
const log = path("closed/peer.log");
const key = path("log.key");
const withKey = ["-k", key];
let recipient: string;

beforeAll(async () => {
  recipient = await writeKey(key);
  const output = sealedLog(log, { recipient, signer });
  await writeSealedLines(output, 0, 40);
  await output.close();
  writePlainLog(path("plain.log"));
});

/** The log in a folder of its own, to be damaged; `damage` is given the path of a file by its name. */
function damaged(name: string, damage: (file: (name: string) => string) => void): string {
  const folder = path(name);
  mkdirSync(folder);
  for (const each of readdirSync(dirname(log))) copyFileSync(path(`closed/${each}`), `${folder}/${each}`);
  damage((each) => `${folder}/${each}`);
  return `${folder}/${basename(log)}`;
}

/** Changes one byte of a file in the middle of a frame of lines. */
function alter(file: string, offset = 297 + 12 + 20): void {
  const bytes = readFileSync(file);
  bytes[offset]! ^= 1;
  writeFileSync(file, bytes);
}

const textOf = (from: number, to: number) =>
  logLines(from, to)
    .map((line) => `${line}\n`)
    .join("");
const numbersIn = (stdout: string) => [...stdout.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));

describe("cat of a sealed log", () => {
  it("prints its lines over all its files", async () => {
    expect(readdirSync(dirname(log)).length).toBeGreaterThan(4);
    expect(await run(["cat", log, ...withKey])).toMatchObject({ status: 0, stdout: textOf(0, 40), stderr: "" });
    expect(await run(["cat", dirname(log), ...withKey, "-n", "3"])).toMatchObject({
      status: 0,
      stdout: textOf(37, 40),
    });
  });

  it("says how to give the key that is missing", async () => {
    const { status, stdout, stderr } = await run(["cat", log]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toBe(
      `securecomm-log: ${log}: this log is sealed; give the file of its private key: -k <file> (ERR_LOG_KEY_NEEDED)\n`,
    );
  });

  it("says that a key is of another log", async () => {
    await writeKey(path("other.key"));
    const { status, stdout, stderr } = await run(["cat", log, "-k", path("other.key")]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^securecomm-log: [^\n]+\(ERR_LOG_WRONG_KEY\)\n$/);
  });

  it("takes the passphrase of the key from a file or from the terminal, and says when it is wrong", async () => {
    const open = await importLogKey(readFileSync(key, "utf8"));
    const cost = { N: 1 << 10, r: 8, p: 1 };
    writeFileSync(path("locked.key"), await exportLogKey(open, "open sesame", { cost }));
    open.destroy();
    writeFileSync(path("phrase.txt"), "open sesame\n");
    writeFileSync(path("wrong.txt"), "open, sesame\n");
    const locked = ["cat", log, "-k", path("locked.key"), "-n", "1"];
    const fine = { status: 0, stdout: textOf(39, 40) };
    expect(await run([...locked, "--passphrase-file", path("phrase.txt")])).toMatchObject({ ...fine, stderr: "" });
    const typed = await run(locked, { terminal: ["stdin"], typed: ["open sesame\r"] });
    expect(typed).toMatchObject({ ...fine, stderr: `Passphrase of ${path("locked.key")}: \n`, raw: false });
    const wrong = await run([...locked, "--passphrase-file", path("wrong.txt")]);
    expect(wrong).toMatchObject({ status: 3, stdout: "" });
    expect(wrong.stderr).toMatch(/^securecomm-log: [^\n]*locked\.key: [^\n]+\(ERR_PASSPHRASE_WRONG\)\n$/);
    const nobody = await run(locked);
    expect(nobody).toMatchObject({ status: 2, stdout: "" });
    expect(nobody.stderr).toContain("give --passphrase-file <file>");
  });

  it("prints what comes before damage, names the place, and exits with 1", async () => {
    const where = damaged("altered", (file) => alter(file("peer.000002.log")));
    const { status, stdout, stderr } = await run(["cat", where, ...withKey]);
    expect(status).toBe(1);
    const numbers = numbersIn(stdout);
    expect(numbers.length).toBeGreaterThan(0);
    expect(stdout).toBe(textOf(0, numbers.length));
    expect(stderr).toMatch(
      /^securecomm-log: [^\n]*peer\.000002\.log: [^\n]+ \(segment 2, frame 1, byte \d+, from line \d+\)\n$/,
    );
    expect(stderr).toContain(`, from line ${numbers.length + 1})`);
  });

  it("goes on behind damage when it is told to", async () => {
    const where = damaged("salvaged", (file) => alter(file("peer.000002.log")));
    const { status, stdout, stderr } = await run(["cat", where, ...withKey, "--salvage"]);
    expect(status).toBe(1);
    const lost = Number(/from line (\d+)\)/.exec(stderr)?.[1]) - 1;
    expect(numbersIn(stdout)).toEqual(Array.from({ length: 40 }, (_, n) => n).filter((n) => n !== lost));
    expect(stderr).toContain("(segment 2, frame 1, ");
  });

  it("goes on with the next log behind one that is damaged", async () => {
    const where = damaged("first", (file) => alter(file("peer.000001.log")));
    const { status, stdout } = await run(["cat", where, log, ...withKey]);
    expect(status).toBe(1);
    expect(stdout).toBe(textOf(0, 40));
  });
});

describe("verify", () => {
  const reportOf = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await run(["verify", ...args, "--json"]);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    return { status, stderr, report: JSON.parse(stdout) as SealedReport };
  };

  it("says that a log is intact", async () => {
    const { status, stdout, stderr } = await run(["verify", log, ...withKey, "--closed", "--strict"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^log {9}[0-9a-f]{64}\n/);
    expect(stdout).toMatch(/\nlines {7}40, from 1 to 40\n/);
    expect(stdout).toMatch(/\nclosed {6}yes\n/);
    expect(stdout).toMatch(new RegExp(`\nsigner {6}${toHex(signer.publicKey)}\n`));
    expect(stdout).toMatch(/\nINTACT: 40 lines, no fault\n$/);
  });

  it("reports as JSON", async () => {
    const { status, report } = await reportOf([log, ...withKey]);
    expect(status).toBe(0);
    expect(report).toMatchObject({ intact: true, closed: true, complete: true, lines: 40, faults: [] });
  });

  it("says plainly what it could not check without a key", async () => {
    const { status, stdout } = await run(["verify", log]);
    expect(status).toBe(0);
    expect(stdout).toContain("ONLY THE CHAIN OF HASHES WAS CHECKED");
    expect((await reportOf([log])).report.complete).toBe(false);
  });

  it.each([
    ["an altered line", "byte", (file: (name: string) => string) => alter(file("peer.000003.log"))],
    ["a file that is gone", "gone", (file: (name: string) => string) => unlinkSync(file("peer.000002.log"))],
    [
      "two files in each other's place",
      "swapped",
      (file: (name: string) => string) => copyFileSync(path("closed/peer.000003.log"), file("peer.000002.log")),
    ],
    ["a file that was cut", "short", (file: (name: string) => string) => truncateSync(file("peer.000002.log"), 500)],
  ])("finds %s, names every fault, and exits with 1", async (_, name, damage) => {
    const where = damaged(name, damage);
    const { status, stdout } = await run(["verify", where, ...withKey]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nfault {2}[^\n]*peer\.00000[23]\.log: [^\n]* \(segment [23]/);
    expect(stdout).toMatch(/\nDAMAGED: \d+ faults?/);
    const { report } = await reportOf([where, ...withKey]);
    expect(report.intact).toBe(false);
    expect(stdout.match(/\nfault /g)).toHaveLength(report.faults.length);
    expect((await reportOf([where])).status).toBe(1);
  });

  it("counts a log that was not closed only when it is asked to", async () => {
    const open = path("open/peer.log");
    const output = sealedLog(open, { recipient });
    await writeSealedLines(output, 0, 3);
    try {
      expect((await run(["verify", open, ...withKey])).status).toBe(0);
      const { status, stderr } = await run(["verify", open, ...withKey, "--closed"]);
      expect([status, stderr]).toEqual([1, "securecomm-log: the log was not closed (--closed)\n"]);
    } finally {
      await output.close();
    }
  });

  it("counts a writer that was killed only when it is asked to", async () => {
    const killed = path("killed/peer.log");
    const first = sealedLog(path("writing/peer.log"), { recipient });
    await writeSealedLines(first, 0, 3);
    // What the disk has when the process dies.
    mkdirSync(dirname(killed));
    for (const file of [killed, `${killed}.state`]) copyFileSync(file.replace("killed", "writing"), file);
    await first.close();
    const second = sealedLog(killed, { recipient });
    await writeSealedLines(second, 3, 6);
    await second.close();
    const { status, stdout } = await run(["verify", killed, ...withKey, "--closed"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nnote {3}[^\n]+ended without being closed/);
    const strict = await run(["verify", killed, ...withKey, "--strict"]);
    expect([strict.status, strict.stderr]).toEqual([
      1,
      "securecomm-log: a file ended without being closed (--strict)\n",
    ]);
  });

  it("does not say that a head was found in a file that was removed since", async () => {
    const long = path("long/peer.log");
    const output = sealedLog(long, { recipient }, 1);
    await writeSealedLines(output, 0, 1);
    await run(["verify", long, ...withKey, "--write-head", path("early.head")]);
    await writeSealedLines(output, 1, 40);
    await output.close();
    expect((await run(["verify", long, ...withKey])).status).toBe(0);
    const { status, stdout } = await run(["verify", long, ...withKey, "--head", path("early.head")]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n(fault|note) [^\n]+ head that was /);
  });

  it("accepts only the signer that is asked for", async () => {
    const other = generateSigningKey();
    writeFileSync(path("signer.hex"), `${toHex(signer.publicKey)}\n`);
    for (const given of [toHex(signer.publicKey), path("signer.hex")]) {
      expect((await run(["verify", log, ...withKey, "--signer", given])).status).toBe(0);
    }
    expect((await run(["verify", log, ...withKey, "--signer", toHex(other.publicKey)])).status).toBe(1);
    const unsigned = path("unsigned/peer.log");
    const output = sealedLog(unsigned, { recipient });
    await writeSealedLines(output, 0, 3);
    await output.close();
    expect((await run(["verify", unsigned, ...withKey])).status).toBe(0);
    const { status, stderr } = await run(["verify", unsigned, ...withKey, "--signer", toHex(signer.publicKey)]);
    expect(status).toBe(1);
    expect(stderr).toContain("(--signer)");
  });

  it("does not pretend to check a signer without the key", async () => {
    const { status, stdout, stderr } = await run(["verify", log, "--signer", toHex(signer.publicKey)]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--signer is of no use without -k <file>");
  });

  it("notes a head, finds it again in what was added, and misses it in another log", async () => {
    const grown = path("grown/peer.log");
    const head = path("peer.head");
    const first = sealedLog(grown, { recipient });
    await writeSealedLines(first, 0, 3);
    await first.close();
    expect((await run(["verify", grown, ...withKey, "--write-head", head])).status).toBe(0);
    const noted = readFileSync(head, "utf8");
    expect(JSON.parse(noted)).toMatchObject({ lines: 3 });
    const second = sealedLog(grown, { recipient });
    await writeSealedLines(second, 3, 6);
    await second.close();
    const again = ["verify", grown, ...withKey, "--head", head];
    expect((await run([...again, "--write-head", head])).status).toBe(0);
    expect(JSON.parse(readFileSync(head, "utf8"))).toMatchObject({ lines: 6 });
    const refused = await run(["verify", grown, ...withKey, "--write-head", head]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    writeFileSync(head, noted);
    const missed = await run(["verify", log, ...withKey, "--head", head, "--write-head", head]);
    expect(missed.status).toBe(1);
    expect(readFileSync(head, "utf8")).toBe(noted);
  });

  it("says that a plain log cannot be verified", async () => {
    const { status, stdout, stderr } = await run(["verify", path("plain.log")]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toBe(
      `securecomm-log: ${path("plain.log")}: this log is not sealed, so there is nothing to verify\n`,
    );
  });
});

describe("follow of a sealed log", () => {
  it("says how to give the key that is missing, and ends at damage with status 1", async () => {
    const keyless = await run(["follow", log]);
    expect(keyless).toMatchObject({ status: 3, stdout: "" });
    expect(keyless.stderr).toContain("-k <file>");
    const where = damaged("followed", (file) => alter(file("peer.000002.log")));
    const { status, stdout, stderr } = await run(["follow", where, ...withKey, "-n", "1"]);
    expect(status).toBe(1);
    expect(numbersIn(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/^securecomm-log: [^\n]*peer\.000002\.log: [^\n]* \(segment 2, frame 1, /);
  });
});
