import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoClock } from "../../src/logger/iso-time.ts";

describe("the clock of lines", () => {
  it("says what Date says, forwards and backwards, before the epoch and beyond the year 9999", () => {
    let at = 0;
    const clock = isoClock(() => at, "<", ">");
    const near = fc.integer({ min: -5000, max: 5000 });
    const far = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(
      fc.property(fc.array(fc.oneof(near, far), { minLength: 1 }), (times) => {
        for (at of times) expect(clock()).toBe(`<${new Date(at).toISOString()}>`);
      }),
      { numRuns: 200 },
    );
  });

  it("cuts fractions of a millisecond off, and replaces what is no time", () => {
    const times = [12.9, Number.NaN, Number.POSITIVE_INFINITY, 1e300];
    const clock = isoClock(() => times.shift() as number);
    expect(clock()).toBe("1970-01-01T00:00:00.012Z");
    for (const _ of [1, 2, 3]) expect(Math.abs(Date.parse(clock()) - Date.now())).toBeLessThan(60_000);
  });
});
