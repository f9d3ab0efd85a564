import { describe, expect, it } from "vitest";
import { withSpareBuffer } from "../src/spare-buffer.ts";

describe("memory that is lent", () => {
  it("is the same for one borrower after another", () => {
    const first = withSpareBuffer(100, (bytes) => bytes.buffer);
    expect(withSpareBuffer(50, (bytes) => bytes.buffer)).toBe(first);
  });

  it("is never lent to two at a time", () => {
    withSpareBuffer(10, (outer) => {
      outer.fill(1);
      withSpareBuffer(10, (inner) => {
        expect(inner.buffer).not.toBe(outer.buffer);
        inner.fill(2);
        withSpareBuffer(10, (innermost) => innermost.fill(3));
        expect(new Set(inner)).toEqual(new Set([2]));
      });
      expect(new Set(outer)).toEqual(new Set([1]));
    });
  });

  it("is as much as was asked for, and comes back from one who throws", () => {
    expect(() =>
      withSpareBuffer(3_000, () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(withSpareBuffer(5_000, (bytes) => bytes.length)).toBeGreaterThanOrEqual(5_000);
  });

  it("is not kept beyond what a record takes", () => {
    const large = withSpareBuffer(3_000_000, (bytes) => bytes.buffer);
    expect(withSpareBuffer(10, (bytes) => bytes.buffer)).not.toBe(large);
  });
});
