import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentRangeError } from "../src/errors.ts";
import { averagePrecision, rocAuc, rocCurve } from "../src/metrics.ts";

const cases = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 8 }), label: fc.constantFrom(0, 1) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => rows.some((row) => row.label === 1) && rows.some((row) => row.label === 0))
  .map((rows) => ({ scores: rows.map((row) => row.score), labels: rows.map((row) => row.label) }));

describe("the area under the ROC curve", () => {
  it("is the share of pairs in the right order, ties counted half", () => {
    fc.assert(
      fc.property(cases, ({ scores, labels }) => {
        let right = 0;
        let pairs = 0;
        for (let i = 0; i < scores.length; i++) {
          for (let j = 0; j < scores.length; j++) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            pairs++;
            right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
        }
        expect(rocAuc(scores, labels)).toBeCloseTo(right / pairs, 12);
      }),
    );
  });

  it("is also what the curve's points enclose", () => {
    fc.assert(
      fc.property(cases, ({ scores, labels }) => {
        const points = rocCurve(scores, labels);
        let area = 0;
        for (let i = 1; i < points.length; i++) {
          const [a, b] = [points[i - 1]!, points[i]!];
          area += ((b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate)) / 2;
        }
        expect(rocAuc(scores, labels)).toBeCloseTo(area, 12);
        expect(points.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
      }),
    );
  });

  it("refuses labels of one kind, and another number of them", () => {
    expect(() => rocAuc([1, 2], [1, 1])).toThrow(ArgumentRangeError);
    expect(() => rocAuc([1, 2], [1])).toThrow(ArgumentRangeError);
  });
});

describe("average precision", () => {
  it("is the mean of the precision at each anomaly", () => {
    expect(averagePrecision([9, 8, 7, 6], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });

  it("is the share of anomalies when all scores are the same", () => {
    expect(averagePrecision([1, 1, 1, 1], [1, 0, 0, 0])).toBe(0.25);
  });
});
