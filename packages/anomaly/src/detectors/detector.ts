import type { MissingValues, Row, Rows } from "../rows.ts";

/** The detectors, by name. */
export type DetectorName = "iforest" | "ensemble" | "ecod" | "knn" | "lof" | "hbos" | "ml-isolation-forest";

/** Options that every detector takes. */
export interface DetectorOptions {
  /** The same seed gives the same bits. A whole number from 0 to 2⁵³ - 1; 0 unless told. */
  readonly seed?: number;
  /** The columns' names, for errors; kept with the model. */
  readonly columns?: readonly string[];
  /** `"refuse"` unless told: a missing or non-finite number throws a `RowError`. */
  readonly missing?: MissingValues;
  /**
   * Columns whose logarithm is taken before scaling, by name, with the unit from which on values count: those that span
   * many powers of ten. `{ bytes: 100 }` makes 100, 1,000 and 10,000 bytes about equally far from each other.
   */
  readonly logarithms?: Readonly<Record<string, number>>;
  /** Trees of a forest; 100 unless told. */
  readonly trees?: number;
  /** Rows that each tree is grown from; 256 unless told. */
  readonly sampleSize?: number;
  /** Neighbours that `knn` and `lof` look at; 5 and 20 unless told. */
  readonly neighbours?: number;
  /**
   * Reference rows that `knn`, `lof` and `ensemble` keep at most: a scaled sample of the training rows. 1,024 unless
   * told, fewer of rows with more than 97 columns.
   */
  readonly references?: number;
}

/** A detector as JSON. What is inside `model` is the detector's own affair. */
export interface DetectorJSON {
  readonly format: "securecomm-detector";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly name: DetectorName;
  readonly [key: string]: unknown;
}

/** One contract for all detectors: trained on rows, it says of a row how unlike them it is. */
export interface Detector {
  readonly name: DetectorName;
  /** Columns of the rows it was trained on; `undefined` before. */
  readonly width: number | undefined;
  /**
   * Trains on rows, replacing what it had learned. Throws a `RowError` for a row it cannot take and an `AnomalyError`
   * with `ERR_TOO_FEW_ROWS` for less than two rows; it is then as it was before.
   */
  fit(rows: Rows): this;
  /** From 0 (like the others) to 1 (unlike any). Throws `ERR_NOT_FITTED` before {@link Detector.fit}. */
  score(row: Row): number;
  /** The scores of many rows, in their order. */
  scoreBatch(rows: Rows): Float64Array;
  /**
   * All that it needs to score again with the same bits. No training row is in a forest's; `knn`, `lof` and `ensemble`
   * keep a bounded, scaled sample of them. `ml-isolation-forest` has none and throws an `AnomalyError` with
   * `ERR_NOT_SERIALISABLE`.
   */
  toJSON(): DetectorJSON;
}
