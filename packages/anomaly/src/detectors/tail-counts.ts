import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { FlatRows } from "../rows.ts";
import { malformed } from "./framed-detector.ts";

const MOST_POINTS = 1024;
// Wide rows get fewer points for a column, so that a model stays below a megabyte.
const MOST_POINTS_OF_ALL = 50_000;
const FEWEST_POINTS = 32;
const MOST_ROWS = 2 ** 48;

/** How probable, among the training rows, a value as small is, and one as large. Neither is ever 0. */
export interface TailProbabilities {
  readonly low: number;
  readonly high: number;
}

/**
 * The empirical distribution of each column: at a bounded number of its values, the share of the training rows that
 * lie below it and up to it. The values are the column's own, every one where there are few, and denser towards both
 * ends where there are many. Beyond the ends the probability falls with the distance, so that the farther of two
 * values that never occurred is the less probable one.
 */
export class TailCounts {
  readonly #rows: number;
  readonly #ends: Uint32Array;
  readonly #values: Float32Array;
  readonly #below: Float32Array;
  readonly #upTo: Float32Array;

  private constructor(rows: number, ends: Uint32Array, values: Float32Array, below: Float32Array, upTo: Float32Array) {
    this.#rows = rows;
    this.#ends = ends;
    this.#values = values;
    this.#below = below;
    this.#upTo = upTo;
  }

  static fit({ data, width }: FlatRows): TailCounts {
    const rows = data.length / width;
    const most = Math.max(Math.min(MOST_POINTS, Math.floor(MOST_POINTS_OF_ALL / width)), FEWEST_POINTS);
    const ends = new Uint32Array(width);
    const values: number[] = [];
    const below: number[] = [];
    const upTo: number[] = [];
    const column = new Float32Array(rows);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < rows; i++) column[i] = data[i * width + j]!;
      column.sort();
      const points = Math.min(most, rows);
      let end = 0;
      for (let k = 0; k < points; k++) {
        const share = points === rows ? k / (points - 1) : (1 - Math.cos((Math.PI * k) / (points - 1))) / 2;
        const rank = Math.round(share * (rows - 1));
        if (rank < end) continue;
        const value = column[rank]!;
        let start = rank;
        while (start > end && column[start - 1] === value) start--;
        end = rank + 1;
        while (end < rows && column[end] === value) end++;
        values.push(value);
        below.push(start / rows);
        upTo.push(end / rows);
      }
      ends[j] = values.length;
    }
    return new TailCounts(rows, ends, Float32Array.from(values), Float32Array.from(below), Float32Array.from(upTo));
  }

  static restore(json: unknown, width: number): TailCounts {
    const state = (json ?? {}) as Record<string, unknown>;
    const { rows } = state;
    if (!Number.isInteger(rows) || (rows as number) < 2 || (rows as number) > MOST_ROWS) {
      throw malformed("the number of rows is");
    }
    const sizes = decodeNumbers(state["sizes"], 2);
    const values = Float32Array.from(decodeNumbers(state["values"], 4));
    const below = Float32Array.from(decodeNumbers(state["below"], 4));
    const upTo = Float32Array.from(decodeNumbers(state["upTo"], 4));
    const ends = new Uint32Array(width);
    let at = 0;
    for (let j = 0; j < width; j++) {
      const start = at;
      at += sizes[j] ?? 0;
      ends[j] = at;
      if (at === start || at > values.length) throw malformed("a column's distribution is cut");
      for (let k = start; k < at; k++) {
        const least = k === start ? 0 : upTo[k - 1]!;
        const rises = below[k]! >= least && upTo[k]! >= below[k]! && upTo[k]! <= 1;
        if (!rises || !Number.isFinite(values[k]) || (k > start && values[k]! <= values[k - 1]!)) {
          throw malformed("a column's distribution does not rise");
        }
      }
    }
    if (sizes.length !== width || values.length !== at || below.length !== at || upTo.length !== at) {
      throw malformed("the distributions do not add up");
    }
    return new TailCounts(rows as number, ends, values, below, upTo);
  }

  state(): Record<string, unknown> {
    return {
      rows: this.#rows,
      sizes: encodeNumbers(Uint16Array.from(this.#ends, (end, j) => end - (this.#ends[j - 1] ?? 0))),
      values: encodeNumbers(this.#values),
      below: encodeNumbers(this.#below),
      upTo: encodeNumbers(this.#upTo),
    };
  }

  /** Of a scaled value in a column. */
  of(column: number, value: number): TailProbabilities {
    const values = this.#values;
    const start = column === 0 ? 0 : this.#ends[column - 1]!;
    const end = this.#ends[column]!;
    const rounded = Math.fround(value);
    const never = 1 / (this.#rows + 1);
    if (rounded < values[start]!) return { low: never / (1 + (values[start]! - value)), high: 1 };
    if (rounded > values[end - 1]!) return { low: 1, high: never / (1 + (value - values[end - 1]!)) };
    let from = start;
    let to = end - 1;
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if (values[middle]! <= rounded) from = middle;
      else to = middle - 1;
    }
    if (values[from] === rounded) {
      // Of more rows than single precision can count, one is nothing.
      return { low: Math.max(this.#upTo[from]!, never), high: Math.max(1 - this.#below[from]!, never) };
    }
    const share = (rounded - values[from]!) / (values[from + 1]! - values[from]!);
    const between = this.#upTo[from]! + share * (this.#below[from + 1]! - this.#upTo[from]!);
    return { low: Math.max(between, never), high: Math.max(1 - between, never) };
  }
}
