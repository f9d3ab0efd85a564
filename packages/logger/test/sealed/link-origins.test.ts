import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Disk } from "../../src/files/disk.ts";
import type { LogFile } from "../../src/files/log-name.ts";
import { LinkOrigins } from "../../src/sealed/link-origins.ts";
import { temporaryFolder } from "../support/folder.ts";
import { quickDisk, SealedWriter } from "./support/sealed-writer.ts";

/** Files of these numbers, each linked to the one before but for those that are said. */
function origins(first: number, last: number, links: Record<number, number> = {}) {
  const known = new LinkOrigins(quickDisk);
  const files: LogFile[] = [];
  for (let number = first; number <= last; number++) {
    known.set(number, links[number] ?? number - 1);
    files.push({ path: `${number}`, number, compressed: false });
  }
  return (below: number, linkFrom = last) => known.lowestKept(below, files, { number: last + 1, linkFrom });
}

describe("what may be removed", () => {
  it("is what was asked for where each segment is linked to the one before, as the first that stays needs no other", () => {
    const lowestKept = origins(1, 9);
    for (const below of [1, 2, 5, 9]) expect(lowestKept(below)).toBe(below);
    expect(origins(1, 9)(10)).toBe(10);
  });

  it("takes in what stands between a segment that stays and an older one that it is linked to", () => {
    expect(origins(1, 9, { 6: 4 })(4)).toBe(4);
    expect(origins(1, 9, { 6: 4 })(5)).toBe(6);
    expect(origins(1, 9, { 6: 4 })(6)).toBe(6);
    // One such thing leads to another.
    expect(origins(1, 9, { 6: 4, 8: 5 })(5)).toBe(8);
    expect(origins(1, 9, { 6: 4, 9: 7 })(5)).toBe(6);
  });

  it("takes the segment that is about to be begun into account, which is linked to an older one after a kill", () => {
    expect(origins(1, 9)(9, 8)).toBe(10);
    expect(origins(1, 9)(8, 8)).toBe(8);
    // Nothing links it: a state that was lost is a fault anyway, and no reason to remove anything.
    expect(origins(1, 9)(9, 0)).toBe(9);
  });

  it("is read from each header once", async () => {
    const folder = temporaryFolder();
    const path = `${folder}/peer.log`;
    let writer = new SealedWriter(path);
    writer.rotate();
    writer.kill();
    writer = new SealedWriter(path, { durable: false });
    writer.kill();
    writer = new SealedWriter(path);
    writer.kill();
    const files = [...writer.name.pick(readdirSync(folder)), { path, number: 4, compressed: false }];
    let opened = 0;
    const openSync = ((...args: Parameters<Disk["openSync"]>) => {
      opened++;
      return quickDisk.openSync(...args);
    }) as Disk["openSync"];
    const known = new LinkOrigins({ ...quickDisk, openSync });
    expect(known.lowestKept(3, files, { number: 5, linkFrom: 4 })).toBe(4);
    expect(known.lowestKept(4, files, { number: 5, linkFrom: 4 })).toBe(4);
    expect(opened).toBe(2);
  });
});

describe("the codec", () => {
  it("finishes a removal that an earlier header announced, and removes nothing else unasked", async () => {
    const path = `${temporaryFolder()}/peer.log`;
    let writer = new SealedWriter(path);
    for (let i = 0; i < 3; i++) writer.rotate();
    writer.rotate(3);
    writer.kill();
    writer = new SealedWriter(path);
    const files = writer.name.pick(readdirSync(join(path, "..")));
    expect(writer.codec.removable(0, files)).toBe(3);
    expect(writer.codec.removable(4, files)).toBe(4);
    expect(writer.codec.removable(0, files.slice(2))).toBe(0);
    writer.kill();
  });
});
