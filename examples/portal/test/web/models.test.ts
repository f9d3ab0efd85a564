import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joined, pairRows, shareAbove, sharesOf } from "../../web/src/pages/models/histogram.ts";
import {
  actionsOf,
  momentOf,
  percentOf,
  type TrainingForm,
  trainingRequest,
  writtenMoment,
  writtenPercent,
} from "../../web/src/pages/models/training.ts";

describe("score histograms", () => {
  it("become shares, so that models of unlike sizes can be laid over each other", () => {
    expect(sharesOf([1, 3, 0])).toEqual([0.25, 0.75, 0]);
    expect(sharesOf([10, 30, 0])).toEqual(sharesOf([1, 3, 0]));
    expect(sharesOf([0, 0])).toEqual([0, 0]);
  });

  it("tell about how many training lines score above a threshold", () => {
    expect(shareAbove([5, 5], 0.5)).toBe(0.5);
    expect(shareAbove([5, 5], 0.75)).toBeCloseTo(0.25);
    expect(shareAbove([5, 5], 0)).toBe(1);
    expect(shareAbove([5, 5], 1)).toBe(0);
    expect(shareAbove([], 0.5)).toBeUndefined();
  });

  it("never have more above a higher threshold", () => {
    const parts = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 50 });
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(parts, score, score, (histogram, a, b) => {
        const low = shareAbove(histogram, Math.min(a, b));
        const high = shareAbove(histogram, Math.max(a, b));
        if (low !== undefined && high !== undefined) expect(high).toBeLessThanOrEqual(low + 1e-9);
      }),
      { verbose: 1 },
    );
  });

  it("are joined into rows that can be listened to, and lose nothing", () => {
    expect(joined([1, 1, 1, 1], 2)).toEqual([2, 2]);
    const rows = pairRows(new Array(50).fill(2), [...new Array(49).fill(0), 7]);
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatchObject({ from: 0, to: 0.1, second: 0 });
    expect(rows.reduce((sum, { first }) => sum + first, 0)).toBeCloseTo(1);
    expect(rows[9]?.second).toBe(1);
  });
});

describe("the training form", () => {
  const form = (change: Partial<TrainingForm> = {}): TrainingForm => ({
    name: "knn",
    falsePositivePercent: "1",
    from: "",
    to: "",
    ...change,
  });

  it("asks for what is written", () => {
    expect(trainingRequest(form({ name: "iforest", falsePositivePercent: "0,5 %" }))).toEqual({
      request: { name: "iforest", falsePositiveRate: 0.005, seed: 0 },
    });
    const at = new Date("2026-11-01T08:00").getTime();
    expect(trainingRequest(form({ from: "2026-11-01T08:00" }))).toEqual({
      request: { name: "knn", falsePositiveRate: 0.01, seed: 0, from: at },
    });
  });

  it("says everything that is wrong at once", () => {
    expect(
      trainingRequest(form({ falsePositivePercent: "none", from: "2026-11-02T00:00", to: "2026-11-01T00:00" })),
    ).toEqual({
      faults: ["rate", "order"],
    });
    expect(trainingRequest(form({ falsePositivePercent: "21" }))).toEqual({ faults: ["rate"] });
    expect(trainingRequest(form({ falsePositivePercent: "0.001" }))).toEqual({ faults: ["rate"] });
    expect(trainingRequest(form({ from: "yesterday" }))).toEqual({ faults: ["from"] });
    expect(trainingRequest(form({ to: "2026-13-41T00:00" }))).toEqual({ faults: ["to"] });
  });

  it("reads percentages without the noise of binary fractions", () => {
    expect(percentOf("0.29")).toBe(0.0029);
    expect(percentOf("20")).toBe(0.2);
    for (const text of ["", "1e3", "-1", "1.2.3", "1,000,000", "Infinity"]) expect(percentOf(text)).toBeUndefined();
  });

  it("shows the shares that it reads", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (tenThousandths) => {
        const share = tenThousandths / 10_000;
        expect(percentOf(writtenPercent(share))).toBeCloseTo(share, 12);
        expect(percentOf(writtenPercent(share, ","))).toBeCloseTo(share, 12);
      }),
      { verbose: 1 },
    );
  });

  it("shows the moments that it reads, to the minute", () => {
    const at = new Date(2026, 10, 22, 17, 4).getTime();
    expect(writtenMoment(at)).toBe("2026-11-22T17:04");
    expect(momentOf(writtenMoment(at))).toBe(at);
    expect(momentOf("")).toBeUndefined();
    expect(writtenMoment(Number.NaN)).toBe("");
  });
});

describe("what can be done with a model", () => {
  it("never takes the chosen one away, nor one that is being trained", () => {
    expect(actionsOf({ state: "ready", chosen: true })).toEqual({
      choose: false,
      cancel: false,
      remove: false,
      compare: true,
    });
    expect(actionsOf({ state: "training", chosen: false })).toEqual({
      choose: false,
      cancel: true,
      remove: false,
      compare: false,
    });
    expect(actionsOf({ state: "failed", chosen: false })).toEqual({
      choose: false,
      cancel: false,
      remove: true,
      compare: false,
    });
    expect(actionsOf({ state: "ready", chosen: false })).toEqual({
      choose: true,
      cancel: false,
      remove: true,
      compare: true,
    });
  });
});
