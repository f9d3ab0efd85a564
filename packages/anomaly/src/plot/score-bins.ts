import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";

/** Scores counted into equal bins of [0, 1], so that a histogram of any number of rows takes the same memory. */
export class ScoreBins {
  /** How many normal or unlabelled rows fell into each bin. */
  readonly normal: Float64Array;
  /** How many rows with the label 1 fell into each bin. */
  readonly anomalies: Float64Array;
  /** All rows. */
  total = 0;
  /** Rows whose score is above the threshold. */
  above = 0;
  /** Whether a label was ever given. */
  labelled = false;
  readonly threshold: number | undefined;

  /**
   * @param bins How many; the last contains its upper edge. A whole number from 5 to 200.
   * @param threshold From 0 to 1.
   */
  constructor(bins: number, threshold?: number) {
    if (!Number.isInteger(bins) || bins < 5 || bins > 200) throw new ArgumentRangeError("bins", "5 to 200, whole");
    if (threshold !== undefined && typeof threshold !== "number") throw new ArgumentTypeError("threshold", "a number");
    if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
      throw new ArgumentRangeError("threshold", "from 0 to 1");
    }
    this.normal = new Float64Array(bins);
    this.anomalies = new Float64Array(bins);
    this.threshold = threshold;
  }

  /** Counts one score. Throws an `ArgumentRangeError` for one that is not from 0 to 1. */
  add(score: number, label?: number): void {
    if (!(score >= 0 && score <= 1)) throw new ArgumentRangeError("scores", "numbers from 0 to 1");
    const bin = Math.min(Math.floor(score * this.normal.length), this.normal.length - 1);
    if (label !== undefined) this.labelled = true;
    if (label === 1) this.anomalies[bin]! += 1;
    else this.normal[bin]! += 1;
    this.total += 1;
    if (this.threshold !== undefined && score > this.threshold) this.above += 1;
  }
}
