import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnomalyError, ArgumentTypeError, RowError } from "../src/errors.ts";
import { type ModelJSON, modelFromJSON, trainModel } from "../src/model.ts";
import { createRandom } from "../src/random.ts";

const featureSet = {
  name: "table",
  version: 1,
  features: [
    { name: "length", unit: "bytes", strange: "both" },
    { name: "wait", unit: "seconds", strange: "high" },
  ],
} as const;
const random = createRandom(11);
const rows = Array.from({ length: 400 }, () => [200 + 20 * random.normal(), 5 + random.normal()]);
const model = trainModel(rows, { featureSet, seed: 4, at: 1_700_000_000_000 });

describe("a model", () => {
  it("calls a row that is unlike its training rows an anomaly, and most others not", () => {
    expect(model.isAnomaly(model.score([9000, 5]))).toBe(true);
    expect(rows.filter((row) => model.isAnomaly(model.score(row))).length).toBeLessThan(20);
  });

  it("says what it was made from", () => {
    expect(model.trained).toEqual({ rows: 400, falsePositiveRate: 0.01, seed: 4, at: 1_700_000_000_000 });
  });

  it("gives the same bits after a round trip through JSON", () => {
    const text = JSON.stringify(model);
    const again = modelFromJSON(JSON.parse(text) as ModelJSON);
    expect(JSON.stringify(again)).toBe(text);
    expect(again.threshold).toBe(model.threshold);
    expect(again.scoreBatch(rows)).toEqual(model.scoreBatch(rows));
    expect(again.tails.tail(0, 9000)).toEqual(model.tails.tail(0, 9000));
  });

  it("is the same when it is trained on the same rows with the same seed", () => {
    expect(JSON.stringify(trainModel(rows, { featureSet, seed: 4, at: 1_700_000_000_000 }))).toBe(
      JSON.stringify(model),
    );
  });

  it("takes another threshold without changing the one it was asked of", () => {
    const strict = model.withThreshold(0.1);
    expect(strict.isAnomaly(strict.score([200, 5]))).toBe(true);
    expect(model.isAnomaly(model.score([200, 5]))).toBe(false);
    expect(() => model.withThreshold(1.5)).toThrow(ArgumentTypeError);
  });

  it("imputes a missing number when asked, and otherwise refuses it by the column's name", () => {
    expect(() => model.score([Number.NaN, 5])).toThrow(RowError);
    expect(() => model.score([Number.NaN, 5])).toThrow("column length");
    const patient = trainModel([...rows, [Number.NaN, 5]], { featureSet, options: { missing: "impute" } });
    expect(patient.isAnomaly(patient.score([Number.NaN, 5]))).toBe(false);
  });

  it("reports how far the training is, and ends at the whole", () => {
    const shares: number[] = [];
    trainModel(rows, { featureSet, onProgress: (done, total) => shares.push(done / total) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it("needs rows enough to say anything", () => {
    expect(() => trainModel(rows.slice(0, 19), { featureSet })).toThrow("at least 20 rows");
  });

  it("refuses a feature set that is none", () => {
    for (const wrong of [
      undefined,
      {},
      { ...featureSet, name: "other" },
      { ...featureSet, features: [featureSet.features[0], featureSet.features[0]] },
    ]) {
      expect(() => trainModel(rows, { featureSet: wrong as never })).toThrow(ArgumentTypeError);
    }
  });
});

describe("a model's JSON", () => {
  it("of an unknown version is refused, and both versions are named", () => {
    const json = { ...JSON.parse(JSON.stringify(model)), version: 9 };
    expect(() => modelFromJSON(json)).toThrow("version 9; this release reads version 1");
    expect(() => modelFromJSON(json)).toThrow(expect.objectContaining({ code: "ERR_MODEL_VERSION" }) as Error);
  });

  it("that is something else is refused", () => {
    for (const wrong of [null, 7, [], {}, { format: "securecomm-detector" }]) {
      expect(() => modelFromJSON(wrong as never)).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }) as Error,
      );
    }
  });

  it("with any one value replaced is either refused with a code or still scores from 0 to 1", () => {
    const text = JSON.stringify(model);
    const paths = pathsOf(JSON.parse(text));
    const junk = [null, -1, 1e300, "x", [], {}, true];
    fc.assert(
      fc.property(fc.nat(paths.length - 1), fc.constantFrom(...junk), (which, value) => {
        const json = JSON.parse(text);
        replace(json, paths[which]!, value);
        let read: ReturnType<typeof modelFromJSON>;
        try {
          read = modelFromJSON(json);
        } catch (error) {
          const coded =
            error instanceof AnomalyError || error instanceof ArgumentTypeError || error instanceof RangeError;
          expect(coded, String(error)).toBe(true);
          return;
        }
        const score = read.score([200, 5]);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))].filter(
    (path) => path.length > 0,
  );
}

function replace(json: Record<string, unknown>, path: Path, value: unknown): void {
  let holder = json;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  holder[path.at(-1)!] = value;
}
