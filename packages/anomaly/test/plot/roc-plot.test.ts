import { describe, expect, it } from "vitest";
import { ArgumentRangeError, createRandom, rocAuc, rocCurve, rocCurveSvg } from "../../src/index.ts";
import { parseXml } from "./xml.ts";

const random = createRandom(4);
const labels = Array.from({ length: 3000 }, (_, i) => (i % 30 === 0 ? 1 : 0));
const scores = labels.map((label) => (label === 1 ? 0.6 : 0.4) + 0.1 * random.normal());
const points = rocCurve(scores, labels);

/** The corners of the curve as rates. */
function corners(svg: string): [falsePositiveRate: number, truePositiveRate: number][] {
  const path = /<path d="M([^"]+)"/.exec(svg)?.[1] ?? "";
  return path.split("L").map((place) => {
    const [x = 0, y = 0] = place.split(" ").map(Number);
    return [(x - 64) / 392, (420 - y) / 376];
  });
}

describe("rocCurveSvg", () => {
  it("is well-formed XML that names the area below the curve", () => {
    const root = parseXml(rocCurveSvg(points));
    const description = root.children.find(({ name }) => name === "desc")?.text;
    expect(description).toBe(`ROC curve; the area below it is ${rocAuc(scores, labels).toFixed(4)}.`);
    expect(root.attributes["role"]).toBe("img");
  });

  it("runs from the lower left to the upper right, never down, with the points' own area below it", () => {
    const drawn = corners(rocCurveSvg(points));
    expect(drawn[0]).toEqual([0, 0]);
    expect(drawn.at(-1)).toEqual([1, 1]);
    let area = 0;
    for (let i = 1; i < drawn.length; i++) {
      const [[fromX, fromY], [toX, toY]] = [drawn[i - 1]!, drawn[i]!];
      expect(toX).toBeGreaterThanOrEqual(fromX);
      expect(toY).toBeGreaterThanOrEqual(fromY);
      area += ((toX - fromX) * (fromY + toY)) / 2;
    }
    expect(area).toBeCloseTo(rocAuc(scores, labels), 2);
  });

  it("marks where a threshold operates: rows with a score above it, not at it", () => {
    const curve = rocCurve([0.9, 0.7, 0.7, 0.2], [1, 1, 0, 0]);
    expect(rocCurveSvg(curve, { threshold: 0.7 })).toContain("50.0 % found, 0.0 % false alarms");
    expect(rocCurveSvg(curve, { threshold: 0.69 })).toContain("100.0 % found, 50.0 % false alarms");
    expect(rocCurveSvg(curve, { threshold: 0.7, language: "pt" })).toContain("50.0 % encontradas");
    expect(rocCurveSvg(curve)).not.toContain("<circle");
  });

  it("stays a small file however many rows there were", () => {
    const many = Array.from({ length: 200_000 }, (_, i) => ({
      threshold: 1 - i / 199_999,
      falsePositiveRate: i / 199_999,
      truePositiveRate: Math.sqrt(i / 199_999),
    }));
    expect(rocCurveSvg(many).length).toBeLessThan(60_000);
  });

  it.each([
    ["one point", points.slice(0, 1), {}, "points"],
    ["points in the wrong order", points.toReversed(), {}, "points"],
    ["a rate that is no number", [points[0]!, { ...points[1]!, truePositiveRate: Number.NaN }], {}, "points"],
    ["a rate above 1", [points[0]!, { ...points[1]!, truePositiveRate: 2 }], {}, "points"],
    ["an infinite threshold", points, { threshold: Number.POSITIVE_INFINITY }, "threshold"],
    ["an empty id", points, { id: "" }, "id"],
  ])("refuses %s, naming the argument", (_, given, options, argument) => {
    let refused: unknown;
    try {
      rocCurveSvg(given, options);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ArgumentRangeError);
    expect((refused as ArgumentRangeError).argument).toBe(argument);
  });
});
