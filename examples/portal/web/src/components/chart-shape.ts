/** One row of numbers of a chart. `lane` 0 is the one on top; each lane has a scale of its own. */
export interface Series {
  readonly key: string;
  readonly label: string;
  readonly look: "neutral" | "accent" | "warning" | "danger" | "second";
  readonly values: readonly number[];
  readonly lane?: number;
}

/** A bar, in a drawing that is 1,000 wide and 100 high a lane. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const CHART_WIDTH = 1000;
export const LANE_HEIGHT = 100;
const GAP = 8;

/** How high lane by lane: the first is three times the others. */
export function laneBounds(lanes: number): readonly { readonly top: number; readonly height: number }[] {
  if (lanes <= 1) return [{ top: 0, height: LANE_HEIGHT }];
  const small = (LANE_HEIGHT - GAP * (lanes - 1)) / (lanes + 2);
  const bounds = [{ top: 0, height: small * 3 }];
  for (let lane = 1; lane < lanes; lane += 1) bounds.push({ top: small * (2 + lane) + GAP * lane, height: small });
  return bounds;
}

/** The bars of one series. What is more than nothing can be seen, however little it is. */
export function barsOf(series: Series, all: readonly Series[], columns: number): readonly Bar[] {
  const lane = series.lane ?? 0;
  const { top, height } = laneBounds(laneCount(all))[lane]!;
  const most = greatest(all.filter((other) => (other.lane ?? 0) === lane));
  const width = CHART_WIDTH / Math.max(1, columns);
  return series.values.map((value, index) => {
    const part = most > 0 && value > 0 ? Math.max(0.03, value / most) : 0;
    return { x: index * width, y: top + height * (1 - part), width: width * 0.86, height: height * part };
  });
}

export function laneCount(all: readonly Series[]): number {
  return Math.max(0, ...all.map(({ lane = 0 }) => lane)) + 1;
}

/** Of all values of all of them. */
export function greatest(all: readonly Series[]): number {
  return all.reduce((most, { values }) => values.reduce((high, value) => Math.max(high, value), most), 0);
}

/** A stretch of columns, both ends included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

export function stretchOf(one: number, other: number): Stretch {
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

/** Where the keys take the column that is looked at; `undefined` for a key that means nothing here. */
export function columnAfterKey(key: string, at: number, columns: number): number | undefined {
  const to = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageDown: at + 10,
    PageUp: at - 10,
  }[key];
  if (key === "Home") return 0;
  if (key === "End") return columns - 1;
  return to === undefined ? undefined : Math.max(0, Math.min(columns - 1, to));
}
