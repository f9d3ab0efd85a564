import { describe, expect, it } from "vitest";
import { decodeNumbers, encodeNumbers } from "../../src/base64.ts";
import {
  averagePathLength,
  type ForestShape,
  growForest,
  heightLimit,
  LEAF,
} from "../../src/detectors/iforest-growth.ts";
import { createDetector, detectorFromJSON } from "../../src/detectors/registry.ts";
import { createRandom } from "../../src/random.ts";
import { toFlatRows } from "../../src/rows.ts";
import { Scaler } from "../../src/scaler.ts";
import { cloud, thrownBy } from "./rows.ts";

/** A tree as nested objects, read from the arrays in the order of their preorder. */
type Tree = { size: number } | { feature: number; split: number; below: Tree; above: Tree };

function treesOf({ features, splits, sizes }: ForestShape, count: number): Tree[] {
  let node = 0;
  let inner = 0;
  let leaf = 0;
  const read = (): Tree => {
    const feature = features[node++]!;
    if (feature === LEAF) return { size: sizes[leaf++]! };
    const split = splits[inner++]!;
    return { feature, split, below: read(), above: read() };
  };
  return Array.from({ length: count }, read);
}

function pathLength(tree: Tree, row: ArrayLike<number>): number {
  if ("size" in tree) return averagePathLength(tree.size);
  return 1 + pathLength(row[tree.feature]! < tree.split ? tree.below : tree.above, row);
}

function depthOf(tree: Tree): number {
  return "size" in tree ? 0 : 1 + Math.max(depthOf(tree.below), depthOf(tree.above));
}

function rowsIn(tree: Tree): number {
  return "size" in tree ? tree.size : rowsIn(tree.below) + rowsIn(tree.above);
}

function featuresOf(tree: Tree): number[] {
  return "size" in tree ? [] : [tree.feature, ...featuresOf(tree.below), ...featuresOf(tree.above)];
}

describe("the average path length c(n)", () => {
  it("is 2H(n-1) - 2(n-1)/n, as in Liu, Ting and Zhou (2008), equation 1", () => {
    expect(averagePathLength(0)).toBe(0);
    expect(averagePathLength(1)).toBe(0);
    expect(averagePathLength(2)).toBe(1);
    expect(averagePathLength(3)).toBeCloseTo(2 * (1 + 1 / 2) - 4 / 3, 12);
    expect(averagePathLength(4)).toBeCloseTo(2 * (1 + 1 / 2 + 1 / 3) - 6 / 4, 12);
    // H(255) by Euler's constant and the first terms of the asymptotic series.
    const harmonic = Math.log(255) + 0.5772156649015329 + 1 / 510 - 1 / (12 * 255 ** 2);
    expect(averagePathLength(256)).toBeCloseTo(2 * harmonic - 510 / 256, 9);
    expect(averagePathLength(256)).toBeCloseTo(10.2487, 4);
  });
});

