import { AnomalyError } from "./errors.ts";
import type { FlatRows } from "./rows.ts";

/** `"robust"`: median and interquartile range of a sample of the rows; `"standard"`: mean and standard deviation. */
export type ScalerKind = "robust" | "standard";

// Beyond this a scaled value says no more than "enormous"; its square and sums over columns stay finite.
const BOUND = 1e30;
const SAMPLE = 2048;

/** Moves and stretches each column so that its bulk lies around 0 with a width of about 1. */
export class Scaler {
  readonly #center: Float64Array;
  readonly #scale: Float64Array;
  readonly #inverse: Float64Array;

  private constructor(center: Float64Array, scale: Float64Array) {
    this.#center = center;
    this.#scale = scale;
    this.#inverse = scale.map((x) => 1 / x);
  }

  /** Learns from rows. A column that never changes keeps its unit. */
  static fit(rows: FlatRows, kind: ScalerKind): Scaler {
    const center = new Float64Array(rows.width);
    const scale = new Float64Array(rows.width);
    for (let j = 0; j < rows.width; j++) {
      const [middle, spread] = kind === "robust" ? robust(rows, j) : standard(rows, j);
      center[j] = middle;
      // Less is what rounding makes of a column that never changes.
      scale[j] = isScale(spread) && spread > Math.abs(middle) * 1e-12 ? spread : 1;
    }
    return new Scaler(center, scale);
  }

  static fromJSON(json: unknown, width: number): Scaler {
    const { center, scale } = (json ?? {}) as { center?: unknown; scale?: unknown };
    const numbers = (value: unknown): value is number[] =>
      Array.isArray(value) && value.length === width && value.every((x) => Number.isFinite(x));
    if (!numbers(center) || !numbers(scale) || !scale.every(isScale)) {
      throw new AnomalyError("ERR_MODEL_MALFORMED", "the model's scaler is malformed");
    }
    return new Scaler(Float64Array.from(center), Float64Array.from(scale));
  }

  /** Writes a row, scaled, to `target` from its start. */
  apply(source: ArrayLike<number>, from: number, target: Float64Array, to: number): void {
    for (let j = 0; j < this.#center.length; j++) {
      const value = (source[from + j]! - this.#center[j]!) * this.#inverse[j]!;
      target[to + j] = value > BOUND ? BOUND : value < -BOUND ? -BOUND : value;
    }
  }

  toJSON(): { center: number[]; scale: number[] } {
    return { center: Array.from(this.#center), scale: Array.from(this.#scale) };
  }
}

// Also a number whose inverse is one.
function isScale(spread: number): boolean {
  return spread > 0 && Number.isFinite(spread) && Number.isFinite(1 / spread);
}

function robust(rows: FlatRows, column: number): [center: number, scale: number] {
  const count = rows.data.length / rows.width;
  const size = Math.min(count, SAMPLE);
  const sample = new Float64Array(size);
  for (let i = 0; i < size; i++) sample[i] = rows.data[Math.floor((i * count) / size) * rows.width + column]!;
  sample.sort();
  const spread = sample[Math.floor(0.75 * (size - 1))]! - sample[Math.floor(0.25 * (size - 1))]!;
  return [sample[(size - 1) >> 1]!, spread > 0 ? spread : standard(rows, column)[1]];
}

function standard(rows: FlatRows, column: number): [center: number, scale: number] {
  const count = rows.data.length / rows.width;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += rows.data[i * rows.width + column]! / count;
  let variance = 0;
  for (let i = 0; i < count; i++) {
    const distance = rows.data[i * rows.width + column]! - mean;
    variance += (distance * distance) / count;
  }
  return [mean, Math.sqrt(variance)];
}
