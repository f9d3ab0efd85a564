import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nonceOf, writeNonce } from "../../src/protocol/nonce.ts";
import { bytesOf, filled, hex } from "../support/bytes.ts";
import { expectedNonce } from "../support/records.ts";

describe("the nonce of a record", () => {
  const number = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(1_000),
    fc.tuple(fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 40), fc.integer({ min: -2, max: 2 })).map(([a, b]) => a + b),
  );

  it("is the IV XOR the number as a u64 at its end", () => {
    fc.assert(
      fc.property(bytesOf(12), number, (iv, n) => {
        expect(nonceOf(iv, n)).toEqual(expectedNonce(iv, BigInt(n)));
        const used = filled(12, 0xff);
        writeNonce(used, iv, n);
        expect(used).toEqual(nonceOf(iv, n));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [0, "000000000000000000000000"],
    [1, "000000000000000000000001"],
    [2 ** 31, "000000000000000080000000"],
    [2 ** 32, "000000000000000100000000"],
    [2 ** 53 - 1, "00000000001fffffffffffff"],
  ])("under an IV of zeros is the number itself: %i", (n, expected) => {
    expect(nonceOf(filled(12, 0), n)).toEqual(hex(expected));
  });

  it("leaves the IV alone", () => {
    const iv = filled(12, 7);
    expect(nonceOf(iv, 2 ** 40 + 5)).not.toEqual(iv);
    expect(iv).toEqual(filled(12, 7));
  });
});
