import type { Detector, DetectorJSON, DetectorName, DetectorOptions } from "./detectors/detector.ts";
import { malformed } from "./detectors/framed-detector.ts";
import { createDetector, detectorFromJSON } from "./detectors/registry.ts";
import { AnomalyError, ArgumentTypeError, unknownVersion } from "./errors.ts";
import { fitTails, type Tails, tailsFromJSON } from "./explain/tails.ts";
import { checkFeatureSet, type FeatureSet } from "./features/feature-set.ts";
import { columnMedians, countRows, type Row, type Rows, toFlatRows } from "./rows.ts";
import { calibrateThreshold, checkRate, heldOutScores } from "./threshold.ts";

/** The version of a model's JSON that this release writes. */
const MODEL_VERSION = 1;

/** What a model was made from. */
export interface ModelOrigin {
  /** How many rows it was trained on. */
  readonly rows: number;
  /** The share of normal rows that it was to call anomalies. */
  readonly falsePositiveRate: number;
  readonly seed: number;
  /** When, in milliseconds since the epoch; `undefined` when the training program did not say. */
  readonly at: number | undefined;
}

/** A model as JSON. */
export interface ModelJSON {
  readonly format: "securecomm-model";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly [key: string]: unknown;
}

/** Options of {@link trainModel}. */
export interface TrainOptions {
  /** What the columns are. */
  readonly featureSet: FeatureSet;
  /** `"iforest"` unless told. */
  readonly detector?: DetectorName;
  /** The detector's own; `seed` and `columns` are set by the model. */
  readonly options?: Omit<DetectorOptions, "seed" | "columns">;
  /** The share of normal rows that may be called anomalies; 0.01 unless told. */
  readonly falsePositiveRate?: number;
  /** 0 unless told. The same seed and rows give the same bits. */
  readonly seed?: number;
  /** When this is, in milliseconds since the epoch; written into the model and used for nothing else. */
  readonly at?: number;
  /**
   * Whether the rows come in the order of time, as those of sessions and logs do: the threshold is then calibrated on
   * whole stretches of them. `true` unless the feature set is a table.
   */
  readonly ordered?: boolean;
  /** Is told how far the training is. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * A detector with all that makes its scores mean something: the columns it was trained on, the threshold above which a
 * row is an anomaly, and how each column's values are distributed, which explanations need.
 */
export class Model {
  readonly featureSet: FeatureSet;
  readonly detector: Detector;
  /** A score above it is an anomaly. Another may be set: see {@link Model.withThreshold}. */
  readonly threshold: number;
  readonly tails: Tails;
  readonly trained: ModelOrigin;

  /** Use {@link trainModel} or {@link modelFromJSON}. */
  constructor(parts: Pick<Model, "featureSet" | "detector" | "threshold" | "tails" | "trained">) {
    this.featureSet = parts.featureSet;
    this.detector = parts.detector;
    this.threshold = parts.threshold;
    this.tails = parts.tails;
    this.trained = parts.trained;
  }

  /** The detector's score of a row: from 0 to 1, higher is more anomalous. Throws a `RowError` for a row it cannot take. */
  score(row: Row): number {
    return this.detector.score(row);
  }

  /** The scores of many rows, in their order. */
  scoreBatch(rows: Rows): Float64Array {
    return this.detector.scoreBatch(rows);
  }

  /** Whether a score is an anomaly's: above {@link Model.threshold}. */
  isAnomaly(score: number): boolean {
    return score > this.threshold;
  }

  /** The same model with another threshold: an operator's wish, or {@link calibrateThreshold} over newer scores. */
  withThreshold(threshold: number): Model {
    if (!(threshold >= 0 && threshold <= 1)) throw new ArgumentTypeError("threshold", "a number from 0 to 1");
    return new Model({ ...this, threshold });
  }

