import { describe, expect, it } from "vitest";
import { AnomalyError, ArgumentRangeError } from "../src/errors.ts";
import { trainModel } from "../src/model.ts";
import { createRandom, type Random } from "../src/random.ts";
import { calibrateThreshold } from "../src/threshold.ts";

describe("a calibrated threshold", () => {
  it("leaves the wished share of the scores above it", () => {
    const scores = Array.from({ length: 999 }, (_, i) => i / 1000);
    const threshold = calibrateThreshold(scores, 0.01);
    expect(scores.filter((score) => score > threshold).length).toBe(9);
  });

  it("is the highest score when there are too few to say more", () => {
    expect(calibrateThreshold([0.2, 0.5, 0.3], 0.01)).toBe(0.5);
  });

  it("never lets more through than wished when scores are equal", () => {
    expect([0.5, 0.5, 0.5, 0.5].filter((score) => score > calibrateThreshold([0.5, 0.5, 0.5, 0.5], 0.3)).length).toBe(
      0,
    );
  });

  it("stays within reach when a column begins to vary near the end of what was recorded", () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 1000 }, (_, i) => [random.normal(), random.normal(), i >= 970 ? 1 : 0]);
    for (const count of [1000, 6000]) {
      const long = Array.from({ length: count / 1000 }, (_, part) =>
        rows.map(([a, b, flag]) => [a!, b!, part === count / 1000 - 1 ? flag! : 0]),
      ).flat();
      const features = featureSet.features.slice(0, 3);
      const model = trainModel(long, { featureSet: { ...featureSet, features }, ordered: true });
      expect(model.isAnomaly(model.score([50, 50, 0]))).toBe(true);
      expect(model.isAnomaly(model.score([1e6, -1e6, 0]))).toBe(true);
      expect(model.isAnomaly(model.score([0, 0, 0]))).toBe(false);
    }
  });

  it("refuses scores that are no numbers", () => {
    expect(() => calibrateThreshold([Number.NaN, 0.5], 0.01)).toThrow(ArgumentRangeError);
  });

  it("refuses a rate that is none, and no scores", () => {
    for (const rate of [0, 1, -0.1, Number.NaN])
      expect(() => calibrateThreshold([0.5], rate)).toThrow(ArgumentRangeError);
    expect(() => calibrateThreshold([], 0.01)).toThrow(AnomalyError);
  });

  it.each(["iforest", "knn", "ecod"] as const)("of a model with %s keeps the rate on rows it never saw", (detector) => {
    const rates = [1, 2, 3, 4, 5, 6].map((seed) => {
      const random = createRandom(seed);
      const model = trainModel(normalRows(random, 1500), { featureSet, detector, falsePositiveRate: 0.05, seed });
      const scores = model.scoreBatch(normalRows(random, 3000));
      return scores.filter((score) => model.isAnomaly(score)).length / 3000;
    });
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(Math.abs(mean - 0.05)).toBeLessThan(0.012);
  });
});

const featureSet = {
  name: "table",
  version: 1,
  features: ["a", "b", "c", "d"].map((name) => ({ name, unit: "number", strange: "both" }) as const),
} as const;

function normalRows(random: Random, count: number): number[][] {
  return Array.from({ length: count }, () => {
    const size = random.normal();
    return [size + random.normal(), 2 * size + random.normal(), Math.exp(random.normal()), random.below(4)];
  });
}
