import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import { malformed } from "./framed-detector.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";

const MOST_REFERENCES = 1024;
// Wide rows get fewer references, so that a model stays below a megabyte.
const MOST_NUMBERS = 100_000;
const FEWEST_REFERENCES = 64;
// What the scaler can give, rounded to single precision.
const LARGEST = 1.0001e30;

/**
 * A bounded sample of the scaled training rows, in single precision, and the search for those nearest to a row by
 * Euclidean distance. A reference that the row equals counts as the row itself, once, and is passed over: else a
 * training row's nearest neighbour would be its own copy.
 */
export class ReferenceRows {
  readonly width: number;
  readonly count: number;
  readonly #data: Float32Array;
  /** Squared distances and places of the nearest that the last search found, the nearest first. */
  readonly #near: Float64Array;
  readonly #places: Uint32Array;

  private constructor(data: Float32Array, width: number, neighbours: number) {
    this.#data = data;
    this.width = width;
    this.count = data.length / width;
    this.#near = new Float64Array(Math.min(neighbours + 1, this.count));
    this.#places = Uint32Array.from({ length: this.#near.length }, (_, place) => place);
  }

  static sample(rows: FlatRows, most: number | undefined, neighbours: number, random: Random): ReferenceRows {
    const { width } = rows;
    const fitting = Math.max(Math.min(MOST_REFERENCES, Math.floor(MOST_NUMBERS / width)), FEWEST_REFERENCES);
    const sample = rowsAt(rows, sampleIndices(rows.data.length / width, most ?? fitting, random));
    return new ReferenceRows(Float32Array.from(sample.data), width, neighbours);
  }

  static restore(text: unknown, width: number, neighbours: number): ReferenceRows {
    const data = Float32Array.from(decodeNumbers(text, 4));
    if (data.length % width !== 0 || data.length < 2 * width) throw malformed("the reference rows are cut");
    if (!data.every((value) => Math.abs(value) <= LARGEST)) throw malformed("a reference row is out of range");
    return new ReferenceRows(data, width, neighbours);
  }

  /** What {@link ReferenceRows.restore} reads. */
  state(): string {
    return encodeNumbers(this.#data);
  }

  /** A reference row, as a row to look up. */
  row(place: number): Float64Array {
    return Float64Array.from(this.#data.subarray(place * this.width, (place + 1) * this.width));
  }

  /** How many neighbours a search finds: as many as were wished, but never a row itself. */
  get neighbours(): number {
    return this.#near.length - 1;
  }

  /**
   * Looks for the row's nearest references and hands each to `take`, the nearest first.
   *
   * @param enough A distance: once as many references are known to be as near, the search ends, and those may be others,
   * and their distances higher than they are, but none above this.
   */
  nearest(row: Float64Array, take: (distance: number, place: number) => void, enough = -1): void {
    const near = this.#near;
    const places = this.#places;
    const data = this.#data;
    const { width, count } = this;
    const last = near.length - 1;
    near.fill(this.#boundFor(row));
    const end = enough < 0 ? -1 : enough * enough;
    for (let place = 0, at = 0; place < count; place++, at += width) {
      const limit = near[last]!;
      if (limit <= end) break;
      let sum = 0;
      let j = 0;
      // Asking after each fourth column whether it is too far already costs less than asking after each.
      for (; j + 3 < width && sum < limit; j += 4) {
        const a = row[j]! - data[at + j]!;
        const b = row[j + 1]! - data[at + j + 1]!;
        const c = row[j + 2]! - data[at + j + 2]!;
        const d = row[j + 3]! - data[at + j + 3]!;
        sum = sum + a * a + b * b + c * c + d * d;
      }
      if (sum >= limit) continue;
      for (; j < width; j++) {
        const difference = row[j]! - data[at + j]!;
        sum += difference * difference;
      }
      if (sum >= limit) continue;
      let slot = last;
      while (slot > 0 && near[slot - 1]! > sum) {
        near[slot] = near[slot - 1]!;
        places[slot] = places[slot - 1]!;
        slot--;
      }
      near[slot] = sum;
      places[slot] = place;
    }
    const self = this.#equals(row, places[0]!) ? 1 : 0;
    for (let slot = self; slot < last + self; slot++) take(Math.sqrt(near[slot]!), places[slot]!);
  }

  /**
   * A little more than the farthest of the references that were nearest to the last row. The nearest of any row cannot lie
   * beyond as many others, and rows that come one after another mostly resemble each other.
   */
  #boundFor(row: Float64Array): number {
    let bound = 0;
    for (const place of this.#places) bound = Math.max(bound, this.#squaredDistance(row, place));
    return bound * (1 + 1e-9) + Number.MIN_VALUE;
  }

  #squaredDistance(row: Float64Array, place: number): number {
    let sum = 0;
    for (let j = 0, at = place * this.width; j < this.width; j++) {
      const difference = row[j]! - this.#data[at + j]!;
      sum += difference * difference;
    }
    return sum;
  }

  #equals(row: Float64Array, place: number): boolean {
    for (let j = 0; j < this.width; j++) {
      if (Math.fround(row[j]!) !== this.#data[place * this.width + j]) return false;
    }
    return true;
  }
}
