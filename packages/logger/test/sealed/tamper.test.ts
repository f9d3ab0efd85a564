import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { DamagedLogError, type LogFault, readLog, type SealedReport, verifySealedLog } from "../../src/reader.ts";
import { folderOfFile } from "../support/folder.ts";
import { dropFile, dropFolder, putFile } from "../support/memory-files.ts";
import { rememberingKey } from "../support/remembering-key.ts";
import { framesOf, SealedWriter } from "../support/sealed-writer.ts";

vi.mock("node:fs/promises", async (importOriginal) => {
  const { readingFromMemory } = await import("../support/memory-files.ts");
  return readingFromMemory(await importOriginal());
});

const root = folderOfFile();
const key = rememberingKey();
let count = 0;

/** The files of a log, without the state, by name. */
type Files = Map<string, Uint8Array>;

/** Segments of three frames and an end: full, full, closed, killed, and one that is closed, or is not. */
function sampleLog(closed = true): Files {
  const path = join(root, `sample${count++}`, "p.log");
  mkdirSync(join(path, ".."));
  let writer = new SealedWriter(path, { recipient: key.recipient });
  const fill = (name: string): void => {
    for (const frame of ["a", "b", "c"]) writer.write(`${name}${frame}1`, `${name}${frame}2`);
  };
  fill("1");
  writer.rotate();
  fill("2");
  writer.rotate();
  fill("3");
  writer.close();
  writer = new SealedWriter(path, { recipient: key.recipient });
  fill("4");
  writer.kill();
  writer = new SealedWriter(path, { recipient: key.recipient });
  fill("5");
  if (closed) writer.close();
  else writer.kill();
  return filesIn(join(path, ".."));
}

/** Segments of two frames: full, killed, closed. */
function smallLog(): Files {
  const path = join(root, `sample${count++}`, "p.log");
  mkdirSync(join(path, ".."));
  const fill = (writer: SealedWriter): void => {
    for (const frame of ["a", "b"]) writer.write(frame, frame);
  };
  let writer = new SealedWriter(path, { recipient: key.recipient });
  fill(writer);
  writer.rotate();
  fill(writer);
  writer.kill();
  writer = new SealedWriter(path, { recipient: key.recipient });
  fill(writer);
  writer.close();
  return filesIn(join(path, ".."));
}

function filesIn(folder: string): Files {
  const files: Files = new Map();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".state")) files.set(name, new Uint8Array(readFileSync(join(folder, name))));
  }
  return files;
}

const sample = sampleLog();
const open = sampleLog(false);
const another = sampleLog();
const NAMES = ["p.000001.log", "p.000002.log", "p.000003.log", "p.000004.log", "p.log"];
const LINES = [1, 2, 3, 4, 5].flatMap((segment) =>
  ["a", "b", "c"].flatMap((frame) => [1, 2].map((n) => `${segment}${frame}${n}`)),
);

/** A copy of a log that a test may do what it likes with. */
class Victim {
  readonly folder: string;
  readonly path: string;
  readonly #files: Files;

  constructor(files: Files) {
    this.folder = join(root, `victim${count++}`);
    this.path = join(this.folder, "p.log");
    this.#files = files;
    for (const [name, bytes] of files) this.put(name, bytes);
  }

