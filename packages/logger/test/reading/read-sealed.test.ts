import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DamagedLogError, type LogFault, readLog } from "../../src/reader.ts";
import { folderOfFile } from "../support/folder.ts";
import { rememberingKey } from "../support/remembering-key.ts";
import { SealedWriter } from "../support/sealed-writer.ts";

const root = folderOfFile();
const key = rememberingKey();
const { recipient } = key;
let count = 0;

function fresh(): string {
  const folder = join(root, `s${count++}`);
  mkdirSync(folder);
  return join(folder, "p.log");
}

describe("readLog that follows a sealed log", () => {
  it("gives each line once over rotations, a kill and a restart, and ends when it is told to", async () => {
    const path = fresh();
    let writer = new SealedWriter(path, { recipient });
    writer.write("a", "b");
    writer.rotate();
    writer.write("c");
    const abort = new AbortController();
    const lines = readLog(path, { key, follow: true, poll: 2, signal: abort.signal });
    const next = async () => {
      const { value } = await lines.next();
      return value === undefined ? undefined : [value.number, value.text];
    };
    expect([await next(), await next(), await next()]).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    const fourth = next();
    writer.write("d");
    expect(await fourth).toEqual([4, "d"]);
    const fifth = next();
    writer.rotate();
    writer.rotate();
    writer.write("e");
    expect(await fifth).toEqual([5, "e"]);
    writer.write("f");
    writer.kill(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 60, 7));
    expect(await next()).toEqual([6, "f"]);
    const seventh = next();
    writer = new SealedWriter(path, { recipient });
    writer.write("g");
    expect(await seventh).toEqual([7, "g"]);
    writer.close();
    const eighth = next();
    writer = new SealedWriter(path, { recipient });
    writer.write("h");
    expect(await eighth).toEqual([8, "h"]);
    const last = next();
    abort.abort();
    expect(await last).toBeUndefined();
    writer.close();
  });

  it("throws at a segment that does not belong there", async () => {
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    const lines = readLog(path, { key, follow: true, poll: 2 });
    await lines.next();
    const next = lines.next();
    writer.rotate();
    const bytes = readFileSync(path);
    bytes[30]! ^= 1;
    writeFileSync(path, bytes);
    await expect(next).rejects.toMatchObject({
      code: "ERR_LOG_DAMAGED",
      fault: { kind: "altered-header", segment: 2 },
    });
    writer.kill();
  });
});

describe("a reader that follows a sealed log", () => {
  /** Follows a log; gives the next line's text each time. */
  function follow(path: string) {
    const abort = new AbortController();
    const lines = readLog(path, { key, follow: true, poll: 1, signal: abort.signal });
    onTestFinished(async () => {
      abort.abort();
      await lines.return();
    });
    return async () => (await lines.next()).value?.text;
  }

  it("closes every file that it has read", async ({ skip }) => {
    if (!existsSync("/proc/self/fd")) skip("open files are counted in /proc");
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    for (const text of ["first", "second"]) {
      writer.write(text);
      writer.rotate();
    }
    const next = follow(path);
    expect([await next(), await next()]).toEqual(["first", "second"]);
    for (let i = 0; i < 12; i++) {
      writer.write(`${i}`);
      expect(await next()).toBe(`${i}`);
      writer.rotate();
    }
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    // What the writer has open, and what is being read.
    expect(open.filter((file) => file.startsWith(join(path, ".."))).length).toBeLessThan(5);
    writer.close();
  });

  it("goes on behind segments that were removed before it came to them", async () => {
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    const next = follow(path);
    expect(await next()).toBe("a");
    for (let number = 2; number <= 9; number++) {
      writer.rotate(Math.max(1, number - 2));
      writer.write(`${number}`);
    }
    expect([await next(), await next(), await next()]).toEqual(["7", "8", "9"]);
    writer.close();
  });

  it("waits at a segment that has not taken its place until it has, and then reads on", async () => {
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.rotate();
    renameSync(path, `${path}.next`);
    renameSync(writer.name.numbered(1), path);
    const next = follow(path);
    expect(await next()).toBe("a");
    const second = next();
    const waited = await Promise.race([second, new Promise((resolve) => setTimeout(() => resolve("waiting"), 50))]);
    expect(waited).toBe("waiting");
    renameSync(path, writer.name.numbered(1));
    renameSync(`${path}.next`, path);
    writer.write("b");
    expect(await second).toBe("b");
    writer.close();
  });
});

describe("readLog of a damaged sealed log", () => {
  it("throws behind the last good line, or tells the fault and goes on", async () => {
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    for (const text of ["a", "b", "c"]) writer.write(text);
    writer.rotate();
    writer.write("d");
    writer.close();
    const first = join(path, "../p.000001.log");
    const bytes = readFileSync(first);
    bytes[297 + 30 + 14]! ^= 1;
    writeFileSync(first, bytes);
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const { text } of readLog(path, { key })) given.push(text);
    })();
    await expect(reading).rejects.toBeInstanceOf(DamagedLogError);
    expect(given).toEqual(["a"]);
    const faults: LogFault[] = [];
    const salvaged: unknown[] = [];
    for await (const { text, number } of readLog(path, {
      key,
      salvage: true,
      onFault: (fault) => faults.push(fault),
    })) {
      salvaged.push([number, text]);
    }
    expect(faults).toMatchObject([{ kind: "altered-frame", segment: 1, frame: 2, line: 2 }]);
    expect(salvaged).toEqual([
      [1, "a"],
      [undefined, "c"],
      [4, "d"],
    ]);
  });

  it("does not allocate what a frame only says it has", async () => {
    const path = fresh();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.kill(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 16, 7));
    const before = process.memoryUsage().arrayBuffers;
    const lines: string[] = [];
    for await (const { text } of readLog(path, { key })) lines.push(text);
    expect(lines).toEqual(["a"]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
  });
});