describe("the isolation forest", () => {
  const rows = toFlatRows(cloud(700, 4, 1));

  it("grows each tree from as many rows as it was told, no deeper than the logarithm of their number", () => {
    for (const sampleSize of [2, 3, 16, 100, 256]) {
      for (const tree of treesOf(growForest(rows, 12, sampleSize, createRandom(1)), 12)) {
        expect(rowsIn(tree)).toBe(sampleSize);
        expect(depthOf(tree)).toBeLessThanOrEqual(Math.ceil(Math.log2(sampleSize)));
      }
    }
    expect(heightLimit(256)).toBe(8);
  });

  it("scores 2 to the power of minus the mean path length over c(n)", () => {
    const raw = cloud(500, 3, 2);
    const detector = createDetector("iforest", { seed: 9, trees: 20, sampleSize: 64 }).fit(raw);
    const flat = toFlatRows(raw);
    const scaler = Scaler.fit(flat, "robust");
    const scaled = new Float64Array(flat.data.length);
    for (let at = 0; at < scaled.length; at += 3) scaler.apply(flat.data, at, scaled, at);
    const trees = treesOf(growForest({ data: scaled, width: 3 }, 20, 64, createRandom(9)), 20);
    for (let i = 0; i < 50; i++) {
      const row = scaled.subarray(i * 3, i * 3 + 3);
      const mean = trees.reduce((sum, tree) => sum + pathLength(tree, row), 0) / trees.length;
      expect(detector.score(raw[i]!)).toBeCloseTo(2 ** (-mean / averagePathLength(64)), 12);
    }
  });

  it("deals every row to one tree before any row comes to a second", () => {
    // Row i is 1 in column i only: the columns that a tree splits on name its rows.
    const width = 32;
    const oneHot = new Float64Array(width * width);
    for (let i = 0; i < width; i++) oneHot[i * width + i] = 1;
    const trees = treesOf(growForest({ data: oneHot, width }, 8, 4, createRandom(3)), 8);
    const used = trees.map((tree) => new Set(featuresOf(tree)));
    const all = used.flatMap((features) => [...features]);
    expect(all.length).toBeGreaterThanOrEqual(8);
    expect(new Set(all).size).toBe(all.length);
  });

  it("puts a row that differs where training never did above every training row, however slightly", () => {
    const constant = cloud(300, 4, 4).map(([a, b, c, d]) => [a!, b!, 0, c!, 5, d!]);
    const detector = createDetector("iforest", { seed: 1 }).fit([...constant, [40, 40, 0, 60, 5, 50]]);
    const highest = Math.max(...detector.scoreBatch(constant), detector.score([40, 40, 0, 60, 5, 50]));
    const [a, b, , c, , d] = constant[0]!;
    const once = detector.score([a!, b!, 1, c!, 5, d!]);
    expect(once).toBeGreaterThan(highest);
    expect(detector.score([a!, b!, 0, c!, 5.0001, d!])).toBe(once);
    expect(detector.score([a!, b!, 1, c!, 4, d!])).toBeGreaterThan(once);
  });

  it("still ranks rows that differ where training never did by all the rest, and takes no rounding for a difference", () => {
    const detector = createDetector("iforest", { seed: 1 }).fit(cloud(300, 2, 4).map(([a, b]) => [a!, b!, 0.3]));
    expect(detector.score([9, 9, 1])).toBeGreaterThan(detector.score([0, 0, 1]));
    expect(detector.score([0, 0, 0.1 + 0.2])).toBe(detector.score([0, 0, 0.3]));
  });

  it("keeps no value of any training row in its JSON", () => {
    const raw = cloud(400, 3, 5);
    const json = createDetector("iforest", { seed: 2 }).fit(raw).toJSON();
    const model = json["model"] as Record<string, unknown>;
    expect(Object.keys(model).sort()).toEqual(["constant", "features", "sampleSize", "sizes", "splits"]);
    const flat = toFlatRows(raw);
    const scaler = Scaler.fit(flat, "robust");
    const scaled = new Float64Array(flat.data.length);
    for (let at = 0; at < scaled.length; at += 3) scaler.apply(flat.data, at, scaled, at);
    const values = new Set(Array.from(scaled, Math.fround));
    const splits = decodeNumbers(model["splits"], 4);
    expect(splits.length).toBeGreaterThan(1000);
    expect(splits.filter((split) => values.has(split)).length).toBe(0);
  });

  it("is refused as JSON when the rows of a tree do not add up to the sample", () => {
    const json = createDetector("iforest", { trees: 3 })
      .fit(cloud(60, 2, 6))
      .toJSON();
    const model = json["model"] as Record<string, unknown>;
    const sizes = Uint16Array.from(decodeNumbers(model["sizes"], 2));
    sizes[0]!++;
    const text = encodeNumbers(sizes);
    const altered = { ...json, model: { ...model, sizes: text } };
    expect(thrownBy(() => detectorFromJSON(altered))).toMatchObject({ code: "ERR_MODEL_MALFORMED" });
  });
});
