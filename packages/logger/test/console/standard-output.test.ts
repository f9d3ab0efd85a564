import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { StandardOutput } from "../../src/console/standard-output.ts";
import { logLimits } from "../../src/limits.ts";
import type { LogTrouble } from "../../src/output.ts";
import { folderOfFile } from "../support/folder.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

const folder = folderOfFile();
const program = join(folder, "program.mjs");

/** A process that logs `count` lines and then ends in the way that is asked for. */
const source = `
  import { createLogger } from "./src/index.ts";
  const [end, count, touch, form] = process.argv.slice(2);
  if (touch === "touch") process.stdout;
  const log = createLogger({ base: null, now: () => 0, console: form ?? "json" });
  for (let n = 1; n <= Number(count); n++) log.info({ n, filler: "x".repeat(40) }, "text");
  process.stderr.write("done");
  if (end === "exit") process.exit(0);
  if (end === "throw") throw new Error("on purpose");
  if (end === "close") await log.close();
`;

function start(end: string, count: number, { touch = "", form = "json", env = {} } = {}) {
  return spawn(process.execPath, [program, end, String(count), touch, form], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...env },
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("the standard output of a process", () => {
  beforeAll(() =>
    build({
      stdin: { contents: source, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
      outfile: program,
      bundle: true,
      format: "esm",
      platform: "node",
      conditions: ["@securecomm/source", "node"],
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "silent",
    }),
  );

  // A pipe that process.stdout has been asked for refuses what it has no room for; another one makes the writer wait.
  it.each([
    ["touch", "exit", 100_000],
    ["", "exit", 20_000],
    ["touch", "throw", 20_000],
    ["touch", "", 20_000],
    ["touch", "close", 20_000],
  ])("loses no line to a slow reader (%j, %j, %i lines)", async (touch, end, count) => {
    const child = start(end, count, { touch });
    child.stderr.resume();
    let bytes = 0;
    let last = "";
    let lines = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines++;
      last = chunk.toString();
      if (bytes % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(lines).toBe(count);
    expect(last.trimEnd().split("\n").at(-1)).toContain(`"n":${count},`);
  });

  it("may be closed by who reads it, and the program goes on", async () => {
    for (const touch of ["", "touch"]) {
      const child = start("exit", 20_000, { touch });
      child.stdout.once("data", () => child.stdout.destroy());
      const [text, [code]] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
      expect([text, code]).toEqual(["done", 0]);
    }
  });

  it("is JSON where nobody looks at a terminal, and in the form for people when that is asked for", async () => {
    const json = start("", 1, { form: "auto" });
    expect(JSON.parse(await textOf(json.stdout))).toMatchObject({ level: "info", n: 1 });
    const people = await textOf(start("", 1, { form: "people" }).stdout);
    expect(people).toMatch(/^00:00:00\.000 .*text.*n=1/);
    expect(people).not.toContain("\x1b[");
    const forced = await textOf(start("", 1, { form: "people", env: { FORCE_COLOR: "1" } }).stdout);
    expect(forced).toContain("\x1b[");
  });
});

/** A pipe with room for so many bytes, that fails in the ways of the system. */
class Pipe {
  text = "";
  room = Number.POSITIVE_INFINITY;
  failure: string | undefined;
  readonly troubles: LogTrouble[] = [];
  readonly output = new StandardOutput({
    put: (bytes) => this.#put(Buffer.from(bytes as string)),
    onTrouble: (trouble) => this.troubles.push(trouble),
    now: () => 0,
    patience: 20,
  });

  #put(bytes: Buffer): number {
    if (this.failure !== undefined) throw Object.assign(new Error("failed"), { code: this.failure });
    if (this.room === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
    const taken = Math.min(this.room, bytes.length);
    this.room -= taken;
    this.text += bytes.toString("latin1", 0, taken);
    return taken;
  }
}

describe("standard output", () => {
  it("is written at once, and what has no room follows in order as soon as there is some", async () => {
    const pipe = new Pipe();
    pipe.output.write("one\n");
    expect(pipe.text).toBe("one\n");
    pipe.room = 2;
    for (const line of ["two\n", "three\n", "four\n"]) pipe.output.write(line);
    expect(pipe.text).toBe("one\ntw");
    pipe.room = Number.POSITIVE_INFINITY;
    await pipe.output.flush();
    expect(pipe.text).toBe("one\ntwo\nthree\nfour\n");
    await pipe.output.close();
    expect(pipe.troubles).toEqual([]);
  });

  it("follows by itself, without flush", async () => {
    const pipe = new Pipe();
    pipe.room = 1;
    pipe.output.write("one\n");
    pipe.room = 100;
    await expect.poll(() => pipe.text, WAIT).toBe("one\n");
    await pipe.output.close();
  });

  it("cuts no character that takes several bytes", () => {
    const pipe = new Pipe();
    pipe.room = 1;
    pipe.output.write("\u00e9\n");
    pipe.room = 100;
    pipe.output.flushSync();
    expect(Buffer.from(pipe.text, "latin1").toString()).toBe("\u00e9\n");
  });

  it("is given up where nobody reads it, without a word", async () => {
    for (const failure of ["EPIPE", "EBADF"]) {
      const pipe = new Pipe();
      pipe.failure = failure;
      pipe.output.write("one\n");
      pipe.failure = undefined;
      pipe.output.write("two\n");
      await pipe.output.flush();
      await pipe.output.close();
      expect([pipe.text, pipe.troubles]).toEqual(["", []]);
    }
  });

  it("keeps lines while the disk behind it is full, and says when that begins and ends", async () => {
    const pipe = new Pipe();
    pipe.failure = "ENOSPC";
    pipe.output.write("one\n");
    pipe.output.write("two\n");
    await expect(pipe.output.flush()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN", cause: { code: "ENOSPC" } });
    pipe.failure = undefined;
    await pipe.output.flush();
    expect(pipe.text).toBe("one\ntwo\n");
    expect(pipe.troubles.map(({ state, code }) => [state, code])).toEqual([
      ["began", "ENOSPC"],
      ["over", undefined],
    ]);
    await pipe.output.close();
  });

  it("counts what is lost to a reader who has stopped, and does not stop the program", async () => {
    const pipe = new Pipe();
    pipe.room = 0;
    const line = `${"x".repeat((1 << 20) - 1)}\n`;
    for (let bytes = 0; bytes < logLimits.heldBytes + (3 << 20); bytes += line.length) pipe.output.write(line);
    expect(pipe.troubles.map(({ state }) => state)).toEqual(["began"]);
    await expect(pipe.output.flush()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN" });
    pipe.room = Number.POSITIVE_INFINITY;
    await pipe.output.close();
    expect(pipe.text.length).toBe(logLimits.heldBytes);
    expect(pipe.troubles[1]).toMatchObject({ state: "over", lostLines: 3 });
    pipe.output.write("dropped\n");
    expect(pipe.text.length).toBe(logLimits.heldBytes);
  });
});
