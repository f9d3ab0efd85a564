import { AccessLogModel } from "../access-log-model.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { addressReason } from "../explain/address-reason.ts";
import { explainRow } from "../explain/contributions.ts";
import { explainLogEntry, type LogReasonOptions } from "../explain/log-reasons.ts";
import type { Reason } from "../explain/reason.ts";
import { combineReasons } from "../explain/reason-order.ts";
import { ReasonRanking } from "../explain/reason-ranking.ts";
import { unstatedColumns } from "../features/access-log-features.ts";
import { type AddressChange, type AddressChangeKind, isSuspicious } from "../features/address-changes.ts";
import { type AddressWatch, addressWatchFromJSON, createAddressWatch } from "../features/address-watch.ts";
import type { AddressWatchOptions } from "../features/address-watch-options.ts";
import type { LogEntry } from "../features/log-entry.ts";
import { redactEntry } from "../features/secrets.ts";
import type { Row } from "../rows.ts";
import { type AccessAnomaly, DescribedAccessAnomaly } from "./access-anomaly.ts";
import { Expectations, type ExpectedBehaviour } from "./expected.ts";
import { Suppression, type SuppressionOptions } from "./suppression.ts";

/** Options of {@link createAccessLogMonitor}. */
export interface AccessLogMonitorOptions {
  /** Scores the entries. Its memory of clients is used and goes on learning. */
  readonly model: AccessLogModel;
  /** Is told each anomaly, before `observe` returns it. What it throws, `observe` throws. */
  readonly onAnomaly?: (anomaly: AccessAnomaly) => void;
  /** A score above it is an anomaly; the model's own unless told. From 0 to 1. */
  readonly threshold?: number;
  /**
   * Options for a watch over clients' addresses, which begins with the model's {@link AccessLogModel.addressHistory} where
   * there is one; or a watch, which is used as it is; `false` for none.
   */
  readonly addresses?: AddressWatchOptions | AddressWatch | false;
  /** Other weights of address changes; an entry whose fresh ones weigh 1 together is an anomaly by itself. */
  readonly addressWeights?: Readonly<Partial<Record<AddressChangeKind, number>>>;
  /**
   * What the operator expects and does not want to hear of; the subject is the client's name, hours are those of the log's
   * own clock unless an `offset` is told.
   */
  readonly expected?: readonly ExpectedBehaviour[];
  /** How repeats of one client's anomaly for the same first reason are folded; every one is told unless told. */
  readonly suppression?: SuppressionOptions | false;
  /** Changes scores by what operators said of rows like these: such as {@link AccessLogModel.ranker} gives. */
  readonly feedback?: { adjustedScore(row: Row, score: number): number };
  /** The learned order of reasons. */
  readonly reasonRanking?: ReasonRanking;
  /**
   * Whether {@link AccessAnomaly.entry} is the entry as it was logged. Unless `true`, values of parameters that are named
   * like secrets are `…` in its query and referer, as {@link redactEntry} does it.
   */
  readonly showSecrets?: boolean;
  /** From when on a property of an entry is a reason. */
  readonly reasons?: LogReasonOptions;
}

/** Watches the entries of an access log. */
export interface AccessLogMonitor {
  /**
   * Takes in the next entry; an anomaly, or `undefined`. Throws an `ArgumentTypeError` for what is no entry.
   */
  observe(entry: LogEntry): AccessAnomaly | undefined;
  /** Its watch over addresses, whose memory can be saved; `undefined` without one. */
  readonly addresses: AddressWatch | undefined;
}

const MAX_SUBJECTS = 10_000;

/**
 * Watches the entries of an access log, in the order in which they were written: their scores, and the addresses, user
 * agents and habits of their clients. An entry whose client is named by nothing but its address is judged by its score.
 *
 * @param options Throws an `ArgumentTypeError` or `ArgumentRangeError` for one that is wrong.
 *
 * @example
 * ```ts
 * import { createAccessLogMonitor, parseLogLine, trainAccessLog } from "@securecomm/anomaly";
 *
 * const line = (path: string) => `192.0.2.7 - ana [10/Oct/2025:09:00:00 -0300] "GET ${path} HTTP/1.1" 200 512`;
 * const entries = Array.from({ length: 500 }, (_, i) => parseLogLine(line(`/items/${i % 20}`)).entry!);
 * const monitor = createAccessLogMonitor({ model: trainAccessLog(entries) });
 * const anomaly = monitor.observe(parseLogLine(line("/admin/shell.php")).entry!);
 * console.log(anomaly?.describe("pt")); // Anomalia detectada: Acesso a área administrativa …
 * ```
 */
