import type { DetectorName, DetectorOptions } from "./detectors/detector.ts";
import { createDetector } from "./detectors/registry.ts";
import { AnomalyError, ArgumentRangeError } from "./errors.ts";
import { createRandom } from "./random.ts";
import { countRows, type FlatRows } from "./rows.ts";

/**
 * The score above which a row is called an anomaly, so that of normal rows no more than the wished share is.
 *
 * It is the quantile of split conformal prediction: of scores of n rows that the detector was *not* trained on, the
 * ⌈(n + 1)(1 - rate)⌉-th smallest, which keeps the promise on average for any detector and any distribution. With fewer
 * than 1/rate - 1 rows that quantile does not exist, and the highest score is taken.
 *
 * @param scores Of normal rows. None throws an `AnomalyError` with `ERR_TOO_FEW_ROWS`.
 * @param falsePositiveRate Between 0 and 1, without them: 0.01 is one normal row of a hundred.
 */
export function calibrateThreshold(scores: ArrayLike<number>, falsePositiveRate: number): number {
  checkRate(falsePositiveRate);
  if (scores.length === 0) throw new AnomalyError("ERR_TOO_FEW_ROWS", "a threshold needs at least one score");
  const sorted = Float64Array.from(scores).sort();
  // Sorting puts NaN last.
  if (!Number.isFinite(sorted[0]) || !Number.isFinite(sorted.at(-1)))
    throw new ArgumentRangeError("scores", "finite numbers");
  const rank = Math.min(Math.ceil((sorted.length + 1) * (1 - falsePositiveRate)), sorted.length);
  return sorted[rank - 1]!;
}

/** Throws an `ArgumentRangeError` unless it is a rate that a threshold can be calibrated to. */
export function checkRate(falsePositiveRate: number): void {
  if (!(falsePositiveRate > 0 && falsePositiveRate < 1)) {
    throw new ArgumentRangeError("falsePositiveRate", "a number between 0 and 1, such as 0.01");
  }
}

/** How the rows that a threshold is calibrated on are held out. */
export interface HoldOut {
  readonly detector: DetectorName;
  readonly options: DetectorOptions;
  /** Whether the rows come in the order of time: then they are held out in runs, as neighbours resemble each other. */
  readonly ordered: boolean;
  readonly seed: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

// Beyond this many rows one fold is enough to calibrate on, and a fold of more than 20,000 tells no more.
const MANY = 5_000;
const FOLDS = 5;
// So many runs of neighbours are dealt to the folds in turn: each fold has some of every time.
const STRETCHES = 50;
const LARGEST_FOLD = 20_000;

/** Scores of rows by detectors that were not trained on them: five folds, or one where there are many rows. */
export function heldOutScores(rows: FlatRows, { detector, options, ordered, seed, onProgress }: HoldOut): Float64Array {
  const { width } = rows;
  const count = countRows(rows);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  if (!ordered) shuffle(order, seed);
  const stretches = Math.min(STRETCHES, count);
  const used = count >= MANY ? 1 : FOLDS;
  const scores: number[] = [];
  for (let fold = 0; fold < used; fold++) {
    const held: number[] = [];
    const rest: number[] = [];
    for (let i = 0; i < count; i++) {
      const stretch = Math.floor((i * stretches) / count);
      (stretch % FOLDS === fold ? held : rest).push(order[i]!);
    }
    keepVarying(rows, held, rest);
    const step = Math.max(held.length / LARGEST_FOLD, 1);
    const tried = Array.from({ length: Math.floor(held.length / step) }, (_, i) => held[Math.floor(i * step)]!);
    if (rest.length >= 2 && tried.length > 0) {
      const other = createDetector(detector, options).fit(pick(rows, rest, width));
      for (const score of other.scoreBatch(pick(rows, tried, width))) scores.push(score);
    }
    onProgress?.(fold + 1, used);
  }
  return Float64Array.from(scores);
}

/**
 * A column that varies among all rows must vary among those that a fold trains on: else every held-out row that differs
 * in it would seem the first of its kind ever, and put the threshold where nothing reaches it.
 */
function keepVarying({ data, width }: FlatRows, held: number[], rest: number[]): void {
  for (let j = 0; j < width; j++) {
    const first = data[rest[0]! * width + j];
    if (rest.some((row) => data[row * width + j] !== first)) continue;
    const other = held.findIndex((row) => data[row * width + j] !== first);
    if (other >= 0) rest.push(...held.splice(other, 1));
  }
}

function pick({ data }: FlatRows, which: readonly number[], width: number): FlatRows {
  const picked = new Float64Array(which.length * width);
  for (let i = 0; i < which.length; i++) {
    for (let j = 0; j < width; j++) picked[i * width + j] = data[which[i]! * width + j]!;
  }
  return { data: picked, width };
}

function shuffle(order: Uint32Array, seed: number): void {
  const random = createRandom(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const kept = order[i]!;
    order[i] = order[other]!;
    order[other] = kept;
  }
}
