import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import { encodeFrameHead, FRAME } from "../../src/sealed/format.ts";
import { scanSegment } from "../../src/sealed/scan.ts";
import { temporaryFolder } from "../support/folder.ts";
import { openSegment } from "./support/open-segment.ts";
import { SCALAR, SealedWriter } from "./support/sealed-writer.ts";

async function newPath(): Promise<string> {
  return join(temporaryFolder(), "peer.log");
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("a scan without a key", () => {
  it("finds what the key finds: frames, lines and head, in files longer than its memory", async () => {
    const writer = new SealedWriter(await newPath());
    for (const length of [1, 65_000, 65_536, 200_000, 3, 131_072 - 12 - 16]) writer.write("x".repeat(length), "y");
    await writer.close();
    const { path } = writer.name;
    const opened = openSegment(readFileSync(path), SCALAR);
    const fd = openSync(path, "r");
    for (const file of [path, fd]) {
      const scanned = scanSegment(nodeDisk, file);
      if (typeof scanned === "string") throw new Error(scanned);
      expect(scanned).toMatchObject({
        frames: 7,
        lines: 12,
        ended: "closed",
        rest: "none",
        end: readFileSync(path).length,
      });
      expect([hex(scanned.head), hex(scanned.logId)]).toEqual([opened.heads[7], opened.heads[0]]);
      expect(scanned.header.number).toBe(1);
      expect(scanned.headerBytes).toEqual(new Uint8Array(opened.header));
    }
    closeSync(fd);
  });

  it("finds the same however few bytes a read gives", async () => {
    const writer = new SealedWriter(await newPath());
    writer.write("one", "two");
    writer.write("three");
    writer.kill();
    const { path } = writer.name;
    const disk: Disk = {
      ...nodeDisk,
      readSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) =>
        nodeDisk.readSync(fd, bytes, offset, Math.min(length, 7), position)) as Disk["readSync"],
    };
    expect(scanSegment(disk, path)).toEqual(scanSegment(nodeDisk, path));
  });

  it("holds 64 KiB, whatever length a frame claims to have", async () => {
    const writer = new SealedWriter(await newPath());
    writer.kill();
    const { path } = writer.name;
    const huge = encodeFrameHead({ type: FRAME.lines, lines: 1, length: (1 << 24) + 16 });
    writeFileSync(path, Buffer.concat([readFileSync(path), huge, Buffer.alloc(100)]));
    let most = 0;
    const disk: Disk = {
      ...nodeDisk,
      readSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
        most = Math.max(most, bytes.length);
        return nodeDisk.readSync(fd, bytes, offset, length, position);
      }) as Disk["readSync"],
    };
    expect(scanSegment(disk, path)).toMatchObject({ frames: 0, ended: "open", rest: "unfinished", end: 297 });
    expect(most).toBe(65_536);
  });

  it.each([
    ["none", Buffer.alloc(0)],
    ["unfinished", Buffer.alloc(1, 9)],
    ["unfinished", Buffer.alloc(70_000)],
    ["unfinished", Buffer.from(encodeFrameHead({ type: FRAME.lines, lines: 1, length: 20 }))],
    ["foreign", Buffer.alloc(12, 9)],
    ["foreign", Buffer.concat([Buffer.alloc(70_000), Buffer.of(1)])],
  ] as const)("says that behind the last frame there is %s", async (rest, bytes) => {
    const writer = new SealedWriter(await newPath());
    writer.write("one");
    writer.kill();
    const { path } = writer.name;
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, bytes]));
    expect(scanSegment(nodeDisk, path)).toMatchObject({ frames: 1, lines: 1, ended: "open", end: whole.length, rest });
  });

  it("says why there is no header", async () => {
    const path = await newPath();
    writeFileSync(path, "plain\n".repeat(100));
    expect(scanSegment(nodeDisk, path)).toBe("magic");
    const writer = new SealedWriter(await newPath());
    writer.kill();
    writeFileSync(path, readFileSync(writer.name.path).subarray(0, 296));
    expect(scanSegment(nodeDisk, path)).toBe("short");
    const header = Buffer.alloc(297);
    readFileSync(writer.name.path).copy(header);
    header[8] = 9;
    writeFileSync(path, header);
    expect(scanSegment(nodeDisk, path)).toBe("malformed");
  });
});
