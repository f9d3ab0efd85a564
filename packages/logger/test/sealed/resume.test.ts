import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogName } from "../../src/files/log-name.ts";
import { resumeSealedLog } from "../../src/sealed/resume.ts";
import { temporaryFolder } from "../support/folder.ts";
import { linkOf, openSegment } from "./support/open-segment.ts";
import { quickDisk, SCALAR, SealedWriter } from "./support/sealed-writer.ts";

function open(path: string) {
  return openSegment(readFileSync(path), SCALAR);
}

async function newPath(): Promise<string> {
  return join(temporaryFolder(), "peer.log");
}

/** Resumes without beginning anything. */
function look(path: string, lastNumber = 0) {
  const found = existsSync(path) ? { path, size: statSync(path).size } : undefined;
  return resumeSealedLog({ name: new LogName(path), disk: quickDisk }, found, lastNumber);
}

describe("a log goes on", () => {
  it.each([
    ["closed", 2, (writer: SealedWriter) => writer.close()],
    ["killed", 3, (writer: SealedWriter) => writer.kill()],
    ["killed before it put a full file aside", 1, (writer: SealedWriter) => killAtEnd(writer)],
  ])("after it was %s, with all that links it to what was before", async (_, began, stop) => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one", "two");
    await stop(writer);
    const again = new SealedWriter(path);
    again.write("three");
    await again.close();
    const [first, second] = [open(again.name.numbered(1)), open(path)];
    expect(second).toMatchObject({ began, number: 2, linesBefore: 2, linkFrom: 1, origin: first.heads[0] });
    expect(second.previousHead).toBe(first.heads.at(-1));
    expect(second.link).toEqual(linkOf(second, first.linkSecret));
    expect(second.text).toBe("three\n");
  });

  it("from an older state when the newest was not written yet, and names the segment whose secret it was", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    const older = readFileSync(writer.name.state);
    writer.write("one");
    writer.rotate();
    writer.write("two");
    writer.kill();
    writeFileSync(writer.name.state, older);
    const again = new SealedWriter(path);
    const third = open(path);
    expect(third).toMatchObject({ began: 3, number: 3, linkFrom: 1, linesBefore: 2 });
    expect(third.link).toEqual(linkOf(third, open(again.name.numbered(1)).linkSecret));
    again.kill();
  });

  it.each(["missing", "damaged", "another log's"])("unlinked but with its id when the state is %s", async (how) => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    await writer.close();
    const { state } = writer.name;
    if (how === "missing") unlinkSync(state);
    else if (how === "damaged") truncateSync(state, 100);
    else {
      const other = new SealedWriter(await newPath());
      for (let i = 0; i < 5; i++) other.rotate();
      copyFileSync(other.name.state, state);
      other.kill();
    }
    const again = new SealedWriter(path);
    const [first, second] = [open(again.name.numbered(1)), open(path)];
    expect(second).toMatchObject({ began: 4, number: 2, linkFrom: 0, linesBefore: 1, origin: first.heads[0] });
    expect(second.previousHead).toBe(first.heads.at(-1));
    expect(second.link).toEqual(Buffer.alloc(32));
    // From here on all is linked again.
    again.rotate();
    expect(open(path)).toMatchObject({ began: 1, number: 3, linkFrom: 2, origin: first.heads[0] });
    again.kill();
  });

  it("between two files: the full one was put aside, the next never begun", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    writer.kill();
    killAtEnd(writer);
    renameSync(path, writer.name.numbered(1));
    const again = new SealedWriter(path);
    expect(again.resumption).toEqual({ action: "begin", number: 2 });
    const first = open(again.name.numbered(1));
    expect(open(path)).toMatchObject({ began: 3, number: 2, linkFrom: 1, previousHead: first.heads.at(-1) });
    again.kill();
  });
});

describe("numbers never go back", () => {
  it("when the current file was deleted", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    writer.rotate();
    writer.write("two");
    writer.kill();
    unlinkSync(path);
    const again = new SealedWriter(path);
    const first = open(again.name.numbered(1));
    expect(open(path)).toMatchObject({ began: 3, number: 3, linkFrom: 2, linesBefore: 1, origin: first.heads[0] });
    expect(open(path).previousHead).toBe("0".repeat(64));
    again.kill();
  });

  it("when all files were deleted but the state", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    writer.rotate();
    const id = open(writer.name.numbered(1)).heads[0];
    writer.kill();
    rmSync(path);
    rmSync(writer.name.numbered(1));
    const again = new SealedWriter(path);
    expect(open(path)).toMatchObject({ began: 3, number: 3, linkFrom: 2, linesBefore: 1, origin: id });
    again.kill();
  });

  it("when files that are no segments have higher ones", async () => {
    const path = await newPath();
    writeFileSync(new LogName(path).numbered(41), "plain\n");
    const writer = new SealedWriter(path);
    expect(open(path)).toMatchObject({ began: 4, number: 42, linkFrom: 0, origin: "0".repeat(64), linesBefore: 0 });
    const id = open(path).heads[0];
    writer.rotate();
    // A segment whose predecessors cannot be read begins a log of its own.
    expect(open(path)).toMatchObject({ began: 1, number: 43, linkFrom: 42, origin: id });
    writer.kill();
  });

  it("whatever files, header and state say", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    // Headers and states as they were when each number was current.
    const headers = [readFileSync(path)];
    const states = [readFileSync(writer.name.state)];
    for (let at = 2; at <= 12; at++) {
      writer.rotate();
      headers.push(readFileSync(path));
      states.push(readFileSync(writer.name.state));
    }
    writer.kill();
    const number = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 20 }), number, (header, aside, state) => {
        writeFileSync(path, headers[header - 1]!);
        writeFileSync(writer.name.state, states[state - 1]!);
        const { resumption } = look(path, aside);
        expect(resumption).toEqual({ action: "rotate", number: Math.max(header, aside + 1, state) });
        unlinkSync(path);
        expect(look(path, aside).resumption).toEqual({ action: "begin", number: Math.max(aside, state) + 1 });
      }),
      { numRuns: 50 },
    );
  });

  it("and a number that leaves none for the next file is refused", async () => {
    const path = await newPath();
    expect(() => look(path, 999_999_999_999_999)).toThrow(expect.objectContaining({ code: "ERR_LOG_FORMAT" }));
  });
});

