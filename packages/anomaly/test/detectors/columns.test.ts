import { describe, expect, it } from "vitest";
import { createDetector } from "../../src/detectors/registry.ts";
import { TailCounts } from "../../src/detectors/tail-counts.ts";
import { createRandom } from "../../src/random.ts";
import { cloud } from "./rows.ts";

const unsquash = (score: number) => Math.expm1((score * Math.LN2) / (1 - score));
const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[(numbers.length - 1) >> 1]!;

describe("tail counts", () => {
  const column = (values: number[]) => TailCounts.fit({ data: Float64Array.from(values), width: 1 });

  it("are the shares of the rows up to a value and from it on", () => {
    const tails = column([1, 2, 2, 5]);
    expect(tails.of(0, 1)).toEqual({ low: 0.25, high: 1 });
    expect(tails.of(0, 2)).toEqual({ low: 0.75, high: 0.75 });
    expect(tails.of(0, 5)).toEqual({ low: 1, high: 0.25 });
    expect(tails.of(0, 3)).toEqual({ low: 0.75, high: 0.25 });
  });

  it("fall beyond the ends with the distance, from just below the share of one row", () => {
    const tails = column([1, 2, 2, 5]);
    expect(tails.of(0, 6)).toEqual({ low: 1, high: 0.2 / 2 });
    expect(tails.of(0, -9)).toEqual({ low: 0.2 / 11, high: 1 });
    let last = 0.2;
    for (let value = 5.01; value < 1e30; value *= 3) {
      const { high } = tails.of(0, value);
      expect(high).toBeLessThan(last);
      last = high;
    }
  });

  it("stay within a thousandth of the shares of 50,000 rows, of which they keep a thousand values", () => {
    const random = createRandom(5);
    const values = Float64Array.from({ length: 50_000 }, () => Math.exp(2 * random.normal()));
    const tails = TailCounts.fit({ data: values, width: 1 });
    expect(JSON.stringify(tails.state()).length).toBeLessThan(20_000);
    const sorted = values.slice().sort();
    for (const rank of [0, 1, 10, 500, 25_000, 40_000, 49_900, 49_998, 49_999]) {
      const { low, high } = tails.of(0, sorted[rank]!);
      expect(Math.abs(low - (rank + 1) / 50_000)).toBeLessThan(1e-3);
      expect(Math.abs(high - (50_000 - rank) / 50_000)).toBeLessThan(1e-3);
    }
    expect(tails.of(0, sorted[49_999]!).high).toBeCloseTo(1 / 50_000, 7);
  });

  it("rise and fall without a step back between the values that are kept", () => {
    const random = createRandom(6);
    const tails = TailCounts.fit({ data: Float64Array.from({ length: 9000 }, () => random.normal() ** 3), width: 1 });
    let last = tails.of(0, -40);
    for (let value = -40; value < 40; value += 0.01) {
      const now = tails.of(0, value);
      expect(now.low).toBeGreaterThanOrEqual(last.low);
      expect(now.high).toBeLessThanOrEqual(last.high);
      last = now;
    }
  });
});

describe("ecod", () => {
  it("adds up the surprise of each column's less probable side, counted over all rows", () => {
    const rows = cloud(120, 3, 7);
    const surprise = rows.map((row) =>
      row.reduce((sum, x, j) => {
        const upTo = rows.filter((other) => other[j]! <= x).length / rows.length;
        const from = rows.filter((other) => other[j]! >= x).length / rows.length;
        return sum - Math.log(Math.min(upTo, from));
      }, 0),
    );
    const scores = createDetector("ecod").fit(rows).scoreBatch(rows);
    surprise.forEach((expected, i) => {
      expect(unsquash(scores[i]!)).toBeCloseTo(expected / median(surprise), 5);
    });
  });
});

describe("hbos", () => {
  it("adds up how much rarer each column's bin is than its fullest, computed by hand", () => {
    // Ten rows give four bins. The median is 0 and so is the spread between the quartiles: the standard deviation, 3,
    // scales. Seven rows are in the first bin, none in the second and third, three in the last.
    const rows = [0, 0, 0, 0, 0, 0, 0, 6.546536707079772, 6.546536707079772, 6.546536707079772].map((x) => [x]);
    const scores = createDetector("hbos")
      .fit(rows)
      .scoreBatch([[0], [6.546536707079772], [3]]);
    const typical = (3 * Math.log(8 / 4)) / 10;
    expect(scores[0]).toBe(0);
    expect(unsquash(scores[1]!)).toBeCloseTo(Math.log(8 / 4) / typical, 6);
    expect(unsquash(scores[2]!)).toBeCloseTo(Math.log(8 / 1) / typical, 6);
  });

  it("finds what is rare in the middle of a column, where no tail is", () => {
    const random = createRandom(8);
    const rows = Array.from({ length: 400 }, (_, i) => [(i % 2 === 0 ? -5 : 5) + random.normal() * 0.3]);
    const hbos = createDetector("hbos").fit(rows);
    expect(hbos.score([0])).toBeGreaterThan(Math.max(...hbos.scoreBatch(rows)) - 1e-12);
    const ecod = createDetector("ecod").fit(rows);
    expect(ecod.score([0])).toBeLessThan(0.6);
  });
});

describe.each(["ecod", "knn", "lof", "hbos", "ensemble"] as const)("a row that alone is extreme, to %s", (name) => {
  it("scores the higher the farther out it is, without an end", () => {
    const detector = createDetector(name, { seed: 1 }).fit(cloud(500, 6, 9));
    const typical = [0, 0, 20, 10, 40, 20];
    for (const side of [1, -1]) {
      let last = 0;
      for (const size of [100, 1e3, 1e4, 1e6, 1e9, 1e12, 1e15, 1e20, 1e25]) {
        const score = detector.score(typical.map((x, j) => (j === 2 ? side * size : x)));
        expect(score).toBeGreaterThan(last);
        last = score;
      }
    }
  });
});
