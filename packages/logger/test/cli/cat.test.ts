import { mkdirSync, writeFileSync } from "node:fs";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { testFolder } from "./support/folder.ts";
import { logLine, logLines, writePlainLog } from "./support/logs.ts";
import { run } from "./support/run.ts";

const path = testFolder();
const peer = path("peer.log");
writePlainLog(peer);
mkdirSync(path("logs"));
writePlainLog(path("logs/a.log"));
writeFileSync(path("logs/b.log"), `${logLine(99)}\n`);
const events = [
  logLine(0, { level: "debug" }),
  logLine(1, { level: "warn", event: "record-tampered" }),
  "no JSON at all",
  logLine(2, { level: 50, event: "alert", path: 'a "quoted" name' }),
  '{"msg":"neither level nor time"}',
];
writeFileSync(path("events.log"), `${events.join("\n")}\n`);

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const fine = (lines: readonly string[]) => ({ status: 0, stdout: textOf(lines), stderr: "" });

describe("cat", () => {
  it("prints all files of a log in their order, byte by byte as they were written", async () => {
    expect(await run(["cat", peer])).toMatchObject(fine(logLines(0, 30)));
  });

  it("prints the logs of a folder one after the other, and a single file of one", async () => {
    expect(await run(["cat", path("logs")])).toMatchObject(fine([...logLines(0, 30), logLine(99)]));
    expect(await run(["cat", path("peer.000001.log.gz")])).toMatchObject(fine(logLines(0, 10)));
  });

  it("prints the last lines over all files", async () => {
    expect(await run(["cat", peer, "-n", "12"])).toMatchObject(fine(logLines(18, 30)));
    expect(await run(["cat", path("logs"), "-n", "2"])).toMatchObject(fine([logLine(29), logLine(99)]));
    expect(await run(["cat", peer, "-n", "0"])).toMatchObject(fine([]));
    expect(await run(["cat", peer, "-n", "1000"])).toMatchObject(fine(logLines(0, 30)));
  });

  it("prints the last of the lines that are wanted", async () => {
    expect(await run(["cat", path("events.log"), "-n", "1", "--level", "warn"])).toMatchObject(fine([events[3]!]));
  });

  it.each([
    ["since a moment", ["--since", "11:25", "--until", "11:27"], [25, 26]],
    ["since some time ago", ["--since", "32m"], [28, 29]],
    ["until a moment", ["--until", "2026-11-22T11:02:00Z"], [0, 1]],
  ])("prints what was written %s", async (_, args, numbers) => {
    expect(await run(["cat", peer, ...args])).toMatchObject(fine(numbers.map((n) => logLine(n))));
  });

  it.each([
    ["of a level and above", ["--level", "warn"], [1, 3]],
    ["of an event", ["--event", "alert"], [3]],
    ["of several events", ["--event", "alert", "--event", "record-tampered"], [1, 3]],
    ["with a text", ["--grep", "line 2"], [3]],
    ["with a text that JSON escapes", ["--grep", 'a "quoted" name'], [3]],
    ["with a text that is no JSON", ["--grep", "at all"], [2]],
    ["that meet every condition", ["--level", "warn", "--grep", "line 1"], [1]],
    ["without a level, of which there are none", ["--level", "trace"], [0, 1, 3]],
  ])("prints lines %s", async (_, args, numbers) => {
    expect(await run(["cat", path("events.log"), ...args])).toMatchObject(fine(numbers.map((n) => events[n]!)));
  });

  it("shows lines to people on a terminal, in colours unless they are not wanted", async () => {
    const terminal = ["stdout"] as const;
    const { stdout } = await run(["cat", peer, "-n", "1"], { terminal });
    expect(stdout).toContain("\u001b[");
    const plain = await run(["cat", peer, "-n", "1"], { terminal, env: { NO_COLOR: "1" } });
    expect(plain.stdout).toBe("11:29:00.000 INFO  line 29  n=29\n");
    const dated = await run(["cat", peer, "-n", "1", "--date"], { terminal, env: { TERM: "dumb" } });
    expect(dated.stdout).toBe("2026-11-22 11:29:00.000 INFO  line 29  n=29\n");
    const piped = await run(["cat", peer, "-n", "1", "--people"]);
    expect(piped.stdout).toBe(plain.stdout);
  });

  it("lets no line steer a terminal, in any form, and alters none elsewhere", async () => {
    const evil = [JSON.stringify({ msg: "\u009b31m \u202e turned" }), "\u001b]0;title\u0007 no JSON"];
    writeFileSync(path("evil.log"), textOf(evil));
    for (const form of [[], ["--json"]]) {
      const { stdout } = await run(["cat", path("evil.log"), ...form], {
        terminal: ["stdout"],
        env: { NO_COLOR: "1" },
      });
      expect(stdout.split("\n")).toHaveLength(3);
      expect(stdout.replaceAll("\n", "")).toMatch(/^[ -~]+$/);
    }
    const { stdout } = await run(["cat", path("evil.log"), "--json"], { terminal: ["stdout"] });
    expect(JSON.parse(stdout.split("\n")[0]!)).toEqual(JSON.parse(evil[0]!));
    expect(await run(["cat", path("evil.log")])).toMatchObject(fine(evil));
  });

  it("ends quietly, and before the end of the log, when nobody reads any more", async () => {
    const big = path("big.log");
    writeFileSync(big, `${JSON.stringify({ msg: "x".repeat(1_000) })}\n`.repeat(20_000));
    let taken = 0;
    const stdout = new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        taken += chunk.length;
        done(taken > 200_000 ? Object.assign(new Error("write EPIPE"), { code: "EPIPE" }) : null);
      },
    });
    expect(await run(["cat", big], { stdout })).toMatchObject({ status: 0, stderr: "" });
    expect(taken).toBeLessThan(1_000_000);
  });

  it("holds no more of a long log than its reader is slow", async () => {
    let asked = 0;
    let release = () => {};
    const stdout = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        asked++;
        release = done;
      },
    });
    const stopping = new AbortController();
    const ended = run(["cat", path("big.log")], { stdout, signal: stopping.signal });
    while (asked === 0) await new Promise(setImmediate);
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(asked).toBe(1);
    expect(stdout.writableLength).toBeLessThan(200_000);
    stopping.abort();
    release();
    expect(await ended).toMatchObject({ status: 130, stderr: "" });
  });
});
