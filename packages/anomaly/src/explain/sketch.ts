// Dense where explanations look: in the tails. Nineteen values with two counts each are 57 numbers.
const LEVELS = [
  0.0003, 0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.997, 0.999, 0.9997,
];
const KNOTS = LEVELS.length + 2;

// Sorting 100,000 values of a column takes longer than training a forest on them.
const SAMPLE = 16_384;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

// How much of the training rows lies outside the typical range, on each side.
const OUTSIDE = 0.05;

/** The values that a column had in training, told by at most nineteen of them with their counts. */
export class ColumnSketch {
  /** Values in rising order, the least and the greatest of training among them. */
  readonly values: readonly number[];
  /** How many training rows were below each. */
  readonly below: readonly number[];
  /** How many training rows were at or below each. */
  readonly upTo: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly expected: number;
  readonly #rows: number;
  /** Are all values that occurred among these? */
  readonly #complete: boolean;

  constructor(values: readonly number[], below: readonly number[], upTo: readonly number[]) {
    this.values = values;
    this.below = below;
    this.upTo = upTo;
    this.#rows = upTo.at(-1)!;
    this.#complete = below.every((count, k) => count === (k === 0 ? 0 : upTo[k - 1]!));
    this.low = this.#quantile(OUTSIDE);
    this.expected = this.#quantile(0.5);
    this.high = values[below.findLastIndex((count) => this.#rows - count >= OUTSIDE * this.#rows - 0.5)]!;
  }

  /** About how many training rows had this value or a higher one. */
  countFrom(value: number): number {
    const k = this.values.findIndex((knot) => knot >= value);
    if (k === -1) return 0;
    if (k === 0 || this.values[k] === value) return this.#rows - this.below[k]!;
    return this.#between(k, value, this.#rows - this.upTo[k - 1]!, this.#rows - this.below[k]!);
  }

  /** About how many training rows had this value or a lower one. */
  countTo(value: number): number {
    const k = this.values.findLastIndex((knot) => knot <= value);
    if (k === -1) return 0;
    if (k === this.values.length - 1 || this.values[k] === value) return this.upTo[k]!;
    return this.#between(k + 1, value, this.upTo[k]!, this.below[k + 1]!);
  }

  /** How many training rows had this very value; `undefined` where that is not known. */
  countSame(value: number): number | undefined {
    if (!this.#complete) return undefined;
    const k = this.values.indexOf(value);
    return k === -1 ? 0 : this.upTo[k]! - this.below[k]!;
  }

  /** How far beyond all training values, in units of the column's own spread. */
  beyond(value: number, side: "high" | "low"): number {
    // Halves, since a difference of two numbers may be too great for one.
    const least = this.values[0]! / 2;
    const most = this.values.at(-1)! / 2;
    const distance = side === "high" ? value / 2 - most : least - value / 2;
    if (!(distance > 0)) return 0;
    const reach = side === "high" ? most - this.expected / 2 : this.expected / 2 - least;
    const unit = reach > 0 ? reach : most > least ? most - least : Math.max(1e-9, Math.abs(most)) * 1e-3;
    return Math.min(distance / unit, Number.MAX_VALUE);
  }

  // Tails fall off about exponentially: between two knots the logarithm of the count is taken as straight.
  #between(k: number, value: number, from: number, to: number): number {
    if (from === 0 || to === 0) return Math.max(from, to);
    const left = this.values[k - 1]!;
    const share = (value / 2 - left / 2) / (this.values[k]! / 2 - left / 2);
    return from * (to / from) ** share;
  }

  #quantile(level: number): number {
    // Half a row of slack, for counts that were rounded.
    return this.values[this.upTo.findIndex((count) => count >= level * this.#rows - 0.5)]!;
  }
}

/**
 * Sketches one column. Of long columns with many different values only the ends are exact; what lies between is
 * estimated from an even sample.
 *
 * @param exact Whether a long column is counted in full as well.
 */
export function sketchColumn(column: Float64Array, exact = false): ColumnSketch {
  const sampled = exact || column.length <= SAMPLE || hasFewValues(column) ? undefined : evenSample(column);
  const sorted = (sampled ?? new Float64Array(column)).sort();
  const values = chooseValues(sorted);
  const below = values.map((value) => firstFrom(sorted, value));
  const upTo = values.map((value) => firstAbove(sorted, value));
  return sampled === undefined ? new ColumnSketch(values, below, upTo) : stretch(column, values, below, upTo);
}

/** All values where they are few, else those at the levels. */
function chooseValues(sorted: Float64Array): number[] {
  const values: number[] = [];
  for (let i = 0; i < sorted.length && values.length <= KNOTS; i = firstAbove(sorted, sorted[i]!)) {
    // -0 is 0.
    values.push(sorted[i]! + 0);
  }
  if (values.length <= KNOTS) return values;
  const last = sorted.length - 1;
  const chosen = [0, ...LEVELS, 1].map((level) => sorted[Math.min(last, Math.floor(level * sorted.length))]! + 0);
  return chosen.filter((value, k) => k === 0 || value !== chosen[k - 1]);
}

function hasFewValues(column: Float64Array): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < column.length && seen.size <= KNOTS; i++) seen.add(column[i]!);
  return seen.size <= KNOTS;
}

// Steps of the golden ratio lie evenly and fall in with no rhythm that the rows may have.
function evenSample(column: Float64Array): Float64Array {
  const sample = new Float64Array(SAMPLE);
  for (let i = 0, place = 0; i < SAMPLE; i++, place = (place + GOLDEN) % 1) {
    sample[i] = column[Math.floor(place * column.length)]!;
  }
  return sample;
}

/** Makes counts of the whole column from those of its sample, with the least and the greatest counted in full. */
function stretch(column: Float64Array, values: number[], below: number[], upTo: number[]): ColumnSketch {
  const rows = column.length;
  const ends = countEnds(column);
  const knots = [{ value: ends.least, below: 0, upTo: ends.leastCount }];
  // The sample's own ends are no ends.
  for (let k = 1; k < values.length - 1; k++) {
    const from = Math.max(knots.at(-1)!.upTo, Math.round((below[k]! * rows) / SAMPLE));
    const to = Math.max(from + 1, Math.round((upTo[k]! * rows) / SAMPLE));
    const isInside = values[k]! > ends.least && values[k]! < ends.most && to <= rows - ends.mostCount;
    if (isInside) knots.push({ value: values[k]!, below: from, upTo: to });
  }
  knots.push({ value: ends.most, below: rows - ends.mostCount, upTo: rows });
  return new ColumnSketch(
    knots.map(({ value }) => value),
    knots.map((knot) => knot.below),
    knots.map((knot) => knot.upTo),
  );
}

function countEnds(column: Float64Array): { least: number; leastCount: number; most: number; mostCount: number } {
  let least = column[0]!;
  let most = least;
  let leastCount = 0;
  let mostCount = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (value < least) {
      least = value;
      leastCount = 1;
    } else if (value === least) leastCount++;
    if (value > most) {
      most = value;
      mostCount = 1;
    } else if (value === most) mostCount++;
  }
  return { least: least + 0, leastCount, most: most + 0, mostCount };
}

