import { describe, expect, it } from "vitest";
import { decodeNumbers } from "../../src/base64.ts";
import { ReferenceRows } from "../../src/detectors/reference-rows.ts";
import { createDetector } from "../../src/detectors/registry.ts";
import { createRandom } from "../../src/random.ts";
import { cloud } from "./rows.ts";

/** What `squash` made a score of, in typical measures. */
const unsquash = (score: number) => Math.expm1((score * Math.LN2) / (1 - score));

const standardised = (rows: number[][]) => {
  const width = rows[0]!.length;
  const scaled = rows.map((row) => [...row]);
  for (let j = 0; j < width; j++) {
    const mean = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
    const spread = Math.sqrt(rows.reduce((sum, row) => sum + (row[j]! - mean) ** 2, 0) / rows.length);
    for (const row of scaled) row[j] = (row[j]! - mean) / spread;
  }
  return scaled;
};

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, j) => x - b[j]!));

/** The nearest other rows of each row, by comparing all with all. */
const nearestOthers = (rows: number[][], k: number) =>
  rows.map((row, i) =>
    rows
      .map((other, place) => ({ place, distance: distance(row, other) }))
      .filter(({ place }) => place !== i)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k),
  );

describe("knn", () => {
  it("scores by the mean distance to the five nearest other rows, found by comparing all with all", () => {
    const rows = cloud(200, 5, 1);
    const means = nearestOthers(standardised(rows), 5).map((near) => near.reduce((sum, n) => sum + n.distance, 0) / 5);
    const median = [...means].sort((a, b) => a - b)[99]!;
    const scores = createDetector("knn").fit(rows).scoreBatch(rows);
    means.forEach((mean, i) => {
      expect(unsquash(scores[i]!)).toBeCloseTo(mean / median, 4);
    });
  });

  it("looks at as many neighbours as it is told, and at all others where there are fewer", () => {
    const rows = [[0], [1], [3], [7]];
    const [first] = createDetector("knn", { neighbours: 1 }).fit(rows).scoreBatch(rows);
    // Distances to the nearest: 1, 1, 2, 4; the lower median is 1.
    expect(unsquash(first!)).toBeCloseTo(1, 5);
    const [, , , last] = createDetector("knn", { neighbours: 50 }).fit(rows).scoreBatch(rows);
    // Mean distances to all others: 11/3, 9/3, 9/3, 17/3.
    expect(unsquash(last!)).toBeCloseTo(17 / 9, 5);
  });

  it("keeps no more reference rows than it is told, scaled", () => {
    const json = createDetector("knn", { references: 30 })
      .fit(cloud(500, 4, 2))
      .toJSON();
    const { references } = json["model"] as Record<string, unknown>;
    const kept = decodeNumbers(references, 4);
    expect(kept.length).toBe(30 * 4);
    expect(Math.max(...kept.map(Math.abs))).toBeLessThan(6);
  });
});

describe("lof", () => {
  it("gives the factors of scikit-learn's own example", () => {
    const rows = [[-1.1], [0.2], [101.1], [0.3]];
    const scores = createDetector("lof", { neighbours: 2 }).fit(rows).scoreBatch(rows);
    const theirs = [0.98214286, 1.03703704, 73.36970899, 0.98214286];
    theirs.forEach((factor, i) => {
      expect(unsquash(scores[i]!) / factor).toBeCloseTo(1, 4);
    });
  });

  it("gives the factors of the definition, computed by comparing all with all", () => {
    const rows = cloud(150, 3, 3);
    const k = 20;
    const near = nearestOthers(standardised(rows), k);
    const density = near.map(
      (others) => k / others.reduce((sum, n) => sum + Math.max(n.distance, near[n.place]![k - 1]!.distance), 0),
    );
    const scores = createDetector("lof").fit(rows).scoreBatch(rows);
    near.forEach((others, i) => {
      const factor = others.reduce((sum, n) => sum + density[n.place]!, 0) / k / density[i]!;
      expect(unsquash(scores[i]!)).toBeCloseTo(factor, 4);
    });
  });

  it("tells a row beside a dense group from one equally far out in a thin one", () => {
    const random = createRandom(4);
    const dense = Array.from({ length: 200 }, () => [random.normal() * 0.1, random.normal() * 0.1]);
    const thin = Array.from({ length: 200 }, () => [20 + random.normal() * 3, random.normal() * 3]);
    const detector = createDetector("lof").fit([...dense, ...thin]);
    expect(detector.score([1.5, 0])).toBeGreaterThan(detector.score([20, 7]));
  });
});

describe("reference rows", () => {
  const rows = { data: Float64Array.from([0, 0, 1, 0, 1, 0, 5, 5]), width: 2 };
  const found = (row: number[], neighbours: number) => {
    const list: [distance: number, place: number][] = [];
    ReferenceRows.sample(rows, 4, neighbours, createRandom(1)).nearest(Float64Array.from(row), (distance, place) => {
      list.push([distance, place]);
    });
    return list;
  };

  it("are found from the nearest on", () => {
    expect(found([0, 0.5], 3)).toEqual([
      [0.5, 0],
      [Math.sqrt(1.25), 1],
      [Math.sqrt(1.25), 2],
    ]);
  });

  it("pass over the row itself once, and no other row that is equal to it", () => {
    expect(found([0, 0], 2)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(found([1, 0], 2).map(([distance]) => distance)).toEqual([0, 1]);
  });

  it("are all different rows of those that are handed in, the same ones for the same seed", () => {
    const many = { data: Float64Array.from({ length: 500 }, (_, i) => i), width: 1 };
    const sample = (seed: number) =>
      Array.from(decodeNumbers(ReferenceRows.sample(many, 50, 1, createRandom(seed)).state(), 4));
    expect(new Set(sample(1)).size).toBe(50);
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1)).not.toEqual(sample(2));
  });
});
