import type { Result } from "../../judge.ts";
import type { ScorePoint } from "../../lab/score-trace.ts";

/** A place in the plot: milliseconds from the attack, and a score. */
export interface Place {
  readonly at: number;
  readonly score: number;
}

/** One end's scores. */
export interface Series {
  readonly by: string;
  readonly places: readonly Place[];
}

/** What a plot shows, in milliseconds from the attack. */
export interface Plotted {
  readonly series: readonly Series[];
  readonly from: number;
  readonly to: number;
  readonly alertAt: number | undefined;
  readonly threshold: number;
  /** The highest scores before the attack and from then on. */
  readonly highest: { readonly before: number | undefined; readonly after: number | undefined };
  readonly events: number;
}

/** As many dots for each end as can be told apart; of those that fall on one, the highest is drawn. */
const MOST_DOTS = 120;
/** The plot shows so much time at least, in milliseconds. */
const LEAST_SPAN = 20;

/** What is to be drawn of an attack. */
export function plotted({ trace, struckAtMs, detectedAtMs }: Result): Plotted {
  const { points, threshold } = trace;
  const alertAt = detectedAtMs === undefined ? undefined : detectedAtMs - struckAtMs;
  const times = [0, ...points.map(({ at }) => at - struckAtMs), ...(alertAt === undefined ? [] : [alertAt])];
  // Not by spreading: thousands of points are more arguments than a call should have.
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const room = Math.max((last - first) * 0.04, (LEAST_SPAN - (last - first)) / 2, 1);
  const [from, to] = [first - room, last + room];
  const ends = [...new Set(points.map(({ by }) => by))].sort();
  return {
    series: ends.map((by) => ({
      by,
      places: thinned(
        points.filter((point) => point.by === by).map(({ at, score }) => ({ at: at - struckAtMs, score })),
        from,
        to,
      ),
    })),
    from,
    to,
    alertAt,
    threshold,
    highest: {
      before: highestOf(points.filter(({ at }) => at < struckAtMs)),
      after: highestOf(points.filter(({ at }) => at >= struckAtMs)),
    },
    events: points.length,
  };
}

function highestOf(points: readonly ScorePoint[]): number | undefined {
  return points.length === 0 ? undefined : points.reduce((highest, { score }) => Math.max(highest, score), 0);
}

function thinned(places: readonly Place[], from: number, to: number): Place[] {
  const best = new Map<number, Place>();
  for (const place of places) {
    const slot = Math.floor(((place.at - from) / (to - from)) * MOST_DOTS);
    if ((best.get(slot)?.score ?? -1) < place.score) best.set(slot, place);
  }
  return [...best.values()].sort((a, b) => a.at - b.at);
}

/** Round moments for an axis, at most six. */
export function ticksOf(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(Math.abs(at) < step / 2 ? 0 : at);
  return ticks;
}
