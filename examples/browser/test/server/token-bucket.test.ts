import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../src/server/token-bucket.ts";

describe("a token bucket", () => {
  it("gives what it holds, and then only as much as time brings", () => {
    let now = 0;
    const bucket = new TokenBucket(10, 5, () => now);
    expect([bucket.tryTake(5), bucket.tryTake(1)]).toEqual([true, false]);
    now = 100;
    expect([bucket.tryTake(1), bucket.tryTake(1)]).toEqual([true, false]);
    now = 10_000;
    expect(bucket.full).toBe(true);
    expect([bucket.tryTake(6), bucket.tryTake(5), bucket.full]).toEqual([false, true, false]);
  });

  it("says how long to wait when more is taken than there is", () => {
    let now = 0;
    const bucket = new TokenBucket(1_000, 100, () => now);
    expect(bucket.take(100)).toBe(0);
    expect(bucket.take(50)).toBe(50);
    expect(bucket.take(50)).toBe(100);
    now = 100;
    expect(bucket.take(0)).toBe(0);
  });
});
