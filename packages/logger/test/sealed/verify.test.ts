import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateSigningKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { nodeDisk } from "../../src/files/disk.ts";
import { generateLogKey, readLog, type SealedHead, verifySealedLog } from "../../src/reader.ts";
import { listLog } from "../../src/reading/log-files.ts";
import { openSource } from "../../src/sealed/log-index.ts";
import { type ScannedSegment, scanSegment } from "../../src/sealed/scan.ts";
import { SealedLog } from "../../src/sealed/sealed-log.ts";
import { startSegment } from "../../src/sealed/segment-start.ts";
import { folderOfFile } from "../support/folder.ts";
import { SealedWriter } from "../support/sealed-writer.ts";

const folder = folderOfFile();
let count = 0;

function freshPath(): string {
  const own = join(folder, `v${count++}`);
  mkdirSync(own);
  return join(own, "peer.log");
}

async function textOf(path: string, options: Parameters<typeof readLog>[1]): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of readLog(path, options)) lines.push(text);
  return lines;
}

const key = generateLogKey();
const { recipient } = key;

describe("a sealed log that nobody touched", () => {
  it("is intact, closed, and read as it was written, over rotations and restarts", async () => {
    const path = freshPath();
    let writer = new SealedWriter(path, { recipient });
    writer.write("a", "b");
    writer.rotate();
    writer.write("c");
    writer.write("d", "e");
    writer.close();
    writer = new SealedWriter(path, { recipient });
    writer.write("f");
    writer.kill();
    writer = new SealedWriter(path, { recipient });
    writer.write("g");
    writer.close();
    const report = await verifySealedLog(path, { key });
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({
      intact: true,
      complete: true,
      closed: true,
      lines: 7,
      firstSegment: 1,
      lastSegment: 4,
    });
    expect(
      report.segments.map(({ began, ended, firstLine, lines, frames }) => [began, ended, firstLine, lines, frames]),
    ).toEqual([
      ["first", "next", 1, 2, 2],
      ["rotated", "closed", 3, 3, 3],
      ["closed", "open", 6, 1, 1],
      ["killed", "closed", 7, 1, 2],
    ]);
    expect(report.notes.map(({ kind, segment, line }) => [kind, segment, line])).toEqual([["unclean-end", 3, 7]]);
    expect(await textOf(path, { key })).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    const keyless = await verifySealedLog(path);
    expect(keyless).toMatchObject({ intact: true, complete: false, closed: true, lines: 7 });
    expect(keyless.head).toEqual(report.head);
  });

  it("is open at its end while it is written", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    const report = await verifySealedLog(path, { key });
    expect(report).toMatchObject({ intact: true, closed: false, lines: 1 });
    expect(report.notes.map(({ kind }) => kind)).toEqual(["open"]);
    writer.kill(new Uint8Array([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 5, 5]));
    const killed = await verifySealedLog(path, { key });
    expect(killed.notes.map(({ kind, offset }) => [kind, offset])).toEqual([
      ["unfinished-bytes", report.segments[0]!.bytes],
      ["open", report.segments[0]!.bytes],
    ]);
    expect(killed).toMatchObject({ intact: true, lines: 1 });
  });

  it("says which segments were removed on purpose, and that is no fault", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    for (const line of ["a", "b", "c", "d"]) {
      writer.write(line);
      writer.rotate(line === "d" ? 3 : 0);
    }
    writer.close();
    const report = await verifySealedLog(path, { key });
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ intact: true, firstSegment: 3, lines: 2 });
    expect(report.notes).toMatchObject([{ kind: "removed", segment: 3, line: 3 }]);
    expect(report.notes[0]!.message).toContain("segments 1 to 2 were removed, as segment 5 says");
    const lines = [];
    for await (const line of readLog(path, { key })) lines.push([line.number, line.text]);
    expect(lines).toEqual([
      [3, "c"],
      [4, "d"],
    ]);
  });

  it("is found by its folder, and one of its segments alone", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.rotate();
    writer.write("b");
    writer.rotate();
    writer.write("c");
    writer.close();
    expect(await verifySealedLog(join(path, ".."), { key })).toMatchObject({ intact: true, lines: 3 });
    const alone = await verifySealedLog(join(path, "../peer.000002.log"), { key });
    expect(alone).toMatchObject({ intact: true, lines: 1, firstSegment: 2, lastSegment: 2 });
    expect(alone.notes.map(({ kind }) => kind)).toContain("alone");
    expect(await textOf(join(path, "../peer.000002.log"), { key })).toEqual(["b"]);
  });

  it("tells another key from damage", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.close();
    await expect(verifySealedLog(path, { key: generateLogKey() })).rejects.toMatchObject({ code: "ERR_LOG_WRONG_KEY" });
    await expect(textOf(path, { key: generateLogKey() })).rejects.toMatchObject({ code: "ERR_LOG_WRONG_KEY" });
    await expect(textOf(path, {})).rejects.toMatchObject({ code: "ERR_LOG_KEY_NEEDED" });
  });

  it("is neither found where there is none nor taken for sealed where it is not", async () => {
    const path = freshPath();
    await expect(verifySealedLog(path, { key })).rejects.toMatchObject({ code: "ERR_LOG_NOT_FOUND" });
    writeFileSync(path, "plain\n");
    await expect(verifySealedLog(path, { key })).rejects.toMatchObject({ code: "ERR_LOG_FORMAT" });
    await expect(textOf(path, { key })).rejects.toMatchObject({ code: "ERR_LOG_FORMAT" });
    writeFileSync(path, Uint8Array.of(0x73, 0x63, 0x6c, 0x6f, 0x67, 0, 0, 2, 0));
    await expect(textOf(path, { key })).rejects.toMatchObject({ code: "ERR_LOG_VERSION" });
  });
});