describe("a writer that was killed while it wrote", () => {
  it("leaves a file that is cut back to its last whole frame, wherever it was killed", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    const ends = [statSync(path).size];
    for (const text of ["one", "two", "three"]) {
      writer.write(text);
      ends.push(statSync(path).size);
    }
    writer.kill();
    const whole = readFileSync(path);
    const heads = open(path).heads;
    unlinkSync(writer.name.state);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const { resumption, before } = look(path);
      // Without a state nothing was ever written behind the first header.
      const kept = length === ends[0] ? -1 : ends.findLastIndex((end) => end <= length);
      if (kept === -1) {
        expect(resumption).toEqual({ action: "begin", number: 1 });
        expect(before).toBeUndefined();
      } else {
        expect(resumption).toEqual({ action: "rotate", number: 1 });
        expect(before).toMatchObject({ ended: "open", lines: kept });
        expect(Buffer.from(before!.head).toString("hex")).toBe(heads[kept]);
      }
      expect(readFileSync(path)).toEqual(whole.subarray(0, kept === -1 ? 0 : ends[kept]));
    }
  });

  it("before the state of the first segment was written begins the log again; with a state, or behind another, it goes on", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path, { durable: false });
    writer.kill();
    const header = readFileSync(path);
    const { state } = writer.name;
    expect(look(path, 3).resumption).toEqual({ action: "rotate", number: 4 });
    expect(readFileSync(path)).toEqual(header);
    // A writer that was killed as it created the file.
    writeFileSync(state, "");
    const again = new SealedWriter(path);
    expect(again.resumption).toEqual({ action: "begin", number: 1 });
    expect(open(path)).toMatchObject({ began: 0, number: 1 });
    expect(readFileSync(path)).not.toEqual(header);
    again.kill();
    expect(look(path).resumption).toEqual({ action: "rotate", number: 1 });
  });

  it("over a header begins the same number again, once the file before is put aside", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path, { durable: false });
    writer.codec.begun(1);
    writer.write("one");
    writer.rotate();
    writer.kill();
    truncateSync(path, 200);
    const again = new SealedWriter(path);
    expect(again.resumption).toEqual({ action: "begin", number: 2 });
    expect(open(path)).toMatchObject({ began: 1, number: 2, linkFrom: 1, linesBefore: 1 });
    again.kill();
  });

  it.each([
    ["zeros, as a power cut leaves them", Buffer.alloc(1000)],
    ["fewer bytes than a frame's head", Buffer.from([9, 9, 9])],
  ])("leaves %s behind the last frame, and they go", async (_, rest) => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    writer.kill();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, rest]));
    look(path);
    expect(readFileSync(path)).toEqual(whole);
  });
});

describe("what no writer leaves", () => {
  it.each([
    ["bytes that are no frame behind the last one", (file: Buffer) => Buffer.concat([file, Buffer.alloc(40, 9)])],
    ["a frame whose head was altered", (file: Buffer) => flip(file, 297)],
    ["a header that was altered", (file: Buffer) => flip(file, 9)],
    ["zeros where the header was", (file: Buffer) => Buffer.concat([Buffer.alloc(297), file.subarray(297)])],
  ])("%s is put aside as it is, and the log goes on", async (_, alter) => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    writer.write("one");
    writer.write("two");
    writer.kill();
    const altered = alter(readFileSync(path));
    writeFileSync(path, altered);
    const again = new SealedWriter(path);
    again.write("three");
    expect(readFileSync(again.name.numbered(1))).toEqual(altered);
    expect(open(path)).toMatchObject({ began: 3, number: 2, linkFrom: 1, text: "three\n" });
    again.kill();
  });

  it("bytes behind the end of a closed segment stay", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path);
    await writer.close();
    const longer = Buffer.concat([readFileSync(path), Buffer.alloc(3)]);
    writeFileSync(path, longer);
    expect(look(path).before?.ended).toBe("closed");
    expect(readFileSync(path)).toEqual(longer);
  });
});

describe("what stands at the path", () => {
  it.each([
    ["a plain log", "{}\n", "ERR_LOG_FORMAT"],
    ["a long plain log", "{}\n".repeat(500), "ERR_LOG_FORMAT"],
    ["a sealed log of a later version", "sclog\0\0\u0002", "ERR_LOG_VERSION"],
  ])("and is %s is refused and left alone", async (_, content, code) => {
    const path = await newPath();
    writeFileSync(path, content);
    expect(() => look(path)).toThrow(expect.objectContaining({ code }));
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  it("and is empty is as good as none", async () => {
    const path = await newPath();
    writeFileSync(path, "");
    expect(look(path).resumption).toEqual({ action: "begin", number: 1 });
  });
});

/** Writes what ends a full file, and no more. */
function killAtEnd(writer: SealedWriter): void {
  const { path } = writer.name;
  writeFileSync(path, Buffer.concat([readFileSync(path), ...writer.codec.end("rotated")]));
  writer.kill();
}

function flip(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at]! ^= 0x80;
  return copy;
}
