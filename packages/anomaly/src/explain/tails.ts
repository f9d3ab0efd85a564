import { AnomalyError, ArgumentRangeError, ArgumentTypeError, unknownVersion } from "../errors.ts";
import type { Feature } from "../features/feature-set.ts";
import { type Rows, toFlatRows } from "../rows.ts";
import type { TypicalRange } from "./reason.ts";
import { type ColumnSketch, readSketch, sketchColumn, writeSketch } from "./sketch.ts";

/** The version of the JSON that this release writes. */
const TAILS_VERSION = 1;

/** How far out a value lies among those that its column had in training. */
export interface Tail extends TypicalRange {
  /** The share of the training rows at least as far out on this side; never 0, at least 1 of (rows + 1). */
  readonly probability: number;
  readonly side: "high" | "low";
  /** How far beyond all that was seen in training, in widths of the column's own spread; 0 inside the range. */
  readonly beyond: number;
}

/** {@link Tails} as JSON: about 60 numbers for each column, whatever the number of rows was. */
export interface TailsJSON {
  readonly format: "securecomm-tails";
  readonly version: number;
  /** How many rows it was fitted to. */
  readonly rows: number;
  readonly columns: readonly (readonly (readonly number[])[])[];
}

/** How the values of each column were distributed in training: a small sketch of each, which explanations quote. */
export interface Tails {
  /** The features that it was fitted to, in the order of the columns. */
  readonly features: readonly Feature[];
  /** How many columns. */
  readonly width: number;
  /** How many rows it was fitted to. */
  readonly rows: number;
  /**
   * Says how far out a value lies, on the sides that the feature calls strange.
   *
   * @param column Counted from 0; out of range throws an `ArgumentRangeError`, and so does a value that is no finite number.
   */
  tail(column: number, value: number): Tail;
  /** All that {@link tailsFromJSON} needs to give the same answers. */
  toJSON(): TailsJSON;
}

class SketchedTails implements Tails {
  readonly features: readonly Feature[];
  readonly rows: number;
  readonly #sketches: readonly ColumnSketch[];

  constructor(features: readonly Feature[], rows: number, sketches: readonly ColumnSketch[]) {
    this.features = features;
    this.rows = rows;
    this.#sketches = sketches;
  }

  get width(): number {
    return this.features.length;
  }

  tail(column: number, value: number): Tail {
    const feature = this.features[column];
    const sketch = this.#sketches[column];
    if (feature === undefined || sketch === undefined) {
      throw new ArgumentRangeError("column", `a whole number from 0 to ${this.width - 1}`);
    }
    if (!Number.isFinite(value)) throw new ArgumentRangeError("value", "a finite number");
    const { low, high, expected } = sketch;
    const share = (count: number) => Math.min(1, (count + 1) / (this.rows + 1));
    if (feature.unit === "code") {
      const same = sketch.countSame(value);
      if (same !== undefined) {
        const side = value < expected ? "low" : "high";
        return { probability: share(same), side, low, high, expected, beyond: same > 0 ? 0 : 1 };
      }
    }
    const above = feature.strange === "low" ? 1 : share(sketch.countFrom(value));
    const below = feature.strange === "high" ? 1 : share(sketch.countTo(value));
    const side = feature.strange !== "both" ? feature.strange : below < above ? "low" : "high";
    const beyond = sketch.beyond(value, side);
    return { probability: side === "low" ? below : above, side, low, high, expected, beyond };
  }

  toJSON(): TailsJSON {
    return {
      format: "securecomm-tails",
      version: TAILS_VERSION,
      rows: this.rows,
      columns: this.#sketches.map(writeSketch),
    };
  }
}

/**
 * Learns how the values of each column are distributed.
 *
 * @param rows At least one; a `RowError` names a value that is not finite, or a row of another width than the features.
 */
export function fitTails(rows: Rows, features: readonly Feature[]): Tails {
  checkFeatures(features);
  const { data, width } = toFlatRows(rows, { width: features.length, columns: features.map(({ name }) => name) });
  const count = data.length / width;
  if (count < 1) throw new AnomalyError("ERR_TOO_FEW_ROWS", "the distribution of no rows cannot be learned");
  const column = new Float64Array(count);
  const sketches = features.map(({ unit }, j) => {
    for (let i = 0; i < count; i++) column[i] = data[i * width + j]!;
    // Of codes each is counted for itself.
    return sketchColumn(column, unit === "code");
  });
  return new SketchedTails([...features], count, sketches);
}

/**
 * The tails that a {@link Tails.toJSON} gave, as an object or parsed from text.
 *
 * @param features The columns' features, in order: those that the tails were fitted to.
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function tailsFromJSON(json: unknown, features: readonly Feature[]): Tails {
  checkFeatures(features);
  if (typeof json !== "object" || json === null) throw malformed("these are no tails");
  const { format, version, rows, columns } = json as Record<keyof TailsJSON, unknown>;
  if (format !== "securecomm-tails") throw malformed("these are no tails");
  if (version !== TAILS_VERSION) {
    throw unknownVersion("the tails", version, TAILS_VERSION);
  }
  if (!Number.isSafeInteger(rows) || (rows as number) < 1) throw malformed("the number of rows is");
  if (!Array.isArray(columns) || columns.length !== features.length) throw malformed("the number of columns is");
  const sketches = columns.map((column: unknown) => {
    const sketch = readSketch(column, rows as number);
    if (sketch === undefined) throw malformed("a column's distribution is");
    return sketch;
  });
  return new SketchedTails([...features], rows as number, sketches);
}

function checkFeatures(features: readonly Feature[]): void {
  if (!Array.isArray(features) || features.some((feature) => typeof feature?.name !== "string")) {
    throw new ArgumentTypeError("features", "an array of features");
  }
  if (features.length < 1) throw new ArgumentRangeError("features", "at least one feature");
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the tails are malformed: ${what}`);
}
