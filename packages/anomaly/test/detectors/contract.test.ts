import { describe, expect, it } from "vitest";
import { createDetector, DETECTORS, detectorFromJSON } from "../../src/detectors/registry.ts";
import { AnomalyError, RowError } from "../../src/errors.ts";
import { bitsOf, cloud, thrownBy } from "./rows.ts";

const rows = cloud(300, 4, 1);
const fresh = cloud(200, 4, 2);

describe.each(DETECTORS)("the detector %s", (name) => {
  it("scores rows that are far from the training rows above nearly all that are like them", () => {
    const detector = createDetector(name, { seed: 1 }).fit(rows);
    const usual = detector.scoreBatch(fresh).sort();
    for (const far of [
      [20, 20, 60, 40],
      [-15, -15, -20, -30],
      [0, 30, 20, -40],
    ]) {
      expect(detector.score(far)).toBeGreaterThan(usual[194]!);
    }
  });

  it("gives scores from 0 to 1, one by one the same as together", () => {
    const detector = createDetector(name, { seed: 1 }).fit(rows);
    const all = [...rows, ...fresh, [1e300, -1e300, 0, 1e-300]];
    const scores = detector.scoreBatch(all);
    for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
    expect(bitsOf(Float64Array.from(all, (row) => detector.score(row)))).toBe(bitsOf(scores));
  });

  it("takes rows in one flat array as it takes arrays, and leaves them as they were", () => {
    const data = Float64Array.from(rows.flat());
    const before = data.slice();
    const flat = createDetector(name, { seed: 1 }).fit({ data, width: 4 });
    expect(bitsOf(flat.scoreBatch({ data, width: 4 }))).toBe(
      bitsOf(createDetector(name, { seed: 1 }).fit(rows).scoreBatch(rows)),
    );
    expect(data).toEqual(before);
  });

  it("forgets what it had learned when it is trained again", () => {
    const others = cloud(150, 3, 3);
    const again = createDetector(name, { seed: 1 }).fit(rows).fit(others);
    expect(again.width).toBe(3);
    expect(bitsOf(again.scoreBatch(others))).toBe(
      bitsOf(createDetector(name, { seed: 1 }).fit(others).scoreBatch(others)),
    );
  });

  it("stays as it was when rows that it is trained on again are refused", () => {
    const detector = createDetector(name, { seed: 1 }).fit(rows);
    const before = bitsOf(detector.scoreBatch(fresh));
    expect(thrownBy(() => detector.fit([[1, 2, 3], [1]]))).toBeInstanceOf(RowError);
    expect(thrownBy(() => detector.fit([[1, 2, 3]]))).toMatchObject({ code: "ERR_TOO_FEW_ROWS" });
    expect(bitsOf(detector.scoreBatch(fresh))).toBe(before);
  });

  it("has no score before it is trained", () => {
    const detector = createDetector(name);
    expect(detector.width).toBeUndefined();
    for (const use of [() => detector.score([1]), () => detector.scoreBatch([[1]]), () => detector.toJSON()]) {
      expect(thrownBy(use)).toMatchObject({ code: "ERR_NOT_FITTED" });
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number, "5" as unknown as number])(
    "refuses a row with %s in it, naming row and column",
    (value) => {
      const bad = [...rows.slice(0, 50), [1, 2, value, 4]];
      const named = createDetector(name, { columns: ["a", "b", "c", "d"] });
      expect(thrownBy(() => named.fit(bad))).toMatchObject({ code: "ERR_MISSING_VALUE", row: 50, column: "c" });
      const unnamed = createDetector(name).fit(rows);
      expect(thrownBy(() => unnamed.score([1, 2, value, 4]))).toMatchObject({
        code: "ERR_MISSING_VALUE",
        row: 0,
        column: 2,
      });
      expect(thrownBy(() => unnamed.scoreBatch(bad))).toMatchObject({ row: 50, column: 2 });
    },
  );

  it("puts the training rows' median in the place of a missing value when asked to", () => {
    const detector = createDetector(name, { seed: 1, missing: "impute" }).fit([...rows, [0, Number.NaN, 20, 10]]);
    const second = rows.map((row) => row[1]!).sort((a, b) => a - b);
    const median = (second[149]! + second[150]!) / 2;
    expect(detector.score([3, Number.NaN, 20, 10])).toBe(detector.score([3, median, 20, 10]));
  });

  it("refuses rows of another width", () => {
    const detector = createDetector(name).fit(rows);
    expect(thrownBy(() => detector.score([1, 2, 3]))).toMatchObject({ code: "ERR_ROW_WIDTH" });
    expect(thrownBy(() => detector.scoreBatch([rows[0]!, [1]]))).toMatchObject({ code: "ERR_ROW_WIDTH", row: 1 });
  });

  it.each([
    ["one column", cloud(60, 1, 4)],
    ["two rows", cloud(2, 3, 5)],
    ["two equal rows", [1, 1].map(() => [4, 4])],
    ["equal rows", Array.from({ length: 50 }, () => [1, 2, 3])],
    ["constant columns", cloud(60, 3, 6).map(([a]) => [7, a!, -0])],
    ["few different rows", cloud(4, 3, 7).flatMap((row) => Array.from({ length: 40 }, () => row))],
    ["300 columns", cloud(40, 300, 8)],
    ["numbers near the largest", cloud(60, 3, 9).map((row) => row.map((x) => Math.sign(x) * 1e308))],
    ["one enormous number", [...cloud(60, 2, 10), [1.7e308, 0]]],
    ["numbers near the smallest", cloud(60, 3, 11).map((row) => row.map((x) => x * 5e-324))],
    ["flags", cloud(80, 4, 12).map((row) => row.map((x) => (x > 0 ? 1 : 0)))],
  ])("can be trained on %s, and its scores stay numbers from 0 to 1", (_what, odd) => {
    const detector = createDetector(name, { seed: 1 }).fit(odd);
    const probes = [...odd, odd[0]!.map(() => 1.7e308), odd[0]!.map(() => -1.7e308), odd[0]!.map(() => 0.5)];
    for (const score of detector.scoreBatch(probes)) expect(score >= 0 && score <= 1).toBe(true);
  });

  it("depends on the seed where it draws at random", () => {
    const many = cloud(600, 4, 1);
    const of = (seed: number) =>
      bitsOf(createDetector(name, { seed, references: 100 }).fit(many).scoreBatch(many.slice(0, 50)));
    expect(of(1)).toBe(of(1));
    if (name !== "ecod" && name !== "hbos") expect(of(1)).not.toBe(of(2));
  });
});

describe.each(DETECTORS.filter((name) => name !== "ml-isolation-forest"))("the detector %s as JSON", (name) => {
  it("gives the same bits after a round trip through text, and the same text again", () => {
    const detector = createDetector(name, { seed: 3, columns: ["a", "b", "c", "d"], missing: "impute" }).fit(rows);
    const text = JSON.stringify(detector.toJSON());
    const restored = detectorFromJSON(JSON.parse(text));
    expect(restored.name).toBe(name);
    expect(restored.width).toBe(4);
    const probes = [...rows, ...fresh, [1e12, Number.NaN, -1e12, 0], [1e300, 0, 0, 0]];
    expect(bitsOf(restored.scoreBatch(probes))).toBe(bitsOf(detector.scoreBatch(probes)));
    expect(JSON.stringify(restored.toJSON())).toBe(text);
  });

  it("is refused with a clear error when it is of a version that this release does not know", () => {
    const json = createDetector(name).fit(rows).toJSON();
    for (const version of [0, 2, 99, "1", undefined, { toString: 1 }]) {
      const error = thrownBy(() => detectorFromJSON({ ...json, version: version as number }));
      expect(error).toBeInstanceOf(AnomalyError);
      expect(error).toMatchObject({ code: "ERR_MODEL_VERSION" });
      expect((error as Error).message).toContain("this release reads version 1");
    }
  });

  it("can be trained again after it was read", () => {
    const restored = detectorFromJSON(createDetector(name, { seed: 3 }).fit(fresh).toJSON()).fit(rows);
    expect(bitsOf(restored.scoreBatch(fresh))).toBe(
      bitsOf(createDetector(name, { seed: 3 }).fit(rows).scoreBatch(fresh)),
    );
  });

  it("stays below a megabyte, for many rows and for wide ones", () => {
    const many = cloud(3000, 10, 1);
    const wide = cloud(1500, 166, 2);
    for (const some of [many, wide]) {
      expect(JSON.stringify(createDetector(name).fit(some).toJSON()).length).toBeLessThan(1_000_000);
    }
  });
});

describe("a detector's name", () => {
  it("is one of those that are listed, the default first", () => {
    expect(DETECTORS).toEqual(["iforest", "ensemble", "ecod", "knn", "lof", "hbos", "ml-isolation-forest"]);
    expect(createDetector().name).toBe("iforest");
  });

  it.each(["forest", "", "__proto__", "toString", 5, null, { toString: 1 }])("that is %j is refused", (name) => {
    expect(thrownBy(() => createDetector(name as "iforest"))).toMatchObject({ code: "ERR_UNKNOWN_DETECTOR" });
    const json = createDetector("ecod").fit(rows).toJSON();
    expect(thrownBy(() => detectorFromJSON({ ...json, name: name as "iforest" }))).toMatchObject({
      code: "ERR_UNKNOWN_DETECTOR",
    });
  });
});
