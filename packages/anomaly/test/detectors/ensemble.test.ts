import { describe, expect, it } from "vitest";
import { decodeNumbers } from "../../src/base64.ts";
import { isolationForest } from "../../src/detectors/iforest.ts";
import { leastSimilar } from "../../src/detectors/lesinn.ts";
import { createDetector } from "../../src/detectors/registry.ts";
import { createRandom } from "../../src/random.ts";
import { cloud } from "./rows.ts";

const flat = (rows: number[][]) => ({ data: Float64Array.from(rows.flat()), width: rows[0]!.length });

describe("least similar nearest neighbours", () => {
  it("score the mean over the groups of d / (d + 2t), d to the group's nearest other row in its own metric", () => {
    const rows = cloud(90, 5, 1).map((row) => row.map((x) => x / 20));
    const algorithm = leastSimilar.create({ references: 40 });
    algorithm.fit(flat(rows), createRandom(2));
    const state = algorithm.state();
    const references = decodeNumbers(state["references"], 4);
    const members = decodeNumbers(state["members"], 2);
    const weights = decodeNumbers(state["weights"], 4);
    const typical = decodeNumbers(state["typical"], 8);
    expect(references.length).toBe(40 * 5);
    expect(typical.length).toBe(128);
    const naive = (row: number[]) => {
      let from = 0;
      let sum = 0;
      typical.forEach((t, group) => {
        const size = [4, 8, 16, 32][(group >> 1) % 4]!;
        const see = (x: number) => (group % 2 === 0 ? Math.fround(x) : Math.asinh(Math.fround(x)));
        const distances = Array.from(members.subarray(from, from + size), (member) =>
          Math.hypot(...row.map((x, j) => (see(x) - see(references[member * 5 + j]!)) * weights[group * 5 + j]!)),
        ).sort((a, b) => a - b);
        const d = distances[0] === 0 ? distances[1]! : distances[0]!;
        sum += d / (d + 2 * t);
        from += size;
      });
      return sum / typical.length;
    };
    for (const row of [...rows.slice(0, 60), [9, 9, 9, 9, 9], [0, -1e6, 0, 0, 0]]) {
      expect(algorithm.score(Float64Array.from(row))).toBeCloseTo(naive(row), 10);
    }
  });

  it("draw every group's members without repeats", () => {
    const algorithm = leastSimilar.create({});
    algorithm.fit(flat(cloud(300, 3, 3)), createRandom(4));
    const members = decodeNumbers(algorithm.state()["members"], 2);
    let from = 0;
    for (let group = 0; from < members.length; group++) {
      const size = [4, 8, 16, 32][(group >> 1) % 4]!;
      expect(new Set(members.subarray(from, from + size)).size).toBe(size);
      from += size;
    }
  });

  it("compare a wide row with fewer groups, so that a score stays cheap", () => {
    const algorithm = leastSimilar.create({});
    algorithm.fit(flat(cloud(50, 400, 5)), createRandom(6));
    const members = decodeNumbers(algorithm.state()["members"], 2);
    expect(members.length * 400).toBeLessThanOrEqual(65_536);
    expect(decodeNumbers(algorithm.state()["typical"], 8).length).toBe(8);
  });
});

describe("the ensemble", () => {
  const rows = cloud(500, 4, 7);

  it("is the mean of its two members, each divided by how far its scores spread over the training rows", () => {
    const detector = createDetector("ensemble", { seed: 1 }).fit(rows);
    const json = detector.toJSON() as unknown as {
      scaler: { center: number[]; scale: number[] };
      model: { forest: Record<string, unknown>; neighbours: Record<string, unknown>; forestShare: number };
    };
    const { forest, neighbours, forestShare } = json.model;
    const members = [isolationForest.restore({}, forest, 4), leastSimilar.restore({}, neighbours, 4)];
    const scaled = rows.map((row) =>
      Float64Array.from(row, (x, j) => (x - json.scaler.center[j]!) / json.scaler.scale[j]!),
    );
    const [ofForest, ofNeighbours] = members.map((member) => scaled.map((row) => member.score(row))) as [
      number[],
      number[],
    ];
    const spread = (scores: number[]) => {
      const mean = scores.reduce((sum, x) => sum + x, 0) / scores.length;
      return Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scores.length);
    };
    expect(forestShare).toBeCloseTo(spread(ofNeighbours) / (spread(ofForest) + spread(ofNeighbours)), 6);
    rows.forEach((row, i) => {
      expect(detector.score(row)).toBeCloseTo(forestShare * ofForest[i]! + (1 - forestShare) * ofNeighbours[i]!, 6);
    });
  });

  it("finds a row that is strange in no column, only in how two go together", () => {
    const random = createRandom(8);
    const ring = Array.from({ length: 600 }, () => {
      const angle = 2 * Math.PI * random.uniform();
      const radius = 10 + 0.3 * random.normal();
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const detector = createDetector("ensemble", { seed: 1 }).fit(ring);
    const sorted = detector.scoreBatch(ring).sort();
    expect(detector.score([0.5, -0.5])).toBeGreaterThan(sorted[594]!);
    const byColumns = createDetector("ecod").fit(ring);
    expect(byColumns.score([0.5, -0.5])).toBeLessThan(byColumns.scoreBatch(ring).sort()[60]!);
  });

  it("puts a row that differs where training never did above every training row", () => {
    const constant = cloud(400, 6, 9).map((row) => [...row, 0, 3]);
    const far = [200, 200, 200, -200, 300, 200, 0, 3];
    const detector = createDetector("ensemble", { seed: 1 }).fit([...constant, far]);
    const highest = Math.max(...detector.scoreBatch([...constant, far]));
    const usual = constant[0]!;
    expect(detector.score([...usual.slice(0, 6), 1, 3])).toBeGreaterThan(highest);
    expect(detector.score([...usual.slice(0, 6), 0, 3.01])).toBeGreaterThan(highest);
  });

  it("trained on normal rows only, tells new normal rows from strange ones", () => {
    const detector = createDetector("ensemble", { seed: 1 }).fit(rows);
    const normal = detector.scoreBatch(cloud(400, 4, 10)).sort();
    const strange = detector.scoreBatch(cloud(400, 4, 11).map(([a, b, c, d]) => [a! + 4, b! - 4, c! + 12, d! - 5]));
    const found = strange.filter((score) => score > normal[395]!).length;
    expect(found).toBeGreaterThan(300);
  });
});
