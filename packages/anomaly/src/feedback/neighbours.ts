import type { RowSpace } from "./row-space.ts";

/** Columns that are added up between two looks at whether the sum is out of reach already. */
const STRIDE = 4;

/**
 * Judged rows by their distance from the origin of the space: a row is within reach only of those whose distance from
 * there is about its own, and most of the others are left out without being looked at.
 */
export class Neighbours {
  readonly size: number;
  readonly #width: number;
  readonly #reach: number;
  /** Distances from the origin, rising. */
  readonly #norms: Float64Array;
  readonly #places: Float64Array;
  readonly #weights = { sum: 0, nearest: 0 };

  constructor(space: RowSpace, reach: number, rows: readonly ArrayLike<number>[]) {
    this.size = rows.length;
    this.#width = space.width;
    this.#reach = reach;
    const placed = rows.map((row) => {
      const place = new Float64Array(space.width);
      space.place(row, 0, place, 0);
      return { place, norm: normOf(place) };
    });
    placed.sort((a, b) => a.norm - b.norm);
    this.#norms = Float64Array.from(placed, ({ norm }) => norm);
    this.#places = new Float64Array(rows.length * space.width);
    for (const [i, { place }] of placed.entries()) this.#places.set(place, i * space.width);
  }

  /**
   * The weights of all rows within reach of a place, together, and the greatest of them. The result is overwritten by
   * the next call.
   */
  weigh(place: Float64Array): { readonly sum: number; readonly nearest: number } {
    const weights = this.#weights;
    weights.sum = weights.nearest = 0;
    if (this.size === 0) return weights;
    const width = this.#width;
    const whole = width - (width % STRIDE);
    const reach = this.#reach;
    const places = this.#places;
    const norms = this.#norms;
    const norm = normOf(place);
    for (let i = this.#firstFrom(norm - reach); i < this.size && norms[i]! <= norm + reach; i++) {
      const at = i * width;
      let distance = 0;
      let j = 0;
      for (; j < whole && distance < reach; j += STRIDE) {
        distance +=
          Math.abs(place[j]! - places[at + j]!) +
          Math.abs(place[j + 1]! - places[at + j + 1]!) +
          Math.abs(place[j + 2]! - places[at + j + 2]!) +
          Math.abs(place[j + 3]! - places[at + j + 3]!);
      }
      if (distance >= reach) continue;
      for (; j < width; j++) distance += Math.abs(place[j]! - places[at + j]!);
      if (distance >= reach) continue;
      const near = 1 - distance / reach;
      const weight = near * near * near;
      weights.sum += weight;
      if (weight > weights.nearest) weights.nearest = weight;
    }
    return weights;
  }

  /** The first whose norm is not below this. */
  #firstFrom(least: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#norms[middle]! < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function normOf(place: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < place.length; j++) sum += Math.abs(place[j]!);
  return sum;
}
