import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logLimits } from "../../src/limits.ts";
import {
  decodeFrameHead,
  decodeHeader,
  encodeFrameHead,
  encodeHeader,
  faultOfMagic,
  firstHead,
  logIdOf,
  type SegmentHeader,
} from "../../src/sealed/format.ts";
import { digestOf } from "./support/open-segment.ts";

function filled(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

const EPHEMERAL = filled(97, 5);
EPHEMERAL[0] = 4;

const HEADER: SegmentHeader = {
  began: 1,
  number: 2 ** 40 + 3,
  created: 2 ** 41 + 1,
  firstKept: 2 ** 33,
  linesBefore: Number.MAX_SAFE_INTEGER,
  linkFrom: 2 ** 40 + 2,
  origin: filled(32, 1),
  recipient: filled(32, 2),
  previousHead: filled(32, 3),
  ephemeral: EPHEMERAL,
  link: filled(32, 6),
  tag: filled(16, 7),
};
const FIRST: SegmentHeader = {
  ...HEADER,
  began: 0,
  number: 1,
  firstKept: 1,
  linesBefore: 0,
  linkFrom: 0,
  origin: filled(32, 0),
  previousHead: filled(32, 0),
  link: filled(32, 0),
};
const UNLINKED: SegmentHeader = { ...HEADER, began: 4, linkFrom: 0, link: filled(32, 0) };

describe("a header", () => {
  it("has its fields where the table says", () => {
    const bytes = Buffer.from(encodeHeader(HEADER));
    expect(bytes.length).toBe(297);
    expect(bytes.toString("hex", 0, 16)).toBe("73636c6f670000010100000000000000");
    const numbers = [16, 24, 32, 40, 48].map((at) => Number(bytes.readBigUInt64BE(at)));
    expect(numbers).toEqual([2 ** 40 + 3, 2 ** 41 + 1, 2 ** 33, Number.MAX_SAFE_INTEGER, 2 ** 40 + 2]);
    const places: [number, number, number][] = [
      [56, 88, 1],
      [88, 120, 2],
      [120, 152, 3],
      [153, 249, 5],
      [249, 281, 6],
      [281, 297, 7],
    ];
    for (const [start, end, byte] of places)
      expect(bytes.subarray(start, end)).toEqual(Buffer.alloc(end - start, byte));
    expect(bytes[152]).toBe(4);
  });

  it("is decoded to what was encoded, in copies", () => {
    for (const header of [HEADER, FIRST, UNLINKED, { ...UNLINKED, origin: filled(32, 0) }]) {
      const bytes = encodeHeader(header);
      const decoded = decodeHeader(bytes);
      bytes.fill(0);
      expect(decoded).toEqual(header);
    }
  });

  it.each([
    ["an unknown beginning", { began: 5 as never }],
    ["number 0", { number: 0 }],
    ["a number with 16 digits", { number: 10 ** 15 }],
    ["a firstKept of 0", { firstKept: 0 }],
    ["a firstKept after itself", { firstKept: 2 ** 40 + 4 }],
    ["a link from nowhere", { linkFrom: 0 }],
    ["a link from itself", { linkFrom: 2 ** 40 + 3 }],
    ["no origin", { origin: filled(32, 0) }],
    ["a compressed point", { ephemeral: filled(97, 2) }],
    ["a first segment's beginning", { began: 0 as const }],
    ["a link where there is none", { began: 4 as const, linkFrom: 0 }],
    ["a linkFrom where there is none", { began: 4 as const, link: filled(32, 0) }],
  ])("with %s is malformed", (_, wrong) => {
    expect(decodeHeader(encodeHeader({ ...HEADER, ...wrong }))).toBe("malformed");
  });

  it.each([
    ["another number than 1", { number: 2 }],
    ["another beginning", { began: 4 as const }],
    ["lines before", { linesBefore: 1 }],
    ["an origin", { origin: filled(32, 1) }],
    ["a head before", { previousHead: filled(32, 1) }],
  ])("of a first segment with %s is malformed", (_, wrong) => {
    expect(decodeHeader(encodeHeader({ ...FIRST, ...wrong }))).toBe("malformed");
  });

  it("with anything but zeros where zeros belong, or a number beyond 2^53, is malformed", () => {
    for (let at = 9; at < 16; at++) {
      const bytes = encodeHeader(HEADER);
      bytes[at] = 1;
      expect(decodeHeader(bytes)).toBe("malformed");
    }
    for (const at of [16, 24, 32, 40, 48]) {
      const bytes = encodeHeader(HEADER);
      bytes[at + 1] = 0x20;
      expect(decodeHeader(bytes)).toBe("malformed");
    }
  });

  it("that is not whole is short, of another kind is none, and of another version says so", () => {
    const bytes = encodeHeader(HEADER);
    for (let length = 0; length < 297; length++) expect(decodeHeader(bytes.subarray(0, length))).toBe("short");
    for (let at = 0; at < 8; at++) {
      const other = bytes.slice();
      other[at]! ^= 4;
      expect(decodeHeader(other)).toBe(at < 6 ? "magic" : "version");
      expect(faultOfMagic(other.subarray(0, at))).toBeUndefined();
      expect(faultOfMagic(other.subarray(0, at + 1))).toBe(at < 6 ? "magic" : "version");
    }
  });

  it("of any bytes is decoded or refused, and what is decoded is encoded to the same bytes", () => {
    const magic = encodeHeader(FIRST).subarray(0, 8);
    const anyHeader = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ minLength: 297, maxLength: 297 }));
    fc.assert(
      fc.property(anyHeader, fc.boolean(), ([at, bytes], tidy) => {
        // Bytes that are entirely random are hardly ever a header; one with a strange byte may be.
        const tried = tidy ? encodeHeader(HEADER) : bytes.slice();
        tried.set(magic);
        tried[8 + at] = bytes[0]!;
        const decoded = decodeHeader(tried);
        if (typeof decoded !== "string") expect(encodeHeader(decoded)).toEqual(tried);
      }),
      { numRuns: 300 },
    );
  });

  it("is the log's id by its hash where it has no origin", () => {
    const bytes = encodeHeader(FIRST);
    expect(Buffer.from(firstHead(bytes)).toString("hex")).toBe(digestOf(bytes));
    expect(logIdOf(FIRST, bytes)).toEqual(firstHead(bytes));
    expect(logIdOf(HEADER, encodeHeader(HEADER))).toEqual(HEADER.origin);
  });
});

