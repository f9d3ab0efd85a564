import { FramedDetector } from "../detectors/framed-detector.ts";
import { nearestNeighbours } from "../detectors/knn.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { fitTails } from "../explain/tails.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { Model } from "../model.ts";
import { checkRate } from "../threshold.ts";
import { coreSet } from "./core-set.ts";
import { comparable, LOGARITHMS } from "./scales.ts";
import { QuietMinutes, sampleDay } from "./simulated-days.ts";

/** Options of {@link trainSessionModel}. */
export interface TrainSessionOptions {
  /** A whole number from 0; 0 unless told. The same seed and options give the same bits. */
  readonly seed?: number;
  /**
   * The share of minutes of ordinary use, of the kind of user that is hardest to tell, that may raise an alert; 0.0025
   * unless told, so that 1 in 100 is far even for users who are somewhat different.
   */
  readonly falsePositiveRate?: number;
  /** Rows that the model keeps, the farthest from each other, from 16 to 1,024; 550 unless told. Time of a score and size go by it. */
  readonly references?: number;
  /** Rows of each kind of user and day that the references are chosen from, from 100 to 10,000; 1,800 unless told. */
  readonly rows?: number;
  /** Simulated days of 48 users to learn from, from 1 to 30; 4 unless told. One less is simulated to calibrate on, but one at least. */
  readonly days?: number;
  /** When this is, in milliseconds since the epoch; written into the model and used for nothing else. */
  readonly at?: number;
  /** Is told how far the training is: as often as there are days, and a little more. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Calibration days are so many seeds away from those learned from, which are fewer. */
const APART = 100;
const MOST_DAYS = 30;
/** A threshold is above it, unless many false alarms are wished for: so most scores need not be known exactly. */
const LIKELY = 0.5;

/**
 * Trains a model of session features as {@link readySessionModel}'s was trained: on simulated normal users of several kinds
 * (see {@link generateSessions}), of whose rows those are kept that cover the others, with a threshold that keeps the wished
 * share of minutes quiet for each kind of user. It takes some seconds, during which nothing else runs.
 *
 * A seed that nobody else has gives a model that nobody else has: who tries out an attack on the shipped one learns less
 * about it.
 *
 * @throws ArgumentRangeError or ArgumentTypeError for an option that is wrong.
 *
 * @example
 * ```ts
 * import { createSessionMonitor, trainSessionModel } from "@securecomm/anomaly";
 *
 * const model = trainSessionModel({ seed: 20_261_122, days: 1, rows: 300, references: 100 });
 * const monitor = createSessionMonitor({ model, onAlert: (alert) => console.log(alert.description) });
 * monitor({ type: "record-replayed", at: Date.now(), peer: "sc1…", address: "192.0.2.7:50112" });
 * ```
 */
export function trainSessionModel(options: TrainSessionOptions = {}): Model {
  const { seed, falsePositiveRate, references, rows: most, days, at, onProgress } = checkOptions(options);
  const calibrationDays = Math.max(days - 1, 1);
  // A day, the choice and a day of calibration take about as long as each other.
  const total = days + 1 + calibrationDays;
  let done = 0;
  const step = () => onProgress?.(++done, total);

  const pool: number[][] = [];
  for (let day = 0; day < days; day++) {
    for (const row of sampleDay(seed + day, most)) pool.push(row);
    step();
  }
  const { features } = SESSION_FEATURES;
  const rows = coreSet(comparable(pool), references).map((place) => pool[place]!);
  const detector = new FramedDetector("knn", nearestNeighbours, {
    seed: 1,
    columns: features.map(({ name }) => name),
    logarithms: LOGARITHMS,
    neighbours: 1,
    references: rows.length,
  }).fit(rows);
  step();
  const calibrate = (least: number): number => {
    const minutes = new QuietMinutes(least);
    for (let day = 0; day < calibrationDays; day++) {
      minutes.addDay(seed + APART + day, (row, floor) => detector.score(row, floor));
      if (done < total) step();
    }
    return minutes.threshold(falsePositiveRate);
  };
  const likely = calibrate(LIKELY);
  return new Model({
    featureSet: SESSION_FEATURES,
    detector,
    threshold: likely > LIKELY ? likely : calibrate(0),
    // What is usual is told from all of the rows; those above are the unusual ones among them.
    tails: fitTails(pool, features),
    trained: { rows: pool.length, falsePositiveRate, seed, at },
  });
}

function checkOptions(options: TrainSessionOptions) {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { seed = 0, falsePositiveRate = 0.0025, references = 550, rows = 1_800, days = 4, at, onProgress } = options;
  if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(seed + APART + MOST_DAYS)) {
    throw new ArgumentRangeError("seed", "a whole number from 0 to 2^53 - 200");
  }
  checkRate(falsePositiveRate);
  checkWhole("references", references, 16, 1_024);
  checkWhole("rows", rows, 100, 10_000);
  checkWhole("days", days, 1, MOST_DAYS);
  if (at !== undefined && !Number.isFinite(at)) throw new ArgumentTypeError("at", "milliseconds since the epoch");
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new ArgumentTypeError("onProgress", "a function");
  }
  return { seed, falsePositiveRate, references, rows, days, at, onProgress };
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ArgumentRangeError(name, `a whole number from ${least} to ${most.toLocaleString("en")}`);
  }
}
