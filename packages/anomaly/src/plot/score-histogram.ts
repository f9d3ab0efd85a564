import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { ScoreBins } from "./score-bins.ts";
import { BLUE, element, figure, label, line, type PlotOptions, plotOptions, VERMILION } from "./svg.ts";

/** What a histogram of scores can show besides the scores. */
export interface ScoreHistogramOptions extends PlotOptions {
  /** Marked with a line: rows with a score above it are anomalies. */
  readonly threshold?: number;
  /** 1 for an anomaly, 0 for a normal row, one for each score: the two kinds get bars of their own. */
  readonly labels?: ArrayLike<number>;
  /** How many bars, 5 to 200; 50 unless told. */
  readonly bins?: number;
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 700;
const TOP = 64;
const BOTTOM = 344;

// The outline tells them apart where colours do not.
const NORMAL = { fill: BLUE };
const ANOMALY = { fill: VERMILION, stroke: "currentColor" };

const TEXTS = {
  en: {
    score: "score",
    rows: "rows (logarithmic scale)",
    normal: "normal",
    anomalies: "anomalies",
    threshold: (at: string) => `threshold ${at}`,
    all: (rows: number, from: string, to: string) =>
      `Histogram of the scores of ${rows} rows. Most rows score between ${from} and ${to}.`,
    above: (above: number, at: string, share: string) => ` ${above} rows (${share} %) are above the threshold ${at}.`,
  },
  pt: {
    score: "score",
    rows: "linhas (escala logarítmica)",
    normal: "normais",
    anomalies: "anomalias",
    threshold: (at: string) => `limiar ${at}`,
    all: (rows: number, from: string, to: string) =>
      `Histograma dos scores de ${rows} linhas. A maioria das linhas fica entre ${from} e ${to}.`,
    above: (above: number, at: string, share: string) => ` ${above} linhas (${share} %) ficam acima do limiar ${at}.`,
  },
};

/**
 * A histogram of scores as a standalone SVG, with the threshold marked. The heights are logarithmic, because anomalies
 * are few and would not be seen otherwise. The same scores give the same text, byte for byte.
 *
 * @param scores From 0 to 1, at least one. Others throw an `ArgumentRangeError`.
 *
 * @example
 * ```ts
 * import { scoreHistogramSvg } from "@securecomm/anomaly";
 *
 * const svg = scoreHistogramSvg([0.41, 0.44, 0.39, 0.83], { threshold: 0.6 });
 * console.log(svg.startsWith("<svg ")); // true
 * ```
 */
export function scoreHistogramSvg(scores: ArrayLike<number>, options: ScoreHistogramOptions = {}): string {
  const { labels, bins = 50, threshold } = options;
  if (typeof scores !== "object" || scores === null) throw new ArgumentTypeError("scores", "an array of numbers");
  if (labels !== undefined && labels.length !== scores.length) {
    throw new ArgumentRangeError("labels", "as many as there are scores");
  }
  const counted = new ScoreBins(bins, threshold);
  for (let i = 0; i < scores.length; i++) counted.add(scores[i]!, labels?.[i]);
  return scoreBinsSvg(counted, options);
}

/** The same from scores that were counted one by one. */
export function scoreBinsSvg(bins: ScoreBins, options: PlotOptions = {}): string {
  const { id, title, language } = plotOptions(options, {
    id: "score-histogram",
    title: { en: "Scores", pt: "Scores" },
  });
  if (bins.total === 0) throw new ArgumentRangeError("scores", "at least one");
  const texts = TEXTS[language];
  const most = Math.max(...bins.normal, ...bins.anomalies);
  const height = (count: number) => (Math.log1p(count) / Math.log1p(most)) * (BOTTOM - TOP);
  const x = (score: number) => LEFT + score * (RIGHT - LEFT);

  const step = (RIGHT - LEFT) / bins.normal.length;
  const share = bins.labelled ? 0.5 : 1;
  const bar = (count: number, from: number, look: Readonly<Record<string, string>>) =>
    count === 0
      ? ""
      : element("rect", {
          x: from,
          y: BOTTOM - height(count),
          width: step * 0.9 * share,
          height: height(count),
          ...look,
        });
  const bars = Array.from({ length: bins.normal.length }, (_, i) => {
    const from = LEFT + (i + 0.05) * step;
    return bar(bins.normal[i]!, from, NORMAL) + bar(bins.anomalies[i]!, from + step * 0.9 * (1 - share), ANOMALY);
  });

  const grid: string[] = [];
  for (let count = 1; count <= most; count *= 10) {
    const y = BOTTOM - height(count);
    grid.push(line(LEFT, y, RIGHT, y, { stroke: "currentColor", "stroke-opacity": "0.15" }));
    grid.push(label(LEFT - 8, y + 4, String(count), { "text-anchor": "end" }));
  }
  for (let tenth = 0; tenth <= 10; tenth += 2) {
    grid.push(label(x(tenth / 10), BOTTOM + 18, (tenth / 10).toFixed(1), { "text-anchor": "middle" }));
  }
  const axes = [
    line(LEFT, BOTTOM, RIGHT, BOTTOM, { stroke: "currentColor" }),
    label((LEFT + RIGHT) / 2, BOTTOM + 40, texts.score, { "text-anchor": "middle" }),
    label(18, (TOP + BOTTOM) / 2, texts.rows, {
      "text-anchor": "middle",
      transform: `rotate(-90 18 ${(TOP + BOTTOM) / 2})`,
    }),
  ];

  const { threshold } = bins;
  const marked = threshold === undefined ? [] : thresholdMark(x(threshold), texts.threshold(threshold.toFixed(3)));
  const legend = bins.labelled
    ? [...key(LEFT, NORMAL, texts.normal), ...key(LEFT + 130, ANOMALY, texts.anomalies)]
    : [];
  const { from, to } = bulk(bins);
  const description =
    texts.all(bins.total, from.toFixed(2), to.toFixed(2)) +
    (threshold === undefined
      ? ""
      : texts.above(bins.above, threshold.toFixed(3), ((100 * bins.above) / bins.total).toFixed(2)));
  return figure(
    { id, width: WIDTH, height: HEIGHT, title, description },
    ...grid,
    ...bars,
    ...axes,
    ...marked,
    ...legend,
  );
}

function thresholdMark(x: number, text: string): string[] {
  const anchor = x > (LEFT + RIGHT) / 2 ? "end" : "start";
  return [
    line(x, TOP - 20, x, BOTTOM, { stroke: "currentColor", "stroke-width": "2", "stroke-dasharray": "6 4" }),
    label(anchor === "end" ? x - 6 : x + 6, TOP - 10, text, { "text-anchor": anchor }),
  ];
}

function key(x: number, look: Readonly<Record<string, string>>, text: string): string[] {
  return [element("rect", { x, y: 36, width: 12, height: 12, ...look }), label(x + 18, 46, text)];
}

/** The edges of the bins that hold the middle nine tenths of the rows. */
function bulk(bins: ScoreBins): { from: number; to: number } {
  const count = bins.normal.length;
  let from = 0;
  let to = count;
  let below = 0;
  for (let i = 0; i < count; i++) {
    const here = bins.normal[i]! + bins.anomalies[i]!;
    if (below < 0.05 * bins.total && below + here >= 0.05 * bins.total) from = i;
    if (below < 0.95 * bins.total && below + here >= 0.95 * bins.total) to = i + 1;
    below += here;
  }
  return { from: from / count, to: to / count };
}
