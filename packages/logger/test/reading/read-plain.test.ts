import { execFileSync } from "node:child_process";
import { appendFileSync, linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { logLimits } from "../../src/limits.ts";
import { type LogLine, type ReadLogOptions, readLog } from "../../src/reader.ts";
import { LineSplitter } from "../../src/reading/lines.ts";
import { folderOfFile } from "../support/folder.ts";

const root = folderOfFile();
let count = 0;

/** A folder with files in it, and the path of `p.log` there. */
function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = join(root, `p${count++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return join(folder, "p.log");
}

async function read(path: string, options?: ReadLogOptions): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of readLog(path, options)) lines.push(line);
  return lines;
}

async function texts(path: string, options?: ReadLogOptions): Promise<string[]> {
  return (await read(path, options)).map(({ text }) => text);
}

describe("readLog of a plain log", () => {
  it("gives the lines of all files in order, compressed or not, with their numbers", async () => {
    const path = folderWith({
      "p.000001.log.gz": gzipSync("a\nb\n"),
      "p.000002.log": "c\n",
      "p.log": "d\ne",
      "q.log": "other\n",
      "p.log.lock": "x",
      "p.1.log": "x\n",
    });
    const lines = await read(path);
    expect(lines.map(({ text, number }) => [number, text])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
      [4, "d"],
      [5, "e"],
    ]);
    expect(lines[0]!.file).toMatch(/p\.000001\.log\.gz$/);
    expect(await texts(path, { from: 4 })).toEqual(["d", "e"]);
  });

  it("counts a file that is there in both forms, or under two names, once", async () => {
    const path = folderWith({ "p.000001.log": "a\n", "p.000001.log.gz": gzipSync("a\n"), "p.log": "b\n" });
    linkSync(path, join(path, "../p.000002.log"));
    expect(await texts(path)).toEqual(["a", "b"]);
  });

  it("gives no numbers where the first files were removed", async () => {
    const path = folderWith({ "p.000003.log": "c\n", "p.log": "d\n" });
    expect((await read(path)).map(({ number }) => number)).toEqual([undefined, undefined]);
  });

  it("takes a folder with one log, one numbered file, one compressed file", async () => {
    const path = folderWith({ "p.000001.log.gz": gzipSync("a\n"), "p.000002.log": "b\n", "p.log": "c\n" });
    expect(await texts(join(path, ".."))).toEqual(["a", "b", "c"]);
    expect(await texts(join(path, "../p.000001.log.gz"))).toEqual(["a"]);
    expect(await texts(join(path, "../p.000002.log"))).toEqual(["b"]);
  });

  it("refuses a folder with several logs or none, and what is not there", async () => {
    const path = folderWith({ "p.log": "a\n", "q.log": "b\n" });
    await expect(texts(join(path, ".."))).rejects.toMatchObject({
      code: "ERR_LOG_FORMAT",
      message: expect.stringContaining('"p.log", "q.log"'),
    });
    await expect(texts(join(path, "../none.log"))).rejects.toMatchObject({ code: "ERR_LOG_NOT_FOUND" });
    mkdirSync(join(path, "../empty"));
    await expect(texts(join(path, "../empty"))).rejects.toMatchObject({ code: "ERR_LOG_NOT_FOUND" });
  });

  it("follows no symbolic link and waits for no pipe", async () => {
    const path = folderWith({ "p.log": "b\n", secret: "secret\n" });
    symlinkSync(join(path, "../secret"), join(path, "../p.000001.log"));
    expect(await texts(path)).toEqual(["b"]);
    symlinkSync(path, join(path, "../s.log"));
    await expect(texts(join(path, "../s.log"))).rejects.toMatchObject({ code: "ERR_LOG_FORMAT" });
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [join(path, "../p.000002.log"), join(path, "../f.log")]);
    expect(await texts(path)).toEqual(["b"]);
    await expect(texts(join(path, "../f.log"))).rejects.toMatchObject({ code: "ERR_LOG_FORMAT" });
  });

  it("names a compressed file that is cut or damaged, after the lines before the place", async () => {
    const content = Array.from({ length: 40_000 }, (_, i) => `line ${i} ${Math.sin(i)}`);
    const whole = gzipSync(`${content.join("\n")}\n`);
    for (const bytes of [
      whole.subarray(0, whole.length >> 1),
      Buffer.concat([whole.subarray(0, whole.length >> 1), Buffer.alloc(5000, 0xff)]),
    ]) {
      const path = folderWith({ "p.000001.log": "first\n", "p.000002.log.gz": bytes, "p.log": "last\n" });
      const lines: string[] = [];
      const reading = (async () => {
        for await (const { text } of readLog(path)) lines.push(text);
      })();
      await expect(reading).rejects.toMatchObject({
        code: "ERR_LOG_FORMAT",
        message: expect.stringContaining("p.000002.log.gz"),
      });
      expect(lines.length).toBeGreaterThan(10_000);
      expect(["first", ...content].slice(0, lines.length - 1)).toEqual(lines.slice(0, -1));
    }
    const garbage = folderWith({ "p.000001.log.gz": "no gzip at all", "p.log": "last\n" });
    await expect(texts(garbage)).rejects.toMatchObject({ code: "ERR_LOG_FORMAT" });
  });

  it("holds no more of an endless line than its limit, however well it was compressed", async () => {
    const limit = 4 * logLimits.lineBytes;
    const bomb = gzipSync(Buffer.concat([Buffer.alloc(3 * limit, 0x61), Buffer.from("\nnext\n")]));
    const [first, second] = await read(folderWith({ "p.000001.log.gz": bomb, "p.log": "" }));
    expect(first!.cut).toBe(true);
    expect(first!.text.length).toBeLessThan(limit + 100);
    expect(first!.text.slice(-30)).toContain(`(${2 * limit} more bytes)`);
    expect(second!.text).toBe("next");
  });

  it("does not lose what is between two pieces", () => {
    const splitter = new LineSplitter();
    const bytes = new TextEncoder().encode("olá\nmundo\n\nfim");
    const lines: string[] = [];
    for (const byte of bytes) for (const { text } of splitter.push(Uint8Array.of(byte))) lines.push(text);
    expect([...lines, splitter.flush()!.text]).toEqual(["olá", "mundo", "", "fim"]);
    expect(splitter.flush()).toBeUndefined();
  });

  it("names an argument that is wrong", async () => {
    await expect(texts("x", { from: 0 })).rejects.toThrow("from");
    await expect(texts("x", { poll: 0 })).rejects.toThrow("poll");
    await expect(texts(7 as unknown as string)).rejects.toThrow("path");
  });
});

/** Takes lines of a log that is followed, until so many came. */
class Follower {
  readonly lines: string[] = [];
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #wake: () => void = () => {};

  constructor(path: string, options: ReadLogOptions = {}) {
    this.#done = (async () => {
      for await (const { text } of readLog(path, { poll: 2, ...options, follow: true, signal: this.#abort.signal })) {
        this.lines.push(text);
        this.#wake();
      }
    })();
  }

  async until(lines: number): Promise<string[]> {
    while (this.lines.length < lines) {
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        }),
        this.#done,
      ]);
    }
    return this.lines;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }
}

describe("readLog that follows a plain log", () => {
  it("gives each line once over rotations, and a line only once it is whole", async () => {
    const path = folderWith({ "p.000001.log": "a\n", "p.log": "b\n" });
    const follower = new Follower(path);
    await follower.until(2);
    appendFileSync(path, "c\nd");
    await follower.until(3);
    appendFileSync(path, "d\n");
    renameSync(path, join(path, "../p.000002.log"));
    writeFileSync(path, "e\n");
    renameSync(path, join(path, "../p.000003.log"));
    writeFileSync(join(path, "../p.000003.log.gz"), gzipSync("e\n"));
    unlinkSync(join(path, "../p.000003.log"));
    writeFileSync(path, "f\n");
    expect(await follower.until(6)).toEqual(["a", "b", "c", "dd", "e", "f"]);
    renameSync(path, join(path, "../p.000004.log"));
    await follower.until(6);
    writeFileSync(path, "g\n");
    expect(await follower.until(7)).toEqual(["a", "b", "c", "dd", "e", "f", "g"]);
    await follower.stop();
  });

  it("loses and repeats nothing while a writer rotates as fast as it can", async () => {
    const path = folderWith({ "p.log": "" });
    const follower = new Follower(path, { poll: 1 });
    const written: string[] = [];
    for (let file = 1; file <= 60; file++) {
      for (let i = 0; i < 5; i++) {
        written.push(`${file}.${i}`);
        appendFileSync(path, `${file}.${i}\n`);
        if (i % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      renameSync(path, join(path, `../p.${String(file).padStart(6, "0")}.log`));
      if (file % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(path, "");
    }
    expect(await follower.until(written.length)).toEqual(written);
    await follower.stop();
  });

  it("gives only what is new where that is asked for", async () => {
    const path = folderWith({ "p.000001.log": "a\n", "p.log": "b\n" });
    const follower = new Follower(path, { from: "end" });
    // The first new line may come before the follower has seen the end of the old ones; it repeats until it is there.
    const writing = setInterval(() => appendFileSync(path, "new\n"), 5);
    await follower.until(2);
    clearInterval(writing);
    expect(new Set(follower.lines)).toEqual(new Set(["new"]));
    await follower.stop();
  });

  it("goes on with what a file holds after it was emptied", async () => {
    const path = folderWith({ "p.log": "a long first line\n" });
    const follower = new Follower(path);
    await follower.until(1);
    writeFileSync(path, "b\n");
    expect(await follower.until(2)).toEqual(["a long first line", "b"]);
    await follower.stop();
  });
});