  bytes(name: string): Uint8Array {
    return new Uint8Array(this.#files.get(name)!);
  }

  put(name: string, bytes: Uint8Array): void {
    putFile(join(this.folder, name), bytes);
  }

  drop(name: string): void {
    dropFile(join(this.folder, name));
  }

  restore(name: string): void {
    this.put(name, this.#files.get(name)!);
  }

  /** The frames of a segment put together anew. */
  reframe(name: string, change: (frames: Uint8Array[]) => Uint8Array[]): void {
    const { header, frames } = framesOf(this.bytes(name));
    this.put(name, Buffer.concat([header, ...change(frames)]));
  }

  verify(): Promise<SealedReport> {
    return verifySealedLog(this.path, { key });
  }

  /** The lines that are given before the damage, and what is thrown then. */
  async read(): Promise<{ lines: string[]; fault: LogFault | undefined }> {
    const lines: string[] = [];
    try {
      for await (const { text } of readLog(this.path, { key })) lines.push(text);
      return { lines, fault: undefined };
    } catch (error) {
      if (!(error instanceof DamagedLogError)) throw error;
      return { lines, fault: error.fault };
    }
  }

  async salvage(): Promise<string[]> {
    const lines: string[] = [];
    for await (const { text } of readLog(this.path, { key, salvage: true })) lines.push(text);
    return lines;
  }

  remove(): void {
    dropFolder(this.folder);
  }
}

function kindsOf({ faults }: SealedReport): string[] {
  return faults.map(({ kind, segment }) => `${kind} ${segment}`);
}

function offsets(bytes: Uint8Array): number[] {
  const { frames } = framesOf(bytes);
  const at = [297];
  for (const frame of frames) at.push(at.at(-1)! + frame.length);
  return at;
}

const small = smallLog();
const SMALL = ["p.000001.log", "p.000002.log", "p.log"];

describe("one altered byte", () => {
  it.each(SMALL)("of %s is found wherever it is, with its place", async (name) => {
    const victim = new Victim(small);
    const segment = SMALL.indexOf(name) + 1;
    const original = victim.bytes(name);
    const starts = offsets(original);
    for (let at = 0; at < original.length; at++) {
      const bytes = new Uint8Array(original);
      bytes[at]! ^= 1 << (at % 8);
      victim.put(name, bytes);
      const { faults } = await victim.verify();
      const where = `byte ${at}`;
      expect(faults, `${where}: ${faults.map(({ message }) => message)}`).toHaveLength(1);
      const [fault] = faults;
      expect([fault!.segment, fault!.file], where).toEqual([segment, join(victim.folder, name)]);
      if (at < 297) {
        expect(["altered-header", "not-sealed"], where).toContain(fault!.kind);
        continue;
      }
      const frame = starts.findLastIndex((start) => start <= at);
      const line = 4 * (segment - 1) + Math.min(2 * frame, 4) + 1;
      const place = { kind: "altered-frame", frame: frame + 1, offset: starts[frame], line };
      expect(fault, where).toMatchObject(place);
    }
    victim.remove();
  });

  it("leaves every other line readable", async () => {
    const victim = new Victim(sample);
    const starts = offsets(victim.bytes(NAMES[1]!));
    // The type, the count of lines, the length larger and smaller, the ciphertext, the tag.
    for (const [field, mask] of [
      [0, 1],
      [7, 1],
      [11, 0x40],
      [11, 0x01],
      [10, 1],
      [8, 0x80],
      [14, 1],
      [-1, 1],
    ] as const) {
      const bytes = victim.bytes(NAMES[1]!);
      bytes[(field < 0 ? starts[2]! : starts[1]!) + field]! ^= mask;
      victim.put(NAMES[1]!, bytes);
      expect(await victim.salvage(), `byte ${field} of the frame`).toEqual(
        LINES.filter((line) => !line.startsWith("2b")),
      );
      const { lines, fault } = await victim.read();
      expect(lines, `byte ${field} of the frame`).toEqual(LINES.slice(0, 8));
      expect(fault).toMatchObject({ kind: "altered-frame", segment: 2, frame: 2, offset: starts[1], line: 9 });
    }
    victim.remove();
  });

  it("of the last frame's length is found though the frame looks unfinished then", async () => {
    const victim = new Victim(open);
    const bytes = victim.bytes("p.log");
    bytes[offsets(bytes)[2]! + 10]! ^= 1;
    victim.put("p.log", bytes);
    expect(kindsOf(await victim.verify())).toEqual(["altered-frame 5"]);
    victim.remove();
  });
});

describe("a cut", () => {
  it.each(SMALL)("of %s at any length is found, or seen to be an open end", async (name) => {
    const victim = new Victim(small);
    const segment = SMALL.indexOf(name) + 1;
    const original = victim.bytes(name);
    const starts = offsets(original);
    for (let length = 0; length < original.length; length++) {
      victim.put(name, original.subarray(0, length));
      const { faults, notes } = await victim.verify();
      const where = `${length} bytes`;
      const notesHere = notes.filter(({ kind }) => kind !== "unclean-end").map(({ kind }) => kind);
      const frame = starts.findLastIndex((start) => start <= length);
      if (segment === 3 && length < 297) {
        // Segment 2 was killed, so that nothing says that there ever was a third.
        expect([faults, notesHere], where).toEqual([[], ["unfinished-bytes"]]);
      } else if (segment === 3) {
        const isWhole = starts.includes(length);
        expect([faults, notesHere], where).toEqual([[], isWhole ? ["open"] : ["unfinished-bytes", "open"]]);
      } else {
        const line = length < 297 ? 4 * (segment - 1) + 1 : 4 * (segment - 1) + Math.min(2 * frame, 4) + 1;
        const offset = length < 297 ? length : starts[frame];
        const place = { kind: "cut", segment, frame: frame + 1, offset, line, file: join(victim.folder, name) };
        expect(faults, where).toMatchObject([place]);
      }
    }
    victim.remove();
  });

  it("of the last segment before its header was whole is found where the one before says that there is one", async () => {
    const victim = new Victim(sample);
    victim.drop("p.log");
    victim.drop("p.000004.log");
    victim.put("p.log", victim.bytes("p.000003.log").subarray(0, 200));
    victim.drop("p.000003.log");
    const report = await victim.verify();
    expect(report.faults).toMatchObject([{ kind: "cut", segment: 3, offset: 200, line: 13 }]);
    victim.remove();
  });
});

describe("segments", () => {
  it("that are dropped are missed, unless nothing says that they were there", async () => {
    for (const [place, name] of NAMES.entries()) {
      const victim = new Victim(sample);
      victim.drop(name);
      const report = await victim.verify();
      if (name === "p.log") {
        expect(report.faults, name).toEqual([]);
        expect(
          report.notes.map(({ kind }) => kind),
          name,
        ).toEqual(["open"]);
      } else {
        const file = join(victim.folder, name);
        expect(report.faults, name).toMatchObject([
          { kind: "missing-segment", segment: place + 1, file, line: 6 * place + 1 },
        ]);
        expect((await victim.read()).lines, name).toEqual(LINES.slice(0, 6 * place));
      }
      victim.remove();
    }
  });

  it("that are dropped at the end are missed where the one that is left says that the log goes on", async () => {
    const victim = new Victim(sample);
    for (const name of NAMES.slice(2)) victim.drop(name);
    expect((await victim.verify()).faults).toMatchObject([{ kind: "missing-segment", segment: 3, line: 13 }]);
    victim.put("p.log", victim.bytes("p.000002.log"));
    victim.drop("p.000002.log");
    expect((await victim.verify()).faults).toMatchObject([{ kind: "missing-segment", segment: 3, line: 13 }]);
    victim.remove();
  });

  it("behind one that was closed can be dropped unseen, but for a head that was noted", async () => {
    const victim = new Victim(sample);
    const { head } = await victim.verify();
    victim.drop("p.log");
    victim.drop("p.000004.log");
    expect(await victim.verify()).toMatchObject({ intact: true, closed: true });
    const report = await verifySealedLog(victim.path, { key, head: head! });
    expect(kindsOf(report)).toEqual(["head-mismatch 5"]);
    victim.remove();
  });

  it("that have changed places are named, and read in their own order all the same", async () => {
    for (const [i, first] of NAMES.entries()) {
      for (const second of NAMES.slice(i + 1)) {
        const victim = new Victim(sample);
        victim.put(first, victim.bytes(second));
        victim.put(second, victim.bytes(first));
        const { faults } = await victim.verify();
        expect(faults.map(({ kind, file }) => [kind, file]).sort(), `${first} and ${second}`).toEqual(
          [first, second].map((name) => ["misnamed", join(victim.folder, name)]).sort(),
        );
        expect(await victim.salvage()).toEqual(LINES);
        victim.remove();
      }
    }
  });

  it("that are there twice are named, under whatever name", async () => {
    for (const [place, name] of NAMES.entries()) {
      const victim = new Victim(sample);
      for (const copy of [...NAMES.filter((other) => other !== name), "p.000077.log"]) {
        victim.put(copy, victim.bytes(name));
        const report = await victim.verify();
        const file = join(victim.folder, copy);
        const isLastAgain = name === "p.log" && copy === "p.000077.log";
        const at = isLastAgain ? ["duplicate-segment"] : ["duplicate-segment", "missing-segment"];
        expect(
          report.faults.some(
            (fault) => fault.kind === "duplicate-segment" && fault.segment === place + 1 && fault.file === file,
          ),
          `${name} as ${copy}`,
        ).toBe(true);
        for (const { kind } of report.faults)
          expect(at.concat(copy === "p.000077.log" ? [] : ["missing-segment"]), `${name} as ${copy}`).toContain(kind);
        if (copy === "p.000077.log") victim.drop(copy);
        else victim.restore(copy);
      }
      victim.remove();
    }
  });

  it("of another log to the same key are told from damage", async () => {
    for (const [place, name] of NAMES.entries()) {
      const victim = new Victim(sample);
      victim.put(name, another.get(name)!);
      const { faults } = await victim.verify();
      expect(faults, name).toMatchObject([
        { kind: "foreign-segment", segment: place + 1, file: join(victim.folder, name) },
      ]);
      expect((await victim.read()).lines).toEqual(LINES.slice(0, 6 * place));
      victim.remove();
    }
  });

  it("that are replaced by anything else are named", async () => {
    const garbage = [new Uint8Array(0), new Uint8Array(500), new TextEncoder().encode("plain\n".repeat(200))];
    for (const name of NAMES.slice(0, 4)) {
      for (const bytes of garbage) {
        const victim = new Victim(sample);
        victim.put(name, bytes);
        const { faults } = await victim.verify();
        expect(faults).toMatchObject([{ segment: NAMES.indexOf(name) + 1, file: join(victim.folder, name) }]);
        expect(["cut", "not-sealed"]).toContain(faults[0]!.kind);
        victim.remove();
      }
    }
  });
});

describe("frames", () => {
  const name = NAMES[1]!;
  const starts = offsets(sample.get(name)!);

  it("that are dropped are named, and all others are still read", async () => {
    const victim = new Victim(sample);
    for (let drop = 0; drop < 4; drop++) {
      victim.reframe(name, (frames) => frames.filter((_, i) => i !== drop));
      const { faults } = await victim.verify();
      const line = 7 + Math.min(2 * drop, 6);
      const kind = drop === 3 ? "cut" : "altered-frame";
      expect(faults, `frame ${drop + 1}`).toMatchObject([
        { kind, segment: 2, frame: drop + 1, offset: starts[drop], line },
      ]);
      const gone = ["2a", "2b", "2c", "none"][drop]!;
      expect(await victim.salvage()).toEqual(LINES.filter((text) => !text.startsWith(gone)));
    }
    victim.remove();
  });

  it("that have changed places, are there twice, or come from elsewhere are named", async () => {
    const victim = new Victim(sample);
    const other = framesOf(sample.get(NAMES[2]!)!).frames;
    const foreign = framesOf(another.get(name)!).frames;
    for (let i = 0; i < 4; i++) {
      const expected = { segment: 2, frame: i + 1, offset: starts[i], line: 7 + Math.min(2 * i, 6) };
      for (let j = i + 1; j < 4; j++) {
        victim.reframe(name, (frames) =>
          frames.map((frame, at) => (at === i ? frames[j]! : at === j ? frames[i]! : frame)),
        );
        expect((await victim.verify()).faults[0], `swap ${i} ${j}`).toMatchObject({
          kind: "altered-frame",
          ...expected,
        });
      }
      for (const strange of [other[i]!, foreign[i]!]) {
        victim.reframe(name, (frames) => frames.with(i, strange));
        expect((await victim.verify()).faults[0], `put in ${i}`).toMatchObject({ kind: "altered-frame", ...expected });
        victim.reframe(name, (frames) => frames.toSpliced(i, 0, strange));
        expect((await victim.verify()).faults, `inserted ${i}`).toMatchObject([{ kind: "altered-frame", ...expected }]);
        if (i < 3) expect(await victim.salvage()).toEqual(LINES);
      }
      victim.reframe(name, (frames) => frames.toSpliced(i, 0, frames[i]!));
      const twice = (await victim.verify()).faults;
      const after = i === 3 ? { kind: "trailing-bytes", frame: 5 } : { kind: "altered-frame", frame: i + 2 };
      expect(twice, `twice ${i}`).toMatchObject([{ ...after, segment: 2, offset: starts[i + 1] }]);
      if (i < 3) expect(await victim.salvage()).toEqual(LINES);
    }
    victim.remove();
  });

  it("behind the end are named", async () => {
    for (const each of NAMES.filter((file) => file !== NAMES[3])) {
      const victim = new Victim(sample);
      const bytes = victim.bytes(each);
      for (const extra of [Uint8Array.of(0), Uint8Array.of(1, 2, 3), framesOf(bytes).frames[0]!]) {
        victim.put(each, Buffer.concat([bytes, extra]));
        const { faults } = await victim.verify();
        expect(faults).toMatchObject([
          { kind: "trailing-bytes", segment: NAMES.indexOf(each) + 1, offset: bytes.length },
        ]);
      }
      victim.remove();
    }
  });
});

describe("without the key", () => {
  it("everything but the last segment is held together by the chain", async () => {
    const victim = new Victim(sample);
    for (const [place, name] of NAMES.slice(0, 4).entries()) {
      const original = victim.bytes(name);
      for (let at = 297; at < original.length; at += 5) {
        const bytes = new Uint8Array(original);
        bytes[at]! ^= 0x04;
        victim.put(name, bytes);
        const { faults, complete } = await verifySealedLog(victim.path);
        expect(complete).toBe(false);
        expect(faults.length, `${name}, byte ${at}`).toBeGreaterThan(0);
        expect(faults[0]!.segment, `${name}, byte ${at}`).toBe(place + 1);
      }
      victim.restore(name);
    }
    victim.remove();
  });
});
