import { AnomalyError, ArgumentRangeError, ArgumentTypeError, unknownVersion } from "./errors.ts";
import { checkId, checkJudgement, checkTime, type Judgement, type Withdrawal } from "./feedback/judgement.ts";
import { LATEST } from "./times.ts";

/** The version of the JSON that this release writes. */
const FEEDBACK_VERSION = 1;
const MOST_RECORDS = 10_000;

/** An operator's feedback as JSON. */
export interface FeedbackJSON {
  readonly format: "securecomm-feedback";
  /** A release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly capacity: number;
  /** In the order of time, then of id. */
  readonly records: readonly (Judgement | Withdrawal)[];
}

/** What {@link createFeedback} takes. */
export interface FeedbackOptions {
  /** Judgements kept at most, withdrawn ones included: 1 to 10,000, 1,000 unless told. */
  readonly capacity?: number;
}

/**
 * The verdicts of operators, as data: saved, merged, undone. It changes nothing by itself; a ranker reads it.
 *
 * Each id has one record, the one with the latest time. When there are more than `capacity`, those with the earliest
 * time leave (of equal times, those with the lesser id), but never the one that was given just now.
 */
export interface Feedback {
  /** Judgements in force: without those that were undone. */
  readonly size: number;
  readonly capacity: number;
  /**
   * Stores a judgement. It takes the place of the one that the id had, and always takes effect: if its time is not after
   * that one's, it is stored as one millisecond later. Throws an `ArgumentTypeError` or `ArgumentRangeError` for a
   * judgement that breaks one of the limits that {@link Judgement} states.
   */
  judge(judgement: Judgement): this;
  /**
   * Takes a judgement back; to redo it, give it again. What was undone stays undone when a copy that still has it is
   * merged.
   *
   * @param at When it is undone, in whole milliseconds since the epoch.
   * @returns Whether there was one.
   */
  undo(id: string, at: number): boolean;
  /** The judgement of this id, unless it has none or it was undone. */
  get(id: string): Judgement | undefined;
  /** The judgements in force, in the order of time, then of id. */
  judgements(): Judgement[];
  /**
   * Takes in what another operator said. For each id the record with the later time wins; of equal times a withdrawal,
   * then a confirmation, then the one whose JSON is greater. So it makes no difference who merges whom, in which order
   * or how often, between feedback of equal capacity.
   */
  merge(other: Feedback): this;
  /** All records, withdrawals too. */
  toJSON(): FeedbackJSON;
}

/**
 * Feedback without any judgement.
 *
 * @example
 * ```ts
 * import { createFeedback } from "@securecomm/anomaly";
 *
 * const feedback = createFeedback().judge({
 *   id: "alarm-1", verdict: "false-alarm", row: [512, 0.2, 14], score: 0.71, model: "iforest",
 *   features: { name: "session", version: 1 }, at: 1_700_000_000_000,
 * });
 * console.log(feedback.size); // 1
 * feedback.undo("alarm-1", 1_700_000_060_000);
 * console.log(feedback.size); // 0
 * ```
 */
export function createFeedback(options: FeedbackOptions = {}): Feedback {
  const { capacity = 1000 } = options;
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_RECORDS) {
    throw new ArgumentRangeError("capacity", `a whole number from 1 to ${MOST_RECORDS}`);
  }
  return new FeedbackRecords(capacity);
}

/**
 * Feedback from what its `toJSON` gave, as an object or parsed from text.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function feedbackFromJSON(json: FeedbackJSON): Feedback {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-feedback") {
    throw malformed("this is none");
  }
  const { version, capacity, records } = json;
  if (version !== FEEDBACK_VERSION) {
    throw unknownVersion("the feedback", version, FEEDBACK_VERSION);
  }
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_RECORDS) throw malformed("the capacity is");
  if (!Array.isArray(records) || records.length > capacity) throw malformed("the list of records is");
  const feedback = new FeedbackRecords(capacity);
  for (let i = 0; i < records.length; i++) feedback.restore(records[i], i);
  return feedback;
}

class FeedbackRecords implements Feedback {
  readonly capacity: number;
  readonly #records = new Map<string, Judgement | Withdrawal>();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    let size = 0;
    for (const record of this.#records.values()) if (record.verdict !== "withdrawn") size++;
    return size;
  }

  judge(judgement: Judgement): this {
    this.#put(checkJudgement(judgement));
    return this;
  }

  undo(id: string, at: number): boolean {
    const known = this.get(checkId(id, "id"));
    checkTime(at, "at");
    if (known === undefined) return false;
    this.#put({ id, verdict: "withdrawn", at });
    return true;
  }

  get(id: string): Judgement | undefined {
    const record = this.#records.get(id);
    return record === undefined || record.verdict === "withdrawn" ? undefined : record;
  }

  judgements(): Judgement[] {
    return this.#sorted().filter((record): record is Judgement => record.verdict !== "withdrawn");
  }

  merge(other: Feedback): this {
    if (!(other instanceof FeedbackRecords)) throw new ArgumentTypeError("other", "feedback of this package");
    for (const record of other.#records.values()) {
      const known = this.#records.get(record.id);
      if (known === undefined || outranks(record, known)) this.#records.set(record.id, record);
    }
    this.#shrink();
    return this;
  }

  toJSON(): FeedbackJSON {
    return {
      format: "securecomm-feedback",
      version: FEEDBACK_VERSION,
      capacity: this.capacity,
      records: this.#sorted().map((record) => structuredClone(record)),
    };
  }

  /** Takes one record from JSON. */
  restore(value: unknown, index: number): void {
    const record = readRecord(value, index);
    if (this.#records.has(record.id)) throw malformed(`record ${index} has the id of another`);
    this.#records.set(record.id, record);
  }

  #put(record: Judgement | Withdrawal): void {
    const known = this.#records.get(record.id);
    // The operator in front of the screen has the last word, even with a clock that stands still or runs behind.
    const late = known !== undefined && record.at <= known.at && !sameRecord(record, known);
    this.#records.set(record.id, late ? { ...record, at: Math.min(known.at + 1, LATEST) } : record);
    this.#shrink(record.id);
  }

  /** @param kept Stays, however early: a clock that runs behind takes no verdict away from who gives it. */
  #shrink(kept?: string): void {
    const excess = this.#records.size - this.capacity;
    if (excess <= 0) return;
    const others = this.#sorted().filter(({ id }) => id !== kept);
    for (const { id } of others.slice(0, excess)) this.#records.delete(id);
  }

  #sorted(): (Judgement | Withdrawal)[] {
    return [...this.#records.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }
}

/** Which of two records of one id stands: a total order, so that merging is commutative and associative. */
function outranks(a: Judgement | Withdrawal, b: Judgement | Withdrawal): boolean {
  if (a.at !== b.at) return a.at > b.at;
  const weight = { withdrawn: 2, confirmed: 1, "false-alarm": 0 };
  if (a.verdict !== b.verdict) return weight[a.verdict] > weight[b.verdict];
  return JSON.stringify(a) > JSON.stringify(b);
}

function sameRecord(a: Judgement | Withdrawal, b: Judgement | Withdrawal): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function readRecord(value: unknown, index: number): Judgement | Withdrawal {
  const record = value as Judgement | Withdrawal;
  try {
    if (record.verdict !== "withdrawn") return checkJudgement(record);
    return { id: checkId(record.id, "id"), verdict: "withdrawn", at: checkTime(record.at, "at") };
  } catch (cause) {
    throw new AnomalyError("ERR_MODEL_MALFORMED", `the feedback is malformed: record ${index} is`, { cause });
  }
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the feedback is malformed: ${what}`);
}
