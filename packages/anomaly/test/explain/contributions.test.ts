import { describe, expect, it } from "vitest";
import { createDetector } from "../../src/detectors/registry.ts";
import { RowError } from "../../src/errors.ts";
import { type ExplainableModel, explainRow } from "../../src/explain/contributions.ts";
import { describeReason } from "../../src/explain/describe.ts";
import { fitTails } from "../../src/explain/tails.ts";
import type { Feature, FeatureSet } from "../../src/features/feature-set.ts";
import { createRandom, type Random } from "../../src/random.ts";

const FEATURES: readonly Feature[] = [
  { name: "length", unit: "bytes", strange: "both" },
  { name: "wait", unit: "seconds", strange: "both" },
  { name: "count", unit: "count", strange: "high" },
  { name: "share", unit: "share", strange: "both" },
  { name: "failed", unit: "flag", strange: "high" },
  { name: "level", unit: "number", strange: "both" },
];
const featureSet: FeatureSet = { name: "table", version: 1, features: FEATURES };

/** Lengths and waits with long tails, a count, a share, a flag that is never set and a level that never changes. */
const normalRow = (random: Random): number[] => [
  Math.round(Math.exp(5 + 0.7 * random.normal())),
  -2 * Math.log(1 - random.uniform()),
  random.below(30),
  random.uniform(),
  0,
  7,
];

function train(seed: number, rows = 1500): ExplainableModel {
  const random = createRandom(seed);
  const training = Array.from({ length: rows }, () => normalRow(random));
  const detector = createDetector("iforest", { seed, trees: 50 }).fit(training);
  return { featureSet, detector, tails: fitTails(training, FEATURES) };
}

describe("the reasons of a row", () => {
  const model = train(1);
  const usual = [150, 1.4, 12, 0.5, 0, 7];

  it("name the planted feature first in at least 95 of 100 rows that the model has not seen", () => {
    const random = createRandom(77);
    const plant: readonly ((random: Random) => number)[] = [
      (r) => (r.below(2) === 0 ? 4000 * (1 + r.uniform()) : -500),
      (r) => 25 + 20 * r.uniform(),
      (r) => 40 + r.below(50),
      (r) => (r.below(2) === 0 ? 2 : -1.5),
      () => 1,
      (r) => (r.below(2) === 0 ? 8 : 6),
    ];
    let right = 0;
    for (let trial = 0; trial < 600; trial++) {
      const row = normalRow(random);
      const column = trial % FEATURES.length;
      row[column] = plant[column]!(random);
      if (explainRow(model, row)[0]?.feature === FEATURES[column]!.name) right++;
    }
    expect(right).toBeGreaterThanOrEqual(570);
  });

  it("carry the value, the typical range, the side and how rare it is", () => {
    const [reason, ...others] = explainRow(model, [90_000, 1.4, 12, 0.5, 0, 7]);
    expect(others).toEqual([]);
    expect(reason).toMatchObject({
      code: "feature",
      feature: "length",
      set: "table",
      unit: "bytes",
      actual: 90_000,
      side: "high",
    });
    expect(reason!.rarity).toBe(1 / 1501);
    expect(reason!.typical!.high).toBeLessThan(1000);
    expect(describeReason(reason!, "en")).toMatch(
      /^length above the usual \(90,000 bytes; usually [\d,]+ bytes to [\d,]+ bytes; seen in fewer than 1 of 1,000\)$/,
    );
  });

  it("put first, of what was never seen, what is farther out; and a first change of a constant before all", () => {
    const names = (row: readonly number[]) => explainRow(model, row, { limit: 9 }).map(({ feature }) => feature);
    expect(names([90_000, 25, 12, 0.5, 0, 7])).toEqual(["length", "wait"]);
    expect(names([5000, 2500, 12, 0.5, 0, 7])).toEqual(["wait", "length"]);
    expect(names([90_000, 25, 12, 0.5, 1, 7])[0]).toBe("failed");
  });

  it("are as many as are asked for, and leave out what is much less strange", () => {
    const wild = [90_000, 2500, 4000, 9, 1, 100];
    expect(explainRow(model, wild)).toHaveLength(3);
    expect(explainRow(model, wild, { limit: 1 })).toHaveLength(1);
    const rather = fitQuantile(model, 0.97);
    expect(explainRow(model, [rather, 1.4, 12, 0.5, 0, 7])[0]?.feature).toBe("length");
    expect(explainRow(model, [rather, 1.4, 4000, 0.5, 0, 7]).map(({ feature }) => feature)).toEqual(["count"]);
  });

  it("do not see what is strange on a side that the feature does not call strange", () => {
    expect(explainRow(model, [150, 1.4, -50, 0.5, 0, 7])[0]?.code).toBe("combination");
  });

  it("are a combination where no column is out of its range, naming what raises the score most", () => {
    const [reason, ...others] = explainRow(model, usual);
    expect(others).toEqual([]);
    expect(reason?.code).toBe("combination");
    expect(describeReason(reason!, "pt")).toMatch(/^Combinação incomum de características/);
    // Two clusters on a diagonal: each column of the row is common, their meeting is not.
    const random = createRandom(5);
    const training = Array.from({ length: 2000 }, (_, i) => {
      const center = i % 2 === 0 ? 0 : 10;
      return [center + random.normal(), center + random.normal(), random.normal()];
    });
    const features = ["a", "b", "c"].map((name): Feature => ({ name, unit: "number", strange: "both" }));
    const detector = createDetector("knn", { seed: 1 }).fit(training);
    const pairs = { featureSet: { ...featureSet, features }, detector, tails: fitTails(training, features) };
    const [pair] = explainRow(pairs, [0, 10, 0]);
    expect(pair?.code).toBe("combination");
    expect(Object.values(pair!.facts).slice(0, 2).sort()).toEqual(["a", "b"]);
  });

  it("pass over a missing value and refuse a row of another width", () => {
    expect(explainRow(model, [Number.NaN, 2500, 12, 0.5, 0, 7])[0]?.feature).toBe("wait");
    expect(() => explainRow(model, [1, 2])).toThrow(RowError);
    expect(() => explainRow(model, usual, { limit: 0 })).toThrow(RangeError);
  });

  it("say nothing of columns about which the row says nothing, not even in a combination", () => {
    const wild = [90_000, 25, 12, 0.5, 0, 7];
    expect(explainRow(model, wild, { without: ["length"] }).map(({ feature }) => feature)).toEqual(["wait"]);
    const names = FEATURES.map(({ name }) => name);
    expect(explainRow(model, wild, { without: names })).toEqual([{ code: "combination", facts: {}, set: "table" }]);
    expect(() => explainRow(model, wild, { without: "length" as never })).toThrow(TypeError);
  });

  it("are the same bits each time and leave the row as it was", () => {
    const row = [90_000, 25, 12, 0.5, 1, 7];
    const copy = [...row];
    expect(explainRow(train(1), row)).toEqual(explainRow(model, row));
    explainRow(model, usual);
    expect(row).toEqual(copy);
  });
});

function fitQuantile(model: ExplainableModel, share: number): number {
  for (let value = 1; ; value += 1) if (model.tails.tail(0, value).probability < 1 - share && value > 150) return value;
}