describe("signed heads", () => {
  it("are checked, and another signer than the expected one is a fault", async () => {
    const path = freshPath();
    const signer = generateSigningKey();
    const heads: SealedHead[] = [];
    const writer = new SealedWriter(path, { recipient, signer, onHead: (head) => heads.push(head) });
    writer.write("a", "b");
    writer.rotate();
    writer.write("c");
    await writer.sign();
    writer.close();
    const report = await verifySealedLog(path, { key, signer: signer.publicKey });
    expect(report.faults).toEqual([]);
    expect(report.signatures.valid).toBeGreaterThan(0);
    expect(report.signatures.lastLine).toBe(3);
    const other = await verifySealedLog(path, { key, signer: generateSigningKey().publicKey });
    expect(new Set(other.faults.map(({ kind }) => kind))).toEqual(new Set(["signature-invalid"]));
    for (const head of heads) {
      expect(await verifySealedLog(path, { key, head })).toMatchObject({ intact: true });
      expect(await verifySealedLog(path, { head })).toMatchObject({ intact: true });
      const false_ = { ...head, lines: head.lines + 1 };
      const kinds = (await verifySealedLog(path, { head: false_ })).faults.map(({ kind }) => kind);
      expect(kinds).toEqual(["signature-invalid", "head-mismatch"]);
    }
  });

  it("that are missing where a signer is expected are noted", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.close();
    const report = await verifySealedLog(path, { key, signer: generateSigningKey().publicKey });
    expect(report.notes.map(({ kind }) => kind)).toEqual(["unsigned"]);
  });
});

describe("a head that was noted before", () => {
  it("shows every later change without any key, and a log that was begun anew in the place of the old one", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.rotate();
    writer.write("b");
    const { head } = await verifySealedLog(path);
    writer.write("c");
    writer.close();
    expect(await verifySealedLog(path, { head: head! })).toMatchObject({ intact: true });
    const bytes = readFileSync(path);
    bytes[320]! ^= 1;
    writeFileSync(path, bytes);
    expect((await verifySealedLog(path, { head: head! })).faults.map(({ kind }) => kind)).toEqual(["head-mismatch"]);
    rmSync(join(path, ".."), { recursive: true });
    mkdirSync(join(path, ".."));
    const another = new SealedWriter(path, { recipient });
    another.write("a");
    another.rotate();
    another.write("b");
    another.close();
    expect(await verifySealedLog(path, { key, head: head! })).toMatchObject({ faults: [{ kind: "head-mismatch" }] });
  });
});

describe("a header", () => {
  it("of a later version is told from damage where there is no other", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.rotate();
    writer.close();
    const first = join(path, "../peer.000001.log");
    for (const [i, file] of [first, path].entries()) {
      const bytes = readFileSync(file);
      bytes[7] = 2;
      writeFileSync(file, bytes);
      const verifying = verifySealedLog(path, { key });
      if (i === 0) expect((await verifying).faults).toMatchObject([{ kind: "altered-header", segment: 1 }]);
      else await expect(verifying).rejects.toMatchObject({ code: "ERR_LOG_VERSION" });
    }
  });

  it("of which only the recipient was altered is told from another key's, and its lines are still read", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.close();
    const bytes = readFileSync(path);
    bytes[90]! ^= 1;
    writeFileSync(path, bytes);
    expect((await verifySealedLog(path, { key })).faults).toMatchObject([{ kind: "altered-header", segment: 1 }]);
    expect(await textOf(path, { key, salvage: true })).toEqual(["a"]);
  });
});

