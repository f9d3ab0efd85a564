import { AnomalyError } from "../errors.ts";
import { createRandom } from "../random.ts";
import { countRows, type FlatRows } from "../rows.ts";
import { Scaler } from "../scaler.ts";

const PAIRS = 2000;
// The quartiles of a normal distribution lie this many standard deviations apart.
const QUARTILES_APART = 1.349;

/**
 * Where rows lie so that their distance says how unlike they are: each column scaled by its quartiles, what is far out
 * drawn in like a logarithm (asinh), distances summed over the columns. The typical distance is the median of those
 * between two rows that differ.
 */
export class RowSpace {
  /** Columns of a row. */
  readonly width: number;
  /** The typical distance between two rows. */
  readonly typical: number;
  readonly #scaler: Scaler;

  private constructor(width: number, scaler: Scaler, typical: number | undefined, rows?: FlatRows) {
    this.width = width;
    this.#scaler = scaler;
    this.typical = typical ?? this.#typicalOf(rows!);
  }

  /** Learns from rows; keeps none. */
  static fit(rows: FlatRows): RowSpace {
    return new RowSpace(rows.width, Scaler.fit(rows, "robust"), undefined, rows);
  }

  /** Trusts nothing: throws an `AnomalyError` with `ERR_MODEL_MALFORMED`. */
  static fromJSON(json: unknown, width: number): RowSpace {
    const { scaler, typical } = (json ?? {}) as { scaler?: unknown; typical?: unknown };
    if (typeof typical !== "number" || !(typical > 0) || !Number.isFinite(typical)) {
      throw new AnomalyError("ERR_MODEL_MALFORMED", "the ranker is malformed: its typical distance is");
    }
    return new RowSpace(width, Scaler.fromJSON(scaler, width), typical);
  }

  /** Writes where a row lies to `target`. */
  place(source: ArrayLike<number>, from: number, target: Float64Array, to: number): void {
    this.#scaler.apply(source, from, target, to);
    for (let j = to; j < to + this.width; j++) target[j] = Math.asinh(QUARTILES_APART * target[j]!);
  }

  toJSON(): { scaler: { center: number[]; scale: number[] }; typical: number } {
    return { scaler: this.#scaler.toJSON(), typical: this.typical };
  }

  #typicalOf(rows: FlatRows): number {
    const count = countRows(rows);
    const random = createRandom(0);
    const a = new Float64Array(this.width);
    const b = new Float64Array(this.width);
    const distances: number[] = [];
    for (let i = 0; i < PAIRS; i++) {
      this.place(rows.data, random.below(count) * this.width, a, 0);
      this.place(rows.data, random.below(count) * this.width, b, 0);
      let distance = 0;
      for (let j = 0; j < this.width; j++) distance += Math.abs(a[j]! - b[j]!);
      if (distance > 0) distances.push(distance);
    }
    distances.sort((x, y) => x - y);
    return distances[distances.length >> 1] ?? 1;
  }
}