export function createAccessLogMonitor(options: AccessLogMonitorOptions): AccessLogMonitor {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { model, onAnomaly, threshold, suppression = false, feedback, reasonRanking } = options;
  if (!(model instanceof AccessLogModel)) throw new ArgumentTypeError("model", "an AccessLogModel");
  if (onAnomaly !== undefined && typeof onAnomaly !== "function")
    throw new ArgumentTypeError("onAnomaly", "a function");
  if (feedback !== undefined && typeof feedback?.adjustedScore !== "function") {
    throw new ArgumentTypeError("feedback", "a ranker");
  }
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
    throw new ArgumentRangeError("threshold", "a number from 0 to 1");
  }
  const { addresses = {} } = options;
  const watch = addresses === false ? undefined : watchOf(addresses, model);
  const expected = new Expectations(options.expected);
  const folding = suppression === false ? undefined : new Suppression(MAX_SUBJECTS, suppression);
  const ranking = reasonRanking ?? new ReasonRanking();
  const limit = threshold ?? model.model.threshold;

  function observe(entry: LogEntry): AccessAnomaly | undefined {
    const { score: modelScore, row } = model.score(entry);
    const score = feedback === undefined ? modelScore : feedback.adjustedScore(row, modelScore);
    const changes = watch === undefined ? [] : watch.observe(entry);
    const kind = score > limit ? "score" : isSuspicious(changes, options.addressWeights) ? "addresses" : undefined;
    if (kind === undefined) return undefined;
    const ofLine = lineReasons(model, entry, options.reasons);
    const reasons = ranking.order(
      kind === "score"
        ? combineReasons(ofLine, explainRow(model.model, row, { without: unstatedColumns(entry) }))
        : changes.filter(({ fresh }) => fresh).map(addressReason),
    );
    if (kind === "addresses") reasons.push(...ranking.order(ofLine));
    const isExpected = expected.covers({
      at: entry.at,
      offset: entry.offset,
      subject: entry.client,
      peer: undefined,
      host: entry.address,
      rule: undefined,
      reasons: () => reasons,
    });
    if (isExpected) return undefined;
    const about = `${entry.clientSource} ${entry.client}`;
    const likeness = `${kind} ${reasons[0]?.code} ${reasons[0]?.feature}`;
    const repeats =
      folding?.pass(likeness, about, entry.at, entry.clientSource === "address") ?? (folding ? undefined : 0);
    if (repeats === undefined) return undefined;
    const anomaly = new DescribedAccessAnomaly({
      entry: options.showSecrets === true ? entry : redactEntry(entry),
      score,
      modelScore,
      threshold: limit,
      model: model.model.detector.name,
      kind,
      reasons,
      addressChanges: ranking.order(changesAt(watch, entry, changes).map(addressReason)),
      row: Array.from(row),
      repeats,
    });
    onAnomaly?.(anomaly);
    return anomaly;
  }

  return { observe, addresses: watch };
}

/**
 * The anomalies among entries, as they are found.
 *
 * @param entries In the order of the log: an array, or what `parseLog` gives.
 * @param options Checked at once. With a `signal` the iteration ends by throwing its reason.
 */
export function detectAnomalies(
  entries: AsyncIterable<LogEntry> | Iterable<LogEntry>,
  options: AccessLogMonitorOptions & { readonly signal?: AbortSignal },
): AsyncGenerator<AccessAnomaly, void, undefined> {
  const monitor = createAccessLogMonitor(options);
  const { signal } = options;
  return (async function* () {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const anomaly = monitor.observe(entry);
      if (anomaly !== undefined) yield anomaly;
    }
  })();
}

/** What the line says by itself, without what is no news: an hour or weekday at which the training log was busy too. */
function lineReasons(model: AccessLogModel, entry: LogEntry, options: LogReasonOptions | undefined): Reason[] {
  const usual = model.extractor.usualTime(entry);
  return explainLogEntry(entry, options).filter(
    ({ code }) => !(code === "hour" && usual.hour) && !(code === "weekend" && usual.weekday),
  );
}

/** Changes that came with the entry, or else those that hold for its client. */
function changesAt(watch: AddressWatch | undefined, entry: LogEntry, changes: AddressChange[]): AddressChange[] {
  if (changes.length > 0 || watch === undefined || entry.clientSource === "address") return changes;
  return watch.current(entry);
}

function watchOf(addresses: AddressWatchOptions | AddressWatch, { addressHistory }: AccessLogModel): AddressWatch {
  if (isWatch(addresses)) return addresses;
  return addressHistory === undefined ? createAddressWatch(addresses) : addressWatchFromJSON(addressHistory, addresses);
}

function isWatch(value: AddressWatchOptions | AddressWatch): value is AddressWatch {
  return typeof (value as AddressWatch)?.observe === "function";
}
