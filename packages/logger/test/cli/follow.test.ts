import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/cli/program.ts";
import { testFolder } from "./support/folder.ts";
import { logLine, logLines, sealedLog, writeKey, writePlainLog, writeSealedLines } from "./support/logs.ts";
import { Kept, NOW, run } from "./support/run.ts";

const path = testFolder();
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

/** A `follow` that goes on until it is stopped. */
function following(...args: readonly string[]) {
  const stopping = new AbortController();
  const stdout = new Kept();
  const stderr = new Kept();
  const io = { stdin: new PassThrough(), stdout, stderr, signal: stopping.signal, env: {}, now: () => NOW };
  let status: number | undefined;
  const ended = main(["follow", ...args], io).then((code) => {
    status = code;
  });
  onTestFinished(() => {
    stopping.abort();
    return ended;
  });
  const shown = async (text: string) => {
    while (status === undefined && stdout.text.length < text.length) await new Promise((go) => setTimeout(go, 5));
    expect({ stdout: stdout.text, stderr: stderr.text, status }).toEqual({
      stdout: text,
      stderr: "",
      status: undefined,
    });
  };
  const stop = async () => {
    stopping.abort();
    await ended;
    return status;
  };
  return { shown, stop, text: () => stdout.text };
}

describe("follow", () => {
  it("prints the last ten lines, then what comes, over a rotation, until Ctrl-C", async () => {
    const peer = path("peer.log");
    writePlainLog(peer);
    const { shown, stop } = following(peer);
    await shown(textOf(logLines(20, 30)));
    appendFileSync(peer, textOf(logLines(30, 32)));
    await shown(textOf(logLines(20, 32)));
    appendFileSync(peer, textOf(logLines(32, 33)));
    renameSync(peer, path("peer.000003.log"));
    writeFileSync(peer, textOf(logLines(33, 35)));
    await shown(textOf(logLines(20, 35)));
    expect(await stop()).toBe(130);
  });

  it("counts its last lines over files, and only those that are wanted", async () => {
    const log = path("wanted.log");
    writePlainLog(log);
    const { shown } = following(log, "-n", "3", "--grep", "5");
    await shown(textOf([logLine(5), logLine(15), logLine(25)]));
    appendFileSync(log, textOf(logLines(30, 36)));
    await shown(textOf([logLine(5), logLine(15), logLine(25), logLine(35)]));
  });

  it("prints only what comes when no earlier line is asked for", async () => {
    const log = path("end.log");
    writePlainLog(log);
    const { text } = following(log, "-n", "0");
    // From where it looks cannot be seen from here: lines are added until it shows one.
    for (let n = 30; text() === ""; n++) {
      appendFileSync(log, textOf([logLine(n)]));
      await new Promise((go) => setTimeout(go, 20));
    }
    const numbers = [...text().matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    expect(numbers[0]).toBeGreaterThanOrEqual(30);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
  });

  it("opens a sealed log while it is written, over its files", async () => {
    const recipient = await writeKey(path("log.key"));
    const log = path("sealed.log");
    const output = sealedLog(log, { recipient });
    await writeSealedLines(output, 0, 3);
    const { shown, stop } = following(log, "-k", path("log.key"), "-n", "2");
    await shown(textOf(logLines(1, 3)));
    await writeSealedLines(output, 3, 23);
    await shown(textOf(logLines(1, 23)));
    await output.close();
    expect(await stop()).toBe(130);
  });

  it("ends with a line and status 3 when there is no log", async () => {
    const { status, stderr } = await run(["follow", path("no.log")]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^securecomm-log: [^\n]+no\.log[^\n]*\n$/);
  });
});
