import { ArgumentRangeError, createDetector, createRandom, DETECTORS, detectorFromJSON } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const columns = ["bytes", "seconds"];
const logarithms = { bytes: 100 };
const random = createRandom(11);
/** Bytes from a hundred to a hundred million, as often in each power of ten. */
const rows = Array.from({ length: 400 }, () => [100 * 10 ** (6 * random.uniform()), random.normal()]);

describe("columns whose logarithm is taken", () => {
  const names = DETECTORS.filter((name) => name !== "ml-isolation-forest");
  it.each(names)("give the same scores after a JSON round trip, one by one and in a batch (%s)", (name) => {
    const detector = createDetector(name, { seed: 1, columns, logarithms }).fit(rows);
    const restored = detectorFromJSON(JSON.parse(JSON.stringify(detector)));
    const scores = detector.scoreBatch(rows);
    expect(Array.from(restored.scoreBatch(rows))).toEqual(Array.from(scores));
    expect(rows.map((row) => restored.score(row))).toEqual(Array.from(scores));
  });

  it("make equal ratios equally far: what fell between values a million apart is near them", () => {
    const plain = createDetector("knn", { seed: 1, columns }).fit(rows);
    const taken = createDetector("knn", { seed: 1, columns, logarithms }).fit(rows);
    const [tiny, huge] = [
      [0, 0],
      [1e13, 0],
    ];
    // Without them nothing is unusual about 0 bytes, and with them it is about as far out as five powers of ten too many.
    expect(plain.score(huge!)).toBeGreaterThan(plain.score(tiny!) + 0.3);
    expect(taken.score(huge!)).toBeGreaterThan(taken.score([1e6, 0]));
  });

  it("leave the caller's rows as they were, and take numbers below 0 and enormous ones", () => {
    const copy = structuredClone(rows);
    const detector = createDetector("iforest", { seed: 1, columns, logarithms }).fit(rows);
    detector.scoreBatch(rows);
    expect(rows).toEqual(copy);
    const row = Float64Array.of(-1e308, 1e308);
    expect(detector.score(row)).toBeGreaterThan(0.5);
    expect(Array.from(row)).toEqual([-1e308, 1e308]);
  });

  it.each([
    [{ logarithms: { bytes: 0 }, columns }, "logarithms.bytes"],
    [{ logarithms: { bytes: Number.POSITIVE_INFINITY }, columns }, "logarithms.bytes"],
    [{ logarithms: { packets: 1 }, columns }, "logarithms"],
    [{ logarithms: { bytes: 1 } }, "logarithms"],
  ])("are refused when they are none (%#)", (options, argument) => {
    const failed = () => createDetector("iforest", options);
    expect(failed).toThrow(ArgumentRangeError);
    expect(failed).toThrow(expect.objectContaining({ argument }));
  });
});
