import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError, fromUtf8, Reader, uint, utf8, writeU64 } from "../../src/protocol/codec.ts";
import { embedded, filled, hex } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";

const FIELDS = {
  u8: { arbitrary: fc.nat(0xff), write: (value: number) => uint(value, 1), read: (reader: Reader) => reader.u8() },
  u16: { arbitrary: fc.nat(0xffff), write: (value: number) => uint(value, 2), read: (reader: Reader) => reader.u16() },
  u32: {
    arbitrary: fc.nat(0xffff_ffff),
    write: (value: number) => uint(value, 4),
    read: (reader: Reader) => reader.u32(),
  },
  u64: { arbitrary: fc.maxSafeNat(), write: (value: number) => uint(value, 8), read: (reader: Reader) => reader.u64() },
} as const;
const PREFIXED = {
  bytes8: { size: 1, read: (reader: Reader) => reader.bytes8() },
  bytes16: { size: 2, read: (reader: Reader) => reader.bytes16() },
  bytes32: { size: 4, read: (reader: Reader) => reader.bytes32() },
} as const;

const number = fc
  .constantFrom(...Object.values(FIELDS))
  .chain(({ arbitrary, write, read }) =>
    arbitrary.map((value) => ({ value: value as unknown, bytes: write(value), read: read as (r: Reader) => unknown })),
  );
const prefixed = fc.constantFrom(...Object.values(PREFIXED)).chain(({ size, read }) =>
  fc.uint8Array({ maxLength: 255 }).map((value) => ({
    value: value as unknown,
    bytes: concatBytes(uint(value.length, size), value),
    read: read as (r: Reader) => unknown,
  })),
);
const fields = fc.array(fc.oneof(number, prefixed), { minLength: 1, maxLength: 8 });

describe("fields", () => {
  it("are read as they were written, one after another, wherever they lie in a buffer", () => {
    fc.assert(
      fc.property(fields, (written) => {
        const bytes = embedded(concatBytes(...written.map((field) => field.bytes)));
        const reader = new Reader(bytes);
        let left = bytes.length;
        for (const field of written) {
          expect(reader.remaining).toBe(left);
          expect(field.read(reader)).toEqual(field.value);
          left -= field.bytes.length;
        }
        reader.end();
      }),
    );
  });

  it("that are cut anywhere are an error, and so is what follows the last", () => {
    fc.assert(
      fc.property(fields, fc.nat(), (written, at) => {
        const whole = concatBytes(...written.map((field) => field.bytes));
        const readAll = (bytes: Uint8Array) => {
          const reader = new Reader(embedded(bytes));
          for (const field of written) field.read(reader);
          reader.end();
        };
        expect(thrownBy(() => readAll(whole.subarray(0, at % whole.length)))).toBeInstanceOf(CodecError);
        expect(thrownBy(() => readAll(concatBytes(whole, filled(1 + (at % 3), 0))))).toBeInstanceOf(CodecError);
      }),
    );
  });

  it("are views, so that a length that is only claimed costs nothing", () => {
    const bytes = hex("00000003 0a0b0c ffffffff 00");
    const reader = new Reader(bytes);
    const field = reader.bytes32();
    expect(field.buffer).toBe(bytes.buffer);
    expect(field).toEqual(hex("0a0b0c"));
    expect(thrownBy(() => reader.bytes32())).toBeInstanceOf(CodecError);
  });

  it("do not move on when they are refused", () => {
    const reader = new Reader(hex("0102"));
    expect(thrownBy(() => reader.u32())).toBeInstanceOf(CodecError);
    expect(thrownBy(() => reader.bytes(3))).toBeInstanceOf(CodecError);
    expect(reader.u16()).toBe(0x0102);
  });
});

describe("a number on the wire", () => {
  it.each([
    [0x7f, 1, "7f"],
    [0x0102, 2, "0102"],
    [0xfffefdfc, 4, "fffefdfc"],
    [1, 8, "0000000000000001"],
    [2 ** 32, 8, "0000000100000000"],
    [2 ** 53 - 1, 8, "001fffffffffffff"],
  ] as const)("%i in %i bytes is big-endian", (value, size, expected) => {
    expect(uint(value, size)).toEqual(hex(expected));
  });

  it("of 64 bits is the one that a BigInt gives", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(9), (value, at) => {
        const ours = new DataView(new ArrayBuffer(18));
        const theirs = new DataView(new ArrayBuffer(18));
        writeU64(ours, at, value);
        theirs.setBigUint64(at, BigInt(value));
        expect(new Uint8Array(ours.buffer)).toEqual(new Uint8Array(theirs.buffer));
      }),
    );
  });

  it("of 64 bits is refused exactly from 2^53", () => {
    const around = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: -3n, max: 3n }).map((offset) => 2n ** 53n + offset),
    );
    fc.assert(
      fc.property(around, (value) => {
        const view = new DataView(new ArrayBuffer(8));
        view.setBigUint64(0, value);
        const reader = new Reader(new Uint8Array(view.buffer));
        if (value < 2n ** 53n) expect(BigInt(reader.u64())).toBe(value);
        else expect(thrownBy(() => reader.u64())).toBeInstanceOf(CodecError);
      }),
    );
  });
});

describe("text on the wire", () => {
  it("comes back as it went, a byte order mark included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(fromUtf8(hex("efbbbf 61"))).toBe("\ufeffa");
  });

  it.each(["80", "c080", "eda080", "f4908080", "e282", "ff"])("is refused when it is not UTF-8: %s", (bytes) => {
    expect(thrownBy(() => fromUtf8(hex(bytes)))).toBeInstanceOf(CodecError);
  });
});
