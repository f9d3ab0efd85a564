import { describe, expect, it } from "vitest";
import { createRandom } from "../src/random.ts";
import { Window } from "../src/window.ts";

describe("a window", () => {
  it("counts what came in its length and lets go of the rest", () => {
    const window = new Window(60_000, 12);
    const numbers = new Float64Array(window.size);
    window.add(numbers, 0, 0, 1);
    window.add(numbers, 0, 30_000, 2);
    expect(window.sum(numbers, 0, 54_999)).toBe(3);
    expect(window.sum(numbers, 0, 60_000)).toBe(2);
    expect(window.sum(numbers, 0, 90_000)).toBe(0);
  });

  it("never misses what is younger than its length less one bucket, nor keeps what is older than its length", () => {
    const seed = 20_240_601;
    const random = createRandom(seed);
    const window = new Window(10_000, 10);
    const numbers = new Float64Array(window.size + 3);
    const past: number[] = [];
    let at = 1_700_000_000_000;
    for (let i = 0; i < 5000; i++) {
      at += random.below(random.uniform() < 0.02 ? 30_000 : 400);
      past.push(at);
      window.add(numbers, 3, at, 1);
      const sum = window.sum(numbers, 3, at);
      const atLeast = past.filter((time) => time > at - 9_000).length;
      const atMost = past.filter((time) => time > at - 10_000).length;
      expect(sum, `seed ${seed}, event ${i}`).toBeGreaterThanOrEqual(atLeast);
      expect(sum, `seed ${seed}, event ${i}`).toBeLessThanOrEqual(atMost);
    }
    expect([...numbers.subarray(0, 3)]).toEqual([0, 0, 0]);
  });

  it("counts what comes late, and takes a clock that was set back far at its word", () => {
    const window = new Window(60_000, 12);
    const numbers = new Float64Array(window.size);
    window.add(numbers, 0, 1_000_000, 1);
    window.add(numbers, 0, 990_000, 1);
    expect(window.sum(numbers, 0, 1_000_000)).toBe(2);
    window.add(numbers, 0, 100_000, 1);
    expect(window.sum(numbers, 0, 100_000)).toBe(1);
  });

  it("works before the epoch and at times beyond whole numbers", () => {
    const window = new Window(1_000, 5);
    for (const at of [-5_000, 2 ** 60, 1e300]) {
      const numbers = new Float64Array(window.size);
      window.add(numbers, 0, at, 1);
      window.add(numbers, 0, at, 1);
      expect(window.sum(numbers, 0, at)).toBe(2);
    }
  });

  it("ends its work where numbers have gaps", () => {
    const window = new Window(1_000, 5);
    const numbers = new Float64Array(window.size);
    window.add(numbers, 0, 2 ** 62, 1);
    expect(window.sum(numbers, 0, 2 ** 62 + 1024)).toBeLessThanOrEqual(1);
  });

  it("refuses a length or number of buckets that makes no sense", () => {
    expect(() => new Window(0, 5)).toThrow("length must be");
    expect(() => new Window(1000, 0)).toThrow("buckets must be");
  });
});
