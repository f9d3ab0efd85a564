import { p384 } from "@noble/curves/nist.js";
import { concatBytes, fromHex, generateEcdhKeyPair, toHex } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOnCurve, isScalar, makeLowS } from "../src/p384.ts";
import { flipBit, fromInteger, N, toInteger } from "./support.ts";

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

describe("isOnCurve", () => {
  const judgedByNoble = (point: Uint8Array) => {
    try {
      p384.Point.fromBytes(point).assertValidity();
      return true;
    } catch {
      return false;
    }
  };

  it("holds for points that were generated, and for none with a bit of x or y flipped", () => {
    const point = generateEcdhKeyPair().publicKey;
    expect(isOnCurve(point)).toBe(true);
    for (let bit = 8; bit < 8 * point.length; bit++) expect(isOnCurve(flipBit(point, bit))).toBe(false);
  });

  it("judges as noble does: points, other coordinates, and coordinates that are not reduced", () => {
    const { p: prime, b } = p384.Point.CURVE();
    /** A y that goes with x wherever there is one: a root, as p is 3 modulo 4. */
    const yOf = (x: bigint) => {
      let [root, power] = [1n, (x ** 3n - 3n * x + b) % prime];
      for (let rest = (prime + 1n) / 4n; rest > 0n; rest >>= 1n, power = (power * power) % prime) {
        if (rest & 1n) root = (root * power) % prime;
      }
      return root;
    };
    // Small ones more often: only those fit into 48 bytes when p is added.
    const xs = fc.oneof(fc.bigInt({ min: 0n, max: prime - 1n }), fc.bigInt({ min: 0n, max: 100n }));
    let [on, off, unreduced] = [0, 0, 0];
    fc.assert(
      fc.property(xs, fc.boolean(), fc.boolean(), (x, negated, wide) => {
        const y = negated ? prime - yOf(x) : yOf(x);
        const added = wide && x <= 100n ? prime : 0n;
        const point = concatBytes(Uint8Array.of(0x04), fromInteger(x + added, 48), fromInteger(y, 48));
        const held = isOnCurve(point);
        expect(held).toBe(judgedByNoble(point));
        if (added > 0n) {
          unreduced += 1;
          expect(held).toBe(false);
        } else if (held) on += 1;
        else off += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(on, off, unreduced)).toBeGreaterThan(30);
  });

  it("refuses random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 97, maxLength: 97 }), (bytes) => {
        expect(isOnCurve(bytes)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
