import { concatBytes, fromHex, toHex } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isScalar, makeLowS } from "../src/p384.ts";
import { fromInteger, N, toInteger } from "./support.ts";

const ORDER = toInteger(N);
/** 48-byte numbers, with those around the bounds among them more often than chance has them. */
const numbers = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 384n) - 1n }),
  fc.bigInt({ min: -4n, max: 4n }).map((offset) => ORDER + offset),
  fc.bigInt({ min: -4n, max: 4n }).map((offset) => ORDER / 2n + offset),
  fc.bigInt({ min: 0n, max: 4n }),
);

describe("isScalar", () => {
  it("holds exactly for 1 to n − 1, wherever the bytes lie", () => {
    fc.assert(
      fc.property(numbers, fc.nat(50), (value, offset) => {
        const bytes = concatBytes(new Uint8Array(offset).fill(0xff), fromInteger(value, 48));
        expect(isScalar(bytes, offset)).toBe(value > 0n && value < ORDER);
      }),
      { numRuns: 500 },
    );
  });
});

describe("makeLowS", () => {
  it("leaves r, keeps a low s, and takes a high s from n", () => {
    const r = fromHex("5a".repeat(48));
    const scalars = numbers.filter((value) => value > 0n && value < ORDER);
    fc.assert(
      fc.property(scalars, (s) => {
        const low = makeLowS(concatBytes(r, fromInteger(s, 48)));
        const expected = s > ORDER / 2n ? ORDER - s : s;
        expect(toHex(low)).toBe(toHex(concatBytes(r, fromInteger(expected, 48))));
      }),
      { numRuns: 500 },
    );
  });
});
