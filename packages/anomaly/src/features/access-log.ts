import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { createRandom } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import { type AccessLogColumn, accessLogFeatures } from "./access-log-features.ts";
import { checkEntry, measureEntry } from "./access-log-row.ts";
import type { FeatureSet } from "./feature-set.ts";
import type { LogEntry } from "./log-entry.ts";
import { localTime } from "./log-facts.ts";
import { RequestHabits } from "./request-habits.ts";
import { partsOf, plainUserAgent } from "./request-parts.ts";
import { RequestVocabulary } from "./request-vocabulary.ts";
import { hashText } from "./text-hash.ts";

// Over a shorter time a log cannot tell which hours or weekdays are usual: these columns are then 0.
const HOURS_SPAN = 2 * 86_400_000;
const WEEKDAYS_SPAN = 7 * 86_400_000;

/** The version of an extractor's JSON that this release writes. */
export const EXTRACTOR_VERSION = 1;

/**
 * An extractor as JSON. Paths, names of clients, addresses and the values of parameters are in it as hashes only.
 *
 * A hash hides nothing from who can guess: whoever has the JSON, and so its `seed`, can try whether an address or a short
 * value was in the log. Of values whose parameters are named like secrets (`password`, `token`, `apiKey`) therefore only the
 * kinds of their characters are in it; of secrets in other places, such as a path, the hashes are.
 */
export interface AccessLogExtractorJSON {
  readonly format: "securecomm-access-log";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly [key: string]: unknown;
}

/** Options of {@link learnAccessLog}. */
export interface AccessLogOptions {
  /** Columns to leave out: those that would mislead, such as the hour in a log of one afternoon. */
  readonly without?: readonly AccessLogColumn[];
  /** Keys the hashes of paths and names; 0 unless told. */
  readonly seed?: number;
  /**
   * How many clients' habits are remembered, from 1 to 1,000,000; 10,000 unless told. Of more, who was not seen for longest
   * leaves: first those who were not seen at times an hour apart, so that invented names do not push out the others.
   */
  readonly maxClients?: number;
  /**
   * Of how many of those clients the JSON tells, about 100 bytes each; of all unless told. With fewer, an extractor or model
   * that is read back knows nothing of the others' habits, and their rows and scores are not the same.
   */
  readonly savedClients?: number;
  /** Rows that are made at most, from 20; 100,000 unless told. Of a longer log they are spread evenly. */
  readonly maxRows?: number;
}

/** What an {@link AccessLogExtractor} is made of. */
export interface LearnedLog {
  readonly featureSet: FeatureSet;
  readonly seed: number;
  readonly maxClients: number;
  readonly savedClients: number;
  readonly vocabulary: RequestVocabulary;
  readonly habits: RequestHabits;
  /** How many training entries there are in each of the 24 hours, and on each weekday from Sunday on. */
  readonly hours: Float64Array;
  readonly weekdays: Float64Array;
  /** Milliseconds from the first training entry to the last. */
  readonly span: number;
}

/**
 * Turns entries into rows. It knows what was usual in the training log, which never changes, and learns the habits of
 * each client as it goes.
 */
export class AccessLogExtractor {
  /** The columns of its rows. */
  readonly featureSet: FeatureSet;
  readonly #learned: LearnedLog;

  /** Only for {@link learnAccessLog} and {@link accessLogExtractorFromJSON}. */
  constructor(learned: LearnedLog) {
    this.featureSet = learned.featureSet;
    this.#learned = learned;
  }

  /** How many clients' habits it remembers now. */
  get clients(): number {
    return this.#learned.habits.size;
  }