describe("a segment that was begun and has not taken its place", () => {
  /** A log of two segments, as files: `next` is the second's header. */
  function twoSegments(): { path: string; first: Buffer; next: Buffer } {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.rotate();
    const first = readFileSync(join(path, "../peer.000001.log"));
    const next = readFileSync(path);
    writer.kill();
    rmSync(join(path, "../peer.000001.log"));
    return { path, first, next };
  }

  it.each(["peer.log", "peer.000001.log"])("is the last one when the one before, %s, says so", async (name) => {
    const { path, first, next } = twoSegments();
    rmSync(path);
    writeFileSync(join(path, "..", name), first);
    writeFileSync(`${path}.next`, next);
    for (const where of [path, join(path, "..")]) {
      const report = await verifySealedLog(where, { key });
      expect(report).toMatchObject({ faults: [], lastSegment: 2, closed: false, lines: 1 });
      expect(report.segments.map(({ file }) => file)).toEqual([join(path, "..", name), `${path}.next`]);
      expect(await verifySealedLog(where)).toMatchObject({ faults: [], lastSegment: 2 });
      expect(await textOf(where, { key })).toEqual(["a"]);
    }
  });

  it("is found in its place when it takes that while the log is read", async () => {
    const { path, first, next } = twoSegments();
    writeFileSync(path, first);
    writeFileSync(`${path}.next`, next);
    const log = await SealedLog.open(path, { key });
    renameSync(path, join(path, "../peer.000001.log"));
    renameSync(`${path}.next`, path);
    const faults: unknown[] = [];
    for await (const item of log.items()) if (item.what === "fault") faults.push(item.fault);
    expect(faults).toEqual([]);
    expect(log.summary()).toMatchObject({ lastSegment: 2 });
    await log.close();
  });

  it("counts for nothing while the one before does not say that the log goes on", async () => {
    const { path, first, next } = twoSegments();
    writeFileSync(path, first.subarray(0, first.length - 28));
    writeFileSync(`${path}.next`, next);
    const report = await verifySealedLog(path, { key });
    expect(report).toMatchObject({ faults: [], lastSegment: 1, lines: 1 });
    expect(report.notes.map(({ kind }) => kind)).toEqual(["open"]);
  });

  it("is held to what every segment is held to, and does not hide that one is missing", async () => {
    const { path, first, next } = twoSegments();
    writeFileSync(path, first);
    const altered = Buffer.from(next);
    altered[30]! ^= 1;
    for (const bytes of [altered, next.subarray(0, 200), Buffer.alloc(0), first]) {
      writeFileSync(`${path}.next`, bytes);
      expect((await verifySealedLog(path, { key })).faults).toMatchObject([{ kind: "missing-segment", segment: 2 }]);
    }
    const { head, logId, header, lines } = scanSegment(nodeDisk, path) as ScannedSegment;
    const before = { ended: "next" as const, head, logId, lines: header.linesBefore + lines, firstKept: 1 };
    const link = { from: 1, secret: new Uint8Array(32) };
    const forged = startSegment({ number: 2, at: 1, removedBelow: 0, recipient: key.publicKey, before, link });
    writeFileSync(`${path}.next`, forged.bytes);
    expect((await verifySealedLog(path, { key })).faults).toMatchObject([{ kind: "link-invalid", segment: 2 }]);
  });
});

describe("a log whose state was lost", () => {
  it("has a segment that nothing links to those before", async () => {
    const path = freshPath();
    let writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.close();
    unlinkSync(`${path}.state`);
    writer = new SealedWriter(path, { recipient });
    writer.write("b");
    writer.rotate();
    writer.write("c");
    writer.close();
    const report = await verifySealedLog(path, { key });
    expect(report.faults).toMatchObject([{ kind: "unlinked", segment: 2, frame: 0, line: 2 }]);
    expect(await textOf(path, { key, salvage: true })).toEqual(["a", "b", "c"]);
  });
});

describe("a file that has taken another's name since the folder was listed", () => {
  it("is not taken for that one", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    const before = (await listLog(writer.name)).files[0]!;
    writer.rotate();
    expect(await openSource(before, undefined, false)).toBeUndefined();
    writer.close();
  });
});

describe("names that are not what they seem", () => {
  it("are reported and not followed", async () => {
    const path = freshPath();
    const writer = new SealedWriter(path, { recipient });
    writer.write("a");
    writer.rotate();
    writer.write("b");
    writer.rotate();
    writer.close();
    const second = join(path, "../peer.000002.log");
    renameSync(second, join(path, "../elsewhere"));
    symlinkSync(join(path, "../elsewhere"), second);
    const linked = await verifySealedLog(path, { key });
    expect(linked.faults.map(({ kind, file }) => [kind, file]).sort()).toEqual([
      ["missing-segment", second],
      ["not-sealed", second],
    ]);
    unlinkSync(second);
    renameSync(join(path, "../elsewhere"), second);
    mkdirSync(join(path, "../peer.000009.log"));
    writeFileSync(join(path, "../peer.0000002.log"), readFileSync(second));
    const odd = await verifySealedLog(path, { key });
    expect(odd.faults.map(({ kind }) => kind)).toEqual(["not-sealed", "not-sealed"]);
    expect(odd.lines).toBe(2);
  });
});
