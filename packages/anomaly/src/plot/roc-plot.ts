import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { RocPoint } from "../metrics.ts";
import { BLUE, coordinate, element, figure, label, line, type PlotOptions, plotOptions, VERMILION } from "./svg.ts";

/** What a ROC plot can show besides the curve. */
export interface RocPlotOptions extends PlotOptions {
  /** The operating point is marked: where a row with a score above it is an anomaly. */
  readonly threshold?: number;
}

const SIZE = 480;
const LEFT = 64;
const RIGHT = 456;
const TOP = 44;
const BOTTOM = 420;

const TEXTS = {
  en: {
    x: "false-positive rate",
    y: "found anomalies (true-positive rate)",
    chance: "chance",
    point: (threshold: string) => `threshold ${threshold}`,
    shares: (found: string, alarms: string) => `${found} % found, ${alarms} % false alarms`,
    curve: (auc: string) => `ROC curve; the area below it is ${auc}.`,
    at: (threshold: string, found: string, alarms: string) =>
      ` At the threshold ${threshold}, ${found} % of the anomalies are found, and ${alarms} % of the normal rows are false alarms.`,
  },
  pt: {
    x: "taxa de falsos positivos",
    y: "anomalias encontradas (taxa de verdadeiros positivos)",
    chance: "acaso",
    point: (threshold: string) => `limiar ${threshold}`,
    shares: (found: string, alarms: string) => `${found} % encontradas, ${alarms} % alarmes falsos`,
    curve: (auc: string) => `Curva ROC; a área abaixo dela é ${auc}.`,
    at: (threshold: string, found: string, alarms: string) =>
      ` No limiar ${threshold}, ${found} % das anomalias são encontradas e ${alarms} % das linhas normais são alarmes falsos.`,
  },
};

/**
 * A ROC curve as a standalone SVG, with the area below it and, if told, the point where a threshold operates. The same
 * points give the same text, byte for byte.
 *
 * @param points What `rocCurve` gave: from (0, 0) to (1, 1), at least two, neither rate ever going down. Others
 * throw an `ArgumentRangeError`.
 *
 * @example
 * ```ts
 * import { rocCurve, rocCurveSvg } from "@securecomm/anomaly";
 *
 * const points = rocCurve([0.2, 0.3, 0.8, 0.4], [0, 0, 1, 1]);
 * console.log(rocCurveSvg(points).includes("1.0000")); // true: every anomaly is above every normal row
 * ```
 */
export function rocCurveSvg(points: readonly RocPoint[], options: RocPlotOptions = {}): string {
  checkPoints(points);
  const { id, title, language } = plotOptions(options, { id: "roc-curve", title: { en: "ROC", pt: "ROC" } });
  const { threshold } = options;
  if (threshold !== undefined && !Number.isFinite(threshold)) throw new ArgumentRangeError("threshold", "finite");
  const texts = TEXTS[language];
  const x = (rate: number) => LEFT + rate * (RIGHT - LEFT);
  const y = (rate: number) => BOTTOM - rate * (BOTTOM - TOP);

  const grid: string[] = [];
  for (let tenth = 0; tenth <= 10; tenth += 2) {
    const faint = { stroke: "currentColor", "stroke-opacity": "0.15" };
    const written = (tenth / 10).toFixed(1);
    grid.push(
      line(x(tenth / 10), TOP, x(tenth / 10), BOTTOM, faint),
      line(LEFT, y(tenth / 10), RIGHT, y(tenth / 10), faint),
    );
    grid.push(label(x(tenth / 10), BOTTOM + 18, written, { "text-anchor": "middle" }));
    grid.push(label(LEFT - 8, y(tenth / 10) + 4, written, { "text-anchor": "end" }));
  }
  grid.push(label((LEFT + RIGHT) / 2, BOTTOM + 42, texts.x, { "text-anchor": "middle" }));
  const middle = (TOP + BOTTOM) / 2;
  grid.push(label(18, middle, texts.y, { "text-anchor": "middle", transform: `rotate(-90 18 ${middle})` }));
  const chance = { stroke: "currentColor", "stroke-dasharray": "4 4", "stroke-opacity": "0.6" };
  grid.push(line(x(0), y(0), x(1), y(1), chance), label(x(0.5) + 8, y(0.5) + 14, texts.chance));

  const auc = area(points).toFixed(4);
  const curve = element("path", { d: path(points, x, y), fill: "none", stroke: BLUE, "stroke-width": 2.5 });
  const shown = [curve, label(RIGHT - 8, BOTTOM - 12, `AUC ${auc}`, { "text-anchor": "end", "font-weight": "bold" })];
  let description = texts.curve(auc);
  if (threshold !== undefined) {
    const at = operatingPoint(points, threshold);
    const [found, alarms] = [percent(at.truePositiveRate), percent(at.falsePositiveRate)];
    description += texts.at(threshold.toFixed(3), found, alarms);
    shown.push(
      element("circle", { cx: x(at.falsePositiveRate), cy: y(at.truePositiveRate), r: 5.5, fill: VERMILION }),
      element("circle", { cx: RIGHT - 14, cy: BOTTOM - 56, r: 5.5, fill: VERMILION }),
      label(RIGHT - 26, BOTTOM - 52, texts.point(threshold.toFixed(3)), { "text-anchor": "end" }),
      label(RIGHT - 8, BOTTOM - 32, texts.shares(found, alarms), { "text-anchor": "end" }),
    );
  }
  return figure({ id, width: SIZE, height: SIZE, title, description }, ...grid, ...shown);
}

/** The share of both kinds whose score is above the threshold. */
function operatingPoint(points: readonly RocPoint[], threshold: number): RocPoint {
  let at = points[0]!;
  for (const point of points) if (point.threshold > threshold) at = point;
  return at;
}

/** Points that fall onto the same hundredth of a pixel are one: the text stays small however many rows there are. */
function path(points: readonly RocPoint[], x: (rate: number) => number, y: (rate: number) => number): string {
  const steps: string[] = [];
  let last = "";
  for (const point of points) {
    const place = `${coordinate(Math.round(x(point.falsePositiveRate) * 4) / 4)} ${coordinate(Math.round(y(point.truePositiveRate) * 4) / 4)}`;
    if (place !== last) steps.push(place);
    last = place;
  }
  return `M${steps.join("L")}`;
}

function area(points: readonly RocPoint[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    sum += ((b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate)) / 2;
  }
  return sum;
}

const percent = (rate: number) => (100 * rate).toFixed(1);

function checkPoints(points: readonly RocPoint[]): void {
  if (!Array.isArray(points)) throw new ArgumentTypeError("points", "an array of points");
  let [alarms, found] = [0, 0];
  for (const { falsePositiveRate, truePositiveRate } of points as readonly RocPoint[]) {
    const rising = falsePositiveRate >= alarms && truePositiveRate >= found;
    if (!rising || falsePositiveRate > 1 || truePositiveRate > 1) {
      throw new ArgumentRangeError("points", "rates from 0 to 1 that never go down");
    }
    [alarms, found] = [falsePositiveRate, truePositiveRate];
  }
  if (points.length < 2) throw new ArgumentRangeError("points", "at least two");
}
