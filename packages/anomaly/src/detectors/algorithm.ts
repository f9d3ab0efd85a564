import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { ScalerKind } from "../scaler.ts";
import type { DetectorOptions } from "./detector.ts";

/** What a detector's own mathematics is; the checking, imputing, scaling and the JSON's frame are the same for all. */
export interface Algorithm {
  /** How rows are scaled before they arrive here. */
  readonly scaling: ScalerKind;
  /** Learns from checked and scaled rows, at least two of them, which it may keep but must not change. */
  fit(rows: FlatRows, random: Random): void;
  /**
   * From 0 to 1, of one checked and scaled row. The array is reused: not to be kept.
   *
   * @param floor What is not above it need not be exact, so that it may be found sooner: any score that is not above it
   * will do.
   */
  score(row: Float64Array, floor?: number): number;
  /** What {@link AlgorithmFactory.restore} makes the same bits from. */
  state(): Readonly<Record<string, unknown>>;
}

/** Makes an algorithm anew, or from what `state()` gave. */
export interface AlgorithmFactory {
  create(options: DetectorOptions): Algorithm;
  /**
   * Trusts nothing: throws an `AnomalyError` with `ERR_MODEL_MALFORMED` for a state that a `state()` cannot have given
   * for rows of this width.
   */
  restore(options: DetectorOptions, state: Readonly<Record<string, unknown>>, width: number): Algorithm;
}