/** A sketch as the rows of numbers that {@link readSketch} takes. */
export function writeSketch(sketch: ColumnSketch): number[][] {
  return [[...sketch.values], [...sketch.below], [...sketch.upTo]];
}

/** A sketch from what {@link writeSketch} gave; `undefined` for anything else. */
export function readSketch(json: unknown, rows: number): ColumnSketch | undefined {
  if (!Array.isArray(json) || json.length !== 3) return undefined;
  const [values, below, upTo] = json as unknown[];
  const numbers = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length >= 1 && list.length <= KNOTS && list.every((x) => Number.isFinite(x));
  if (!numbers(values) || !numbers(below) || !numbers(upTo)) return undefined;
  const size = values.length;
  if (below.length !== size || upTo.length !== size || below[0] !== 0 || upTo[size - 1] !== rows) return undefined;
  for (let k = 0; k < size; k++) {
    if (!Number.isSafeInteger(below[k]) || !Number.isSafeInteger(upTo[k]) || upTo[k]! <= below[k]!) return undefined;
    if (k > 0 && (values[k]! <= values[k - 1]! || below[k]! < upTo[k - 1]!)) return undefined;
  }
  return new ColumnSketch([...values], [...below], [...upTo]);
}

function firstFrom(sorted: Float64Array, value: number): number {
  return search(sorted, (x) => x >= value);
}

function firstAbove(sorted: Float64Array, value: number): number {
  return search(sorted, (x) => x > value);
}

function search(sorted: Float64Array, found: (value: number) => boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (found(sorted[middle]!)) to = middle;
    else from = middle + 1;
  }
  return from;
}
