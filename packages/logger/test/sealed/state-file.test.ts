import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import { readState, type SealState, writeState } from "../../src/sealed/state-file.ts";
import { temporaryFolder } from "../support/folder.ts";
import { SealedWriter } from "./support/sealed-writer.ts";

const STATE: SealState = {
  number: 7,
  firstKept: 3,
  linesBefore: 2 ** 40,
  logId: new Uint8Array(32).fill(1),
  linkSecret: new Uint8Array(32).fill(2),
};

async function newPath(): Promise<string> {
  return join(temporaryFolder(), "peer.log.state");
}

describe("the state file", () => {
  it("gives back what was written, in 128 bytes that only the owner may read", async () => {
    const path = await newPath();
    writeState(nodeDisk, path, STATE);
    expect(readState(nodeDisk, path)).toEqual(STATE);
    expect(statSync(path).size).toBe(128);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it("is overwritten in place, so that no earlier secret is left", async () => {
    const path = await newPath();
    writeState(nodeDisk, path, STATE);
    const { ino } = statSync(path);
    writeState(nodeDisk, path, { ...STATE, number: 8, linkSecret: new Uint8Array(32).fill(9) });
    expect(statSync(path).ino).toBe(ino);
    expect(readState(nodeDisk, path)?.number).toBe(8);
    expect(readFileSync(path).includes(Buffer.alloc(32, 2))).toBe(false);
  });

  it("is written with one write and then synchronised", async () => {
    const calls: string[] = [];
    const disk = new Proxy(nodeDisk, {
      get:
        (target, name) =>
        (...rest: unknown[]) => {
          calls.push(String(name));
          return (target[name as keyof Disk] as (...all: unknown[]) => unknown)(...rest);
        },
    });
    writeState(disk, await newPath(), STATE);
    expect(calls.filter((name) => name !== "fstatSync")).toEqual([
      "openSync",
      "openSync",
      "writeSync",
      "fsyncSync",
      "closeSync",
    ]);
  });

  it("is missing when it is missing, of another length, or any bit of it is wrong", async () => {
    const path = await newPath();
    expect(readState(nodeDisk, path)).toBeUndefined();
    writeState(nodeDisk, path, STATE);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(readState(nodeDisk, path)).toBeUndefined();
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(1)]));
    expect(readState(nodeDisk, path)).toBeUndefined();
    for (let bit = 0; bit < 8 * whole.length; bit += 13) {
      const altered = Buffer.from(whole);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(path, altered);
      expect(readState(nodeDisk, path)).toBeUndefined();
    }
  });

  it("that is damaged, too long or too short is mended by the next write", async () => {
    const path = await newPath();
    for (const size of [0, 5, 500]) {
      writeFileSync(path, Buffer.alloc(size, 0xee));
      writeState(nodeDisk, path, STATE);
      expect(readState(nodeDisk, path)).toEqual(STATE);
    }
  });

  it("that the system refuses is the system's error", async () => {
    const path = await newPath();
    mkdirSync(path);
    expect(() => readState(nodeDisk, path)).toThrow(expect.objectContaining({ code: "EISDIR" }));
    expect(() => writeState(nodeDisk, path, STATE)).toThrow(expect.objectContaining({ code: "EISDIR" }));
  });

  it("numbers that no writer writes are damage", async () => {
    const path = await newPath();
    for (const wrong of [{ number: 0 }, { firstKept: 0 }, { firstKept: 8 }, { number: 2 ** 52 }]) {
      writeState(nodeDisk, path, { ...STATE, ...wrong });
      expect(readState(nodeDisk, path)).toBeUndefined();
    }
  });
});

describe("a sealed log's state", () => {
  it("tells of a segment only once its header is durable, and never goes back", async () => {
    const path = await newPath();
    const writer = new SealedWriter(path, { durable: false });
    const number = () => readState(nodeDisk, writer.name.state)?.number;
    expect(number()).toBeUndefined();
    writer.codec.begun(1);
    expect(number()).toBe(1);
    writer.rotate();
    writer.rotate();
    expect(number()).toBe(1);
    writer.codec.begun(3);
    expect(number()).toBe(3);
    writer.codec.begun(2);
    expect(number()).toBe(3);
    writer.kill();
  });

  it("that could not be written is told once, and written when the disk takes it", async () => {
    const path = await newPath();
    let full = true;
    const disk = new Proxy(nodeDisk, {
      get: (target, name: keyof Disk) => {
        if (name !== "writeSync" || !full) return target[name];
        return () => {
          throw Object.assign(new Error("full"), { code: "ENOSPC" });
        };
      },
    });
    const writer = new SealedWriter(path, { durable: false, disk });
    expect(() => writer.codec.begun(1)).toThrow(expect.objectContaining({ code: "ENOSPC" }));
    writer.write("one");
    writer.writeDue();
    expect(readState(nodeDisk, writer.name.state)).toBeUndefined();
    full = false;
    writer.writeDue();
    expect(readState(nodeDisk, writer.name.state)?.number).toBe(1);
    writer.kill();
  });
});
