import { describe, expect, it } from "vitest";
import { isTypical, squash, typicalOf } from "../../src/detectors/squash.ts";

describe("the way from a measure without end to a score", () => {
  it("leads from 0 to 0, from the typical to a half, and never to 1", () => {
    expect(squash(0, 7)).toBe(0);
    expect(squash(7, 7)).toBe(0.5);
    expect(squash(21, 7)).toBeCloseTo(2 / 3, 12);
    expect(squash(1e300, 1e-8)).toBeLessThan(1);
  });

  it("keeps the larger of two enormous measures above the other", () => {
    let last = 0;
    for (let measure = 1; measure < 1e300; measure *= 1.5) {
      const score = squash(measure, 3);
      expect(score).toBeGreaterThan(last);
      last = score;
    }
    expect(squash(1e30 * (1 + 1e-9), 1)).toBeGreaterThan(squash(1e30, 1));
  });

  it("calls the median typical, the mean where that is 0, and 1 where all are", () => {
    expect(typicalOf(Float64Array.of(5, 1, 3))).toBe(3);
    expect(typicalOf(Float64Array.of(0, 0, 0, 8))).toBe(2);
    expect(typicalOf(Float64Array.of(0, 0))).toBe(1);
    expect(typicalOf(new Float64Array(0))).toBe(1);
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, "1", null]) {
      expect(isTypical(value)).toBe(false);
    }
    expect(isTypical(1e-100)).toBe(true);
  });
});