  /**
   * The row of an entry, by what was known before it; then the client's habits take it in. Entries should come in the
   * order of the log. Throws an `ArgumentTypeError` for what is no entry.
   */
  extract(entry: LogEntry): Float64Array {
    return rowOf(this.#learned, checkEntry(entry), 0);
  }

  /**
   * Whether the training log was busy at the entry's hour and on its weekday, or these columns are left out: at least
   * half as much as if all hours and days were alike.
   */
  usualTime(entry: LogEntry): { readonly hour: boolean; readonly weekday: boolean } {
    const { hours, weekdays } = this.#learned;
    const { hour, weekday } = localTime(entry);
    const isUsual = (column: string, counts: Float64Array, at: number) =>
      !this.featureSet.features.some(({ name }) => name === column) ||
      counts[at]! * counts.length * 2 >= counts.reduce((sum, count) => sum + count, 0);
    return { hour: isUsual("hour", hours, hour), weekday: isUsual("weekday", weekdays, weekday) };
  }

  /** All that it needs to give the same rows again, unless `savedClients` leaves clients out. */
  toJSON(): AccessLogExtractorJSON {
    const { featureSet, seed, maxClients, savedClients, vocabulary, habits, hours, weekdays, span } = this.#learned;
    return {
      format: "securecomm-access-log",
      version: EXTRACTOR_VERSION,
      featureSet: featureSet.version,
      columns: featureSet.features.map(({ name }) => name),
      seed,
      maxClients,
      savedClients,
      hours: Array.from(hours),
      weekdays: Array.from(weekdays),
      span,
      vocabulary: vocabulary.toJSON(),
      clients: habits.toJSON(savedClients),
    };
  }
}

/**
 * Learns what is usual in a log: which paths, parameters, values and user agents, how often, and each client's habits.
 * A log of less than two days does not tell which hours are usual, one of less than a week not which weekdays: these
 * columns are then 0, in its rows and later.
 *
 * In the rows, which a detector can be trained on, each entry is as rare as if it had not been learned: a path that the
 * log has once is as strange there as one that it does not have.
 *
 * @param entries In the order of the log.
 */
export function learnAccessLog(
  entries: readonly LogEntry[],
  options: AccessLogOptions = {},
): { extractor: AccessLogExtractor; rows: FlatRows } {
  const { seed = 0, maxClients = 10_000, savedClients = maxClients, maxRows = 100_000 } = options;
  const featureSet = accessLogFeatures(options.without);
  createRandom(seed);
  checkWhole("maxClients", maxClients, 1, 1_000_000);
  checkWhole("savedClients", savedClients, 0, 1_000_000);
  checkWhole("maxRows", maxRows, 20, 10_000_000);
  if (!Array.isArray(entries)) throw new ArgumentTypeError("entries", "an array of log entries");
  const vocabulary = new RequestVocabulary(seed);
  const hours = new Float64Array(24);
  const weekdays = new Float64Array(7);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    vocabulary.learn(partsOf(checkEntry(entry)));
    const { hour, weekday } = localTime(entry);
    hours[hour]! += 1;
    weekdays[weekday]! += 1;
    first = Math.min(first, entry.at);
    last = Math.max(last, entry.at);
  }
  vocabulary.freeze();
  const habits = new RequestHabits(maxClients, hours);
  const learned = {
    featureSet,
    seed,
    maxClients,
    savedClients,
    vocabulary,
    habits,
    hours,
    weekdays,
    span: Math.max(0, last - first),
  };
  const width = featureSet.features.length;
  const count = Math.min(entries.length, maxRows);
  const data = new Float64Array(count * width);
  let kept = 0;
  for (let i = 0; i < entries.length; i++) {
    if (Math.floor(((i + 1) * count) / entries.length) === kept) observe(learned, entries[i]!, 1);
    else data.set(rowOf(learned, entries[i]!, 1), kept++ * width);
  }
  return { extractor: new AccessLogExtractor(learned), rows: { data, width } };
}

function rowOf(learned: LearnedLog, entry: LogEntry, own: 0 | 1): Float64Array {
  const request = partsOf(entry);
  const values = measureEntry(entry, request, learned.vocabulary.rarity(request, own), observe(learned, entry, own));
  if (learned.span < HOURS_SPAN) values.hour = values.client_hour_rarity = 0;
  if (learned.span < WEEKDAYS_SPAN) values.weekday = values.weekend = 0;
  return Float64Array.from(learned.featureSet.features, ({ name }) => values[name as AccessLogColumn]);
}

function observe({ seed, habits }: LearnedLog, entry: LogEntry, own: 0 | 1) {
  const agent = plainUserAgent(entry.userAgent);
  const hasAddress = entry.clientSource !== "address" && entry.address !== undefined;
  return habits.observe(
    hashText(entry.client, hashText(entry.clientSource, seed)),
    {
      at: entry.at,
      hour: localTime(entry).hour,
      address: hasAddress ? hashText(entry.address, seed) >>> 0 : undefined,
      userAgent: agent === undefined ? undefined : hashText(agent, seed) >>> 0,
    },
    own,
  );
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!isWhole(value, least, most)) throw new ArgumentRangeError(name, `a whole number from ${least} to ${most}`);
}

/** Whether a value is a whole number of a range. */
export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