  /** All that it needs to score and explain again with the same bits. A forest's holds no training row. */
  toJSON(): ModelJSON {
    return {
      format: "securecomm-model",
      version: MODEL_VERSION,
      featureSet: this.featureSet,
      trained: { ...this.trained },
      threshold: this.threshold,
      detector: this.detector.toJSON(),
      tails: this.tails.toJSON(),
    };
  }
}

/**
 * Trains a detector on rows, calibrates its threshold on rows that it had not seen, and learns the columns' usual values.
 *
 * The rows should be normal ones; a few anomalies among them cost little, as the threshold then lies above the score of
 * all but the wished share of them.
 *
 * @throws RowError for a row that cannot be taken, `AnomalyError` with `ERR_TOO_FEW_ROWS` for less than 20 rows.
 *
 * @example
 * ```ts
 * import { createRandom, trainModel } from "@securecomm/anomaly";
 *
 * const random = createRandom(1);
 * const rows = Array.from({ length: 1000 }, () => [200 + 20 * random.normal(), 5 + random.normal()]);
 * const model = trainModel(rows, {
 *   featureSet: {
 *     name: "table",
 *     version: 1,
 *     features: [
 *       { name: "length", unit: "bytes", strange: "both" },
 *       { name: "wait", unit: "seconds", strange: "both" },
 *     ],
 *   },
 * });
 * console.log(model.isAnomaly(model.score([9000, 5]))); // true
 * ```
 */
export function trainModel(rows: Rows, options: TrainOptions): Model {
  const { detector = "iforest", falsePositiveRate = 0.01, seed = 0, onProgress } = options;
  const featureSet = checkFeatureSet(options.featureSet);
  checkRate(falsePositiveRate);
  const columns = featureSet.features.map((feature) => feature.name);
  const medians = options.options?.missing === "impute" ? columnMedians(rows) : undefined;
  const flat = toFlatRows(rows, { width: columns.length, columns, medians });
  if (countRows(flat) < LEAST_ROWS) {
    throw new AnomalyError("ERR_TOO_FEW_ROWS", `a model needs at least ${LEAST_ROWS} rows, not ${countRows(flat)}`);
  }
  const detectorOptions: DetectorOptions = { ...options.options, seed, columns };
  const scores = heldOutScores(flat, {
    detector,
    options: detectorOptions,
    ordered: options.ordered ?? featureSet.name !== "table",
    seed,
    onProgress: onProgress && ((done, total) => onProgress(done, total + 1)),
  });
  const fitted = createDetector(detector, detectorOptions).fit(flat);
  const tails = fitTails(flat, featureSet.features);
  onProgress?.(1, 1);
  return new Model({
    featureSet,
    detector: fitted,
    threshold: calibrateThreshold(scores, falsePositiveRate),
    tails,
    trained: { rows: countRows(flat), falsePositiveRate, seed, at: options.at },
  });
}

/**
 * A model from what its `toJSON` gave, as an object or parsed from text. It gives the same bits.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function modelFromJSON(json: ModelJSON): Model {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-model")
    throw malformed("this is no model");
  if (json.version !== MODEL_VERSION) {
    throw unknownVersion("the model", json.version, MODEL_VERSION);
  }
  const { threshold, trained } = json as { threshold?: unknown; trained?: Record<string, unknown> };
  if (typeof threshold !== "number" || !(threshold >= 0 && threshold <= 1)) throw malformed("the threshold is");
  const { rows, falsePositiveRate, seed, at } = trained ?? {};
  if (![rows, falsePositiveRate, seed].every(Number.isFinite) || (at !== undefined && !Number.isFinite(at))) {
    throw malformed("what it was trained on is");
  }
  let featureSet: FeatureSet;
  try {
    featureSet = checkFeatureSet(json["featureSet"]);
  } catch (cause) {
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its columns are", { cause });
  }
  const detector = detectorFromJSON(json["detector"] as DetectorJSON);
  if (detector.width !== featureSet.features.length) throw malformed("its detector has other columns");
  return new Model({
    featureSet,
    detector,
    threshold,
    tails: tailsFromJSON(json["tails"], featureSet.features),
    trained: { rows, falsePositiveRate, seed, at } as ModelOrigin,
  });
}

const LEAST_ROWS = 20;
