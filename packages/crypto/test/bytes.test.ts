import {
  ArgumentRangeError,
  ArgumentTypeError,
  concatBytes,
  equalBytes,
  fromHex,
  toHex,
  wipe,
} from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedded, flipBit } from "./support.ts";

describe("concatBytes", () => {
  it("joins its parts in order into an array of its own", () => {
    const part = Uint8Array.of(1, 2);
    const joined = concatBytes(part, new Uint8Array(0), Uint8Array.of(3));
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    part[0] = 9;
    expect(joined[0]).toBe(1);
  });

  it("gives an empty array for no parts", () => {
    expect(concatBytes()).toEqual(new Uint8Array(0));
  });

  it("names the argument of the wrong type", () => {
    expect(() => concatBytes("ab" as never)).toThrow(ArgumentTypeError);
    expect(() => concatBytes("ab" as never)).toThrow("parts must be a Uint8Array");
  });
});

describe("equalBytes", () => {
  it("finds equal contents equal, wherever they lie", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(bytes, embedded(bytes))));
  });

  it("finds a difference in any single bit", () => {
    const bytesAndBit = fc
      .uint8Array({ minLength: 1 })
      .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat(8 * bytes.length - 1)));
    fc.assert(fc.property(bytesAndBit, ([bytes, bit]) => !equalBytes(bytes, flipBit(bytes, bit))));
  });

  it("finds different lengths unequal, also when one is the start of the other", () => {
    expect(equalBytes(Uint8Array.of(0), Uint8Array.of(0, 0))).toBe(false);
    expect(equalBytes(new Uint8Array(0), new Uint8Array(1))).toBe(false);
  });

  it("names the argument of the wrong type", () => {
    expect(() => equalBytes("x" as never, new Uint8Array(1))).toThrow("a must be a Uint8Array");
    expect(() => equalBytes(new Uint8Array(1), [0] as never)).toThrow("b must be a Uint8Array");
  });
});

describe("wipe", () => {
  it("zeroes every array, and of a view only what the view covers", () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    const other = Uint8Array.of(5);
    wipe(whole.subarray(1, 3), other);
    expect(whole).toEqual(Uint8Array.of(1, 0, 0, 4));
    expect(other).toEqual(Uint8Array.of(0));
  });

  it("names the argument of the wrong type", () => {
    expect(() => wipe("secret" as never)).toThrow("arrays must be a Uint8Array");
  });
});

describe("toHex and fromHex", () => {
  it("undo each other", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(fromHex(toHex(bytes)), bytes)));
  });

  it("write lower case and read both cases", () => {
    expect(toHex(Uint8Array.of(0x00, 0x0a, 0xff))).toBe("000aff");
    expect(fromHex("000AfF")).toEqual(Uint8Array.of(0x00, 0x0a, 0xff));
  });

  it.each(["0", "0g", "0x00", " 00", "00\n", "é0"])("refuse %j", (text) => {
    expect(() => fromHex(text)).toThrow(ArgumentRangeError);
    expect(() => fromHex(text)).toThrow("text must be pairs of hexadecimal digits");
  });

  it("name the argument of the wrong type", () => {
    expect(() => fromHex(12 as never)).toThrow(ArgumentTypeError);
    expect(() => toHex("00" as never)).toThrow("bytes must be a Uint8Array");
  });
});
