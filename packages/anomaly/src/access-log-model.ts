import type { DetectorName } from "./detectors/detector.ts";
import { AnomalyError, ArgumentTypeError } from "./errors.ts";
import {
  type AccessLogExtractor,
  type AccessLogExtractorJSON,
  type AccessLogOptions,
  learnAccessLog,
} from "./features/access-log.ts";
import { accessLogExtractorFromJSON } from "./features/access-log-json.ts";
import { addressWatchFromJSON, createAddressWatch } from "./features/address-watch.ts";
import type { AddressWatchOptions } from "./features/address-watch-options.ts";
import type { AddressWatchJSON } from "./features/client-state.ts";
import type { LogEntry } from "./features/log-entry.ts";
import { createRanker, type Ranker, type RankerJSON, rankerFromJSON } from "./feedback/ranker.ts";
import type { Feedback } from "./feedback.ts";
import { type Model, type ModelJSON, modelFromJSON, type TrainOptions, trainModel } from "./model.ts";
import { countRows, type FlatRows } from "./rows.ts";

/** The version of the JSON that this release writes. */
const ACCESS_LOG_MODEL_VERSION = 1;

/** Options of {@link trainAccessLog}: the extractor's and the model's. */
export interface TrainAccessLogOptions extends AccessLogOptions, Omit<TrainOptions, "featureSet" | "ordered" | "seed"> {
  /**
   * `"knn"` unless told, other than for a model of other rows: an entry's row is mostly zeros, which distances see better than
   * a forest's splits do. In `bench/anomaly/requests.mjs` it tells scanners of access logs from visitors with an area under
   * the curve of 0.99, `"iforest"` and `"ensemble"` with 0.93. Where the log repeats the same few requests many times
   * `"ensemble"` can be the better choice.
   */
  readonly detector?: DetectorName;
  /**
   * Keeps which addresses and user agents each client used, and its habits, so that a monitor knows from its first line on
   * what is new; `true`, or the options of the watch that learns them. Not unless told, because the model then holds
   * clients' names and addresses, and takes up to some kilobytes for each client.
   */
  readonly addressHistory?: AddressWatchOptions | boolean;
}

/** An access-log model as JSON. */
export interface AccessLogModelJSON {
  readonly format: "securecomm-access-log-model";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly model: ModelJSON;
  readonly extractor: AccessLogExtractorJSON;
  readonly ranker: RankerJSON;
  /** Where {@link TrainAccessLogOptions.addressHistory} asked for it. */
  readonly addressHistory?: AddressWatchJSON;
}

/** An entry's row and score. */
export interface ScoredEntry {
  /** From 0 to 1, higher is more anomalous. */
  readonly score: number;
  /** Whether the score is above the model's threshold. */
  readonly isAnomaly: boolean;
  /** The row that was scored, for explanations and verdicts. */
  readonly row: Float64Array;
}

/** A model together with the extractor that makes its rows: what was usual in the training log. */
export class AccessLogModel {
  readonly model: Model;
  readonly extractor: AccessLogExtractor;
  /**
   * What the training log's clients used, for {@link addressWatchFromJSON}: as it was at the end of that log, whatever was
   * scored since. `undefined` unless {@link TrainAccessLogOptions.addressHistory} asked for it.
   */
  readonly addressHistory: AddressWatchJSON | undefined;
  readonly #ranker: RankerJSON;

  /** Use {@link trainAccessLog} or {@link accessLogModelFromJSON}. The columns of model and extractor must be the same. */
  constructor(model: Model, extractor: AccessLogExtractor, ranker: RankerJSON, addressHistory?: AddressWatchJSON) {
    const [columns, made] = [model, extractor].map(({ featureSet: { name, version, features } }) =>
      [name, version, ...features.map((feature) => feature.name)].join(),
    );
    if (columns !== made) throw new ArgumentTypeError("extractor", "one that makes the model's columns");
    this.model = model;
    this.extractor = extractor;
    this.addressHistory = addressHistory;
    this.#ranker = ranker;
  }

  /**
   * Scores an entry by what was known before it; its client's habits then take it in. Throws an `ArgumentTypeError` for
   * what is no entry.
   */
  score(entry: LogEntry): ScoredEntry {
    const row = this.extractor.extract(entry);
    const score = this.model.score(row);
    return { score, isAnomaly: this.model.isAnomaly(score), row };
  }

