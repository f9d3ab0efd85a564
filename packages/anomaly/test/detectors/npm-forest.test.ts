import { IsolationForest } from "ml-isolation-forest";
import { describe, expect, it } from "vitest";
import { averagePathLength } from "../../src/detectors/iforest-growth.ts";
import { createDetector, detectorFromJSON } from "../../src/detectors/registry.ts";
import { bitsOf, cloud, thrownBy } from "./rows.ts";

const rows = cloud(400, 3, 1);

describe("the npm package's forest, wrapped", () => {
  it("cannot be written as JSON or read from it, and says so", () => {
    const detector = createDetector("ml-isolation-forest", { seed: 1 }).fit(rows);
    expect(thrownBy(() => detector.toJSON())).toMatchObject({ code: "ERR_NOT_SERIALISABLE" });
    expect(thrownBy(() => JSON.stringify(detector))).toMatchObject({ code: "ERR_NOT_SERIALISABLE" });
    const other = createDetector("iforest", { seed: 1 }).fit(rows).toJSON();
    expect(thrownBy(() => detectorFromJSON({ ...other, name: "ml-isolation-forest" }))).toMatchObject({
      code: "ERR_NOT_SERIALISABLE",
    });
  });

  it("leaves Math.random as it was, and takes nothing from it", () => {
    const before = Math.random;
    const drawn: number[] = [];
    Math.random = () => {
      drawn.push(0);
      return before();
    };
    const own = Math.random;
    try {
      createDetector("ml-isolation-forest", { seed: 1 }).fit(rows);
      expect(Math.random).toBe(own);
      expect(drawn).toEqual([]);
    } finally {
      Math.random = before;
    }
  });

  it("starts anew when it is trained again, where the package goes on with its first trees", () => {
    const theirs = new IsolationForest({ nEstimators: 20 });
    theirs.train(rows);
    const before = theirs.predict(rows);
    theirs.train(rows.map((row) => row.map((x) => x + 1000)));
    expect(theirs.predict(rows)).toEqual(before);

    const shifted = rows.map((row) => row.map((x) => x + 1000));
    const ours = createDetector("ml-isolation-forest", { seed: 1 }).fit(rows).fit(shifted);
    const once = createDetector("ml-isolation-forest", { seed: 1 }).fit(shifted);
    expect(bitsOf(ours.scoreBatch(rows))).toBe(bitsOf(once.scoreBatch(rows)));
  });

  it("scores typical rows near a half, as the definition has it, where the package's own average is too short", () => {
    const detector = createDetector("ml-isolation-forest", { seed: 1, trees: 200 }).fit(rows);
    const mean = detector.scoreBatch(rows).reduce((sum, score) => sum + score, 0) / rows.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.06);
    const iforest = createDetector("iforest", { seed: 1, trees: 200 }).fit(rows);
    const theirs = iforest.scoreBatch(rows).reduce((sum, score) => sum + score, 0) / rows.length;
    expect(Math.abs(mean - theirs)).toBeLessThan(0.06);
    // Of 256 rows the package reckons with 9.67 where 10.24 is right.
    expect(averagePathLength(256) / (2 * Math.log(255) + 0.57721 - 510 / 256)).toBeGreaterThan(1.05);
  });

  it("grows its trees from sub-samples: as many rows more change nothing about a tree's size", () => {
    const few = createDetector("ml-isolation-forest", { seed: 1, trees: 10, sampleSize: 8 }).fit(cloud(5000, 2, 2));
    // The deepest path in a tree of 8 rows has 4 splits, so no score can be as low as of a tree of all rows.
    const lowest = Math.min(...few.scoreBatch(cloud(300, 2, 3)));
    expect(lowest).toBeGreaterThan(2 ** (-(4 + averagePathLength(8)) / averagePathLength(8)));
  });
});