describe("a frame's head", () => {
  const MOST = logLimits.frameBytes + 16;

  it("has its fields where the table says", () => {
    const bytes = Buffer.from(encodeFrameHead({ type: 1, lines: 0x010203, length: 0x040506 }));
    expect(bytes.toString("hex")).toBe("010000000001020300040506");
    expect(decodeFrameHead(Buffer.concat([Buffer.alloc(3), bytes]), 3)).toEqual({
      type: 1,
      lines: 0x010203,
      length: 0x040506,
    });
  });

  it.each([
    [1, 1, 17, true],
    [1, 1, 16, false],
    [1, 5, 20, false],
    [1, MOST - 16, MOST, true],
    [1, 1, MOST + 1, false],
    [1, 0, 15, false],
    [1, 1, 2 ** 32 - 1, false],
    [2, 0, 265, true],
    [2, 1, 265, false],
    [2, 0, 264, false],
    [3, 0, 16, true],
    [3, 0, 17, false],
    [3, 1, 16, false],
    [4, 0, 16, true],
    [4, 0, 17, false],
    [0, 0, 16, false],
    [5, 0, 16, false],
  ])("of type %i with %i lines and %i bytes is one: %s", (type, lines, length, valid) => {
    const bytes = encodeFrameHead({ type: type as 1, lines, length });
    expect(decodeFrameHead(bytes)).toEqual(valid ? { type, lines, length } : undefined);
  });

  it("with anything but zeros behind the type, or with fewer bytes, is none", () => {
    const bytes = encodeFrameHead({ type: 1, lines: 1, length: 20 });
    for (const at of [1, 2, 3]) {
      const other = bytes.slice();
      other[at] = 1;
      expect(decodeFrameHead(other)).toBeUndefined();
    }
    for (let length = 0; length < 12; length++) expect(decodeFrameHead(bytes.subarray(0, length))).toBeUndefined();
  });
});
