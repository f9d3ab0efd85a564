import { describe, expect, it } from "vitest";
import { PEAK_SIZE, Peak } from "../../src/features/peaks.ts";
import { Window } from "../../src/window.ts";

const MINUTE = 60_000;
const HALF_LIFE = 24 * 60 * MINUTE;
const START = Date.UTC(2025, 2, 3);
const peak = new Peak(new Window(MINUTE, 12), 10, 10);

/** A peer with this many minutes of the same value behind it. */
function used(minutes: number, value: number): { numbers: Float64Array; at: number } {
  const numbers = new Float64Array(PEAK_SIZE);
  for (let i = 0; i < minutes; i++) peak.surge(numbers, 0, START + i * MINUTE, value, HALF_LIFE);
  return { numbers, at: START + minutes * MINUTE };
}

const surge = ({ numbers, at }: { numbers: Float64Array; at: number }, value: number, later = MINUTE) =>
  peak.surge(numbers, 0, at + later, value, HALF_LIFE);

describe("a surge", () => {
  it("is near 0 for what the peer always had, and about the binary logarithm for many times as much", () => {
    const peer = used(1_000, 90);
    expect(Math.abs(surge(peer, 90))).toBeLessThan(0.1);
    expect(surge(peer, 790)).toBeCloseTo(3, 0);
  });

  it("is nothing for a peer that is new, and less while it is", () => {
    expect(surge({ numbers: new Float64Array(PEAK_SIZE), at: START }, 100_000)).toBeCloseTo(0, 12);
    expect(surge(used(12, 90), 790)).toBeLessThan(surge(used(1_000, 90), 790) * 0.7);
  });

  it("is a little below 0 for less than the peak, so that the column is not the same for all rows", () => {
    const value = surge(used(1_000, 90), 1);
    expect(value).toBeLessThan(-0.2);
    expect(value).toBeGreaterThanOrEqual(-0.25);
  });

  it("says little of little: nine messages are no surge after one", () => {
    expect(surge(used(1_000, 1), 9)).toBeLessThan(1);
  });

  it("does not excuse itself while it goes on, and moves the peak up step by step", () => {
    const peer = used(1_000, 90);
    const surges = Array.from({ length: 6 }, (_, i) => surge(peer, 90_000, (i + 1) * MINUTE));
    expect(surges[0]!).toBeGreaterThan(9);
    expect(surges[1]!).toBeCloseTo(surges[0]!, 0);
    for (let i = 2; i < surges.length; i++) expect(surges[i]!).toBeCloseTo(surges[i - 1]! - 2, 0);
  });

  it("grows again as the peak is forgotten", () => {
    const soon = surge(used(1_000, 90), 190, MINUTE);
    const later = surge(used(1_000, 90), 190, 2 * HALF_LIFE);
    expect(later).toBeGreaterThan(soon + 1);
  });

  it("is finite whatever the order of times", () => {
    const peer = used(20, 50);
    for (const later of [0, -1, -MINUTE, -50 * HALF_LIFE, 10, 1e6 * HALF_LIFE, -START]) {
      expect(Number.isFinite(surge(peer, 60, later))).toBe(true);
      expect(peer.numbers.every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
    }
  });
});