  /** The same with another threshold. Both share the clients' habits. */
  withThreshold(threshold: number): AccessLogModel {
    return new AccessLogModel(this.model.withThreshold(threshold), this.extractor, this.#ranker, this.addressHistory);
  }

  /** A new ranker for this model's rows, which changes scores by what operators said of rows like them. */
  ranker(feedback?: Feedback): Ranker {
    const ranker = rankerFromJSON(this.#ranker);
    return feedback === undefined ? ranker : ranker.learn(feedback);
  }

  /**
   * All that it needs to score and explain again with the same bits, unless `savedClients` leaves clients out. Nothing of
   * the log is in it but hashes and numbers; see {@link AccessLogExtractorJSON} for what hashes do not hide. With an
   * address history it holds clients' names and addresses as well: keep it like the log.
   */
  toJSON(): AccessLogModelJSON {
    return {
      format: "securecomm-access-log-model",
      version: ACCESS_LOG_MODEL_VERSION,
      model: this.model.toJSON(),
      extractor: this.extractor.toJSON(),
      ranker: this.#ranker,
      ...(this.addressHistory && { addressHistory: this.addressHistory }),
    };
  }
}

/**
 * Trains on an access log whose lines are normal ones, but for a few.
 *
 * @param entries In the order of the log, at least 20. They are held in memory.
 * @throws AnomalyError with `ERR_TOO_FEW_ROWS` for fewer.
 *
 * @example
 * ```ts
 * import { parseLogLine, trainAccessLog } from "@securecomm/anomaly";
 *
 * const entries = Array.from({ length: 500 }, (_, i) => {
 *   const minute = String(i % 60).padStart(2, "0");
 *   const line = `192.0.2.${i % 9} - ana [10/Oct/2025:09:${minute}:00 -0300] "GET /items?page=${i % 20} HTTP/1.1" 200 512`;
 *   return parseLogLine(line).entry!;
 * });
 * const model = trainAccessLog(entries);
 * const { score } = model.score({ ...entries[0]!, path: "/../../etc/passwd", query: "" });
 * console.log(score > model.model.threshold); // true
 * ```
 */
export function trainAccessLog(entries: Iterable<LogEntry>, options: TrainAccessLogOptions = {}): AccessLogModel {
  // Most columns are 0 in most lines. In a forest's small samples such columns are often constant and then not split; a
  // distance sees them.
  const {
    without,
    seed,
    maxClients,
    savedClients,
    maxRows,
    detector = "knn",
    addressHistory = false,
    ...training
  } = options;
  const watch =
    addressHistory === false ? undefined : createAddressWatch(addressHistory === true ? {} : addressHistory);
  const log = [...entries];
  const { extractor, rows } = learnAccessLog(log, {
    ...(without && { without }),
    ...(seed !== undefined && { seed }),
    ...(maxClients !== undefined && { maxClients }),
    ...(savedClients !== undefined && { savedClients }),
    ...(maxRows !== undefined && { maxRows }),
  });
  const model = trainModel(rows, {
    ...training,
    detector,
    ...(seed !== undefined && { seed }),
    featureSet: extractor.featureSet,
    ordered: true,
  });
  const some = spread(rows, RANKER_ROWS);
  const ranker = createRanker(some, model.scoreBatch(some), { features: model.featureSet });
  if (watch !== undefined) for (const entry of log) watch.observe(entry);
  return new AccessLogModel(model, extractor, ranker.toJSON(), watch?.toJSON());
}

// A ranker needs no more to know how far apart rows are.
const RANKER_ROWS = 2_000;

/** Up to `most` of the rows, evenly chosen. */
function spread(rows: FlatRows, most: number): FlatRows {
  const { data, width } = rows;
  const count = countRows(rows);
  if (count <= most) return rows;
  const some = new Float64Array(most * width);
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * count) / most) * width;
    some.set(data.subarray(from, from + width), i * width);
  }
  return { data: some, width };
}

/**
 * A model from what its `toJSON` gave, as an object or parsed from text. It gives the same bits,
 * unless `savedClients` left clients out.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function accessLogModelFromJSON(json: AccessLogModelJSON): AccessLogModel {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-access-log-model") {
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: this is no access-log model");
  }
  if (json.version !== ACCESS_LOG_MODEL_VERSION) {
    const shown = String(json.version).slice(0, 20);
    throw new AnomalyError(
      "ERR_MODEL_VERSION",
      `the model is of version ${shown}; this release reads version ${ACCESS_LOG_MODEL_VERSION}`,
    );
  }
  const model = modelFromJSON(json.model);
  const extractor = accessLogExtractorFromJSON(json.extractor);
  const ranker = rankerFromJSON(json.ranker).toJSON();
  const { addressHistory } = json;
  if (addressHistory !== undefined) addressWatchFromJSON(addressHistory);
  try {
    return new AccessLogModel(model, extractor, ranker, addressHistory);
  } catch (cause) {
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its extractor makes other columns", {
      cause,
    });
  }
}
