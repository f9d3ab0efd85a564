import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { nodeDisk } from "../../src/files/disk.ts";
import { LogName } from "../../src/files/log-name.ts";
import { verifySealedLog } from "../../src/reader.ts";
import { scanSegment } from "../../src/sealed/scan.ts";
import { startSegment } from "../../src/sealed/segment-start.ts";
import { folderOfFile } from "../support/folder.ts";
import { rememberingKey } from "../support/remembering-key.ts";
import { SealedWriter } from "../support/sealed-writer.ts";

const root = folderOfFile();
const key = rememberingKey();
const { recipient, publicKey } = key;
let count = 0;

/**
 * A log of the segments 3 to 6, closed; then somebody with the public key and the folder puts a segment of their own in the place
 * of `number`, and says that it is linked to one that was removed.
 */
async function forgeKept(number: number, linkFrom: number, firstKept: number): Promise<string> {
  const path = join(root, `f${count++}`, "p.log");
  mkdirSync(join(path, ".."));
  const writer = new SealedWriter(path, { recipient });
  for (let at = 1; at < 6; at++) {
    writer.write("a");
    writer.rotate(at === 5 ? 3 : 0);
  }
  writer.close();
  expect(await verifySealedLog(path, { key })).toMatchObject({ intact: true, firstSegment: 3, lastSegment: 6 });
  const name = new LogName(path);
  if (number > 6) renameSync(path, name.numbered(6));
  const previous = scanSegment(nodeDisk, name.numbered(number - 1));
  if (typeof previous === "string") throw new Error(previous);
  const { ended, head, logId, header, lines } = previous;
  const before = { ended, head, logId, lines: header.linesBefore + lines, firstKept };
  const link = { from: linkFrom, secret: new Uint8Array(32).fill(7) };
  const { bytes } = startSegment({ number, at: 5, removedBelow: 0, recipient: publicKey, before, link });
  writeFileSync(path, bytes);
  return path;
}

/** A log of three segments whose first `removed` are gone; the third is what somebody without a link secret put there. */
async function forge(linkFrom: number | undefined, removed: number): Promise<string> {
  const path = join(root, `f${count++}`, "p.log");
  mkdirSync(join(path, ".."));
  const writer = new SealedWriter(path, { recipient });
  writer.write("a");
  writer.rotate();
  writer.write("b");
  writer.rotate(removed + 1);
  writer.kill();
  const { log } = await verifySealedLog(path, { key });
  const { head } = await verifySealedLog(join(path, "../p.000002.log"), { key });
  const before = {
    ended: "next" as const,
    head: fromHex(head!.head),
    logId: fromHex(log!),
    lines: 2,
    firstKept: removed + 1,
  };
  const link = linkFrom === undefined ? undefined : { from: linkFrom, secret: new Uint8Array(32).fill(7) };
  const { bytes } = startSegment({ number: 3, at: 5, removedBelow: 0, recipient: publicKey, before, link });
  writeFileSync(path, bytes);
  return path;
}

describe("a segment made by somebody who knows everything but a link secret", () => {
  it("is told by its link, and by nothing else", async () => {
    const report = await verifySealedLog(await forge(2, 0), { key });
    expect(report.faults).toMatchObject([{ kind: "link-invalid", segment: 3, frame: 0, offset: 249, line: 3 }]);
    expect(await verifySealedLog(await forge(2, 1), { key })).toMatchObject({ faults: [{ kind: "link-invalid" }] });
  });

  it("does not pass by naming a segment that was removed", async () => {
    const report = await verifySealedLog(await forge(1, 1), { key });
    expect(report.faults).toMatchObject([{ kind: "unlinked", segment: 3, frame: 0, offset: 48 }]);
  });

  it.each([
    ["in the place of the last", 6],
    ["behind one that was closed", 7],
  ])("does not pass by saying that all before it was removed, %s", async (_, number) => {
    for (const linkFrom of [1, 2]) {
      const report = await verifySealedLog(await forgeKept(number, linkFrom, number), { key });
      expect(report.faults).toMatchObject([{ kind: "unlinked", segment: number, frame: 0, offset: 48 }]);
      // What is left below that number is held to the same, and the note is about the first of it.
      expect(report.notes.filter(({ kind }) => kind === "removed")).toMatchObject([{ segment: 3 }]);
      expect(report.notes[0]!.message).toContain("nothing that is left proves who wrote segment 3");
    }
  });

  it("does not pass in a log that began anew, by naming a segment that never was there", async () => {
    const path = join(root, `f${count++}`, "p.log");
    mkdirSync(join(path, ".."));
    const name = new LogName(path);
    writeFileSync(name.numbered(2), Buffer.alloc(400, 0x55));
    const writer = new SealedWriter(path, { recipient });
    writer.rotate();
    writer.kill();
    rmSync(name.numbered(2));
    const report = await verifySealedLog(path, { key });
    expect([report.faults, report.notes.map(({ kind }) => kind)]).toEqual([[], ["began-anew", "open"]]);
    const first = scanSegment(nodeDisk, name.numbered(3));
    if (typeof first === "string") throw new Error(first);
    const before = { ended: first.ended, head: first.head, logId: first.logId, lines: 0, firstKept: 1 };
    const link = { from: 1, secret: new Uint8Array(32) };
    writeFileSync(path, startSegment({ number: 4, at: 5, removedBelow: 0, recipient: publicKey, before, link }).bytes);
    const forged = await verifySealedLog(path, { key });
    expect(forged.faults).toMatchObject([{ kind: "unlinked", segment: 4, offset: 48 }]);
  });

  it("does not pass by saying that nothing links it", async () => {
    const report = await verifySealedLog(await forge(undefined, 0), { key });
    expect(report.faults).toMatchObject([{ kind: "unlinked", segment: 3, frame: 0, offset: 8 }]);
  });
});
