import { ArgumentRangeError } from "../errors.ts";
import { SubjectTable } from "../subject-table.ts";
import { isTime } from "../times.ts";
import { type BaselinesJSON, readBaselines, writeBaselines } from "./baselines.ts";
import { type Deviation, Habits, keyOf, laterOf } from "./habits.ts";
import { SESSION_FEATURES } from "./session.ts";
import type { HandshakeFailedEvent, SessionEvent } from "./session-event.ts";
import { countFacts, failuresOf, hasManyRefusals, meaningOf } from "./session-facts.ts";
import {
  clearSubject,
  habitsOf,
  LAST_FAILURES,
  LAST_HOUR,
  LAST_MINUTE,
  LAST_SECOND,
  LAST_TEN_SECONDS,
  makeSubject,
  noteHost,
  PLACES,
  type SubjectState,
  transitionsOf,
} from "./session-state.ts";
import { hostOf, isEstablished, isProved, strangerOf, subjectOf } from "./subject.ts";
import { fillSurges } from "./surges.ts";
import { symbolOf, transitionRarity } from "./transitions.ts";

const DAY = 86_400;
/** Sums of a window stay exact whole numbers below this. */
const MOST = 2 ** 40;
/** A share of less than about this many bytes says little: it is drawn towards a half. */
const FEW_BYTES = 1024;
/** A peer is a regular one when it is known for so many milliseconds and so many messages. */
const PROBATION = { time: 120_000, messages: 30 };

/** Options of {@link createSessionExtractor}. */
export interface SessionExtractorOptions {
  /** How many trusted peers are remembered, and as many strangers besides; 10,000 unless told. */
  readonly maxSubjects?: number;
  /** Milliseconds after which what a peer usually does counts half; 6 hours unless told. */
  readonly halfLife?: number;
  /** What an earlier extractor's `toJSON` gave: peers are known again. */
  readonly baselines?: BaselinesJSON;
}

/** Turns events into rows, and remembers of each subject what it usually does. */
export interface SessionExtractor {
  /**
   * The row of an event, or `undefined` for one that gives none: malformed, its time no time of a `Date` in milliseconds,
   * of a type that says nothing, or one that only counts for the rows after it. That is the opening of a session, a
   * handshake that this side gave up, and one that failed for what has honest causes (a refusal, another version, a
   * timeout): of those that this side accepted each one gives a row once there are 20 of one address in a minute, 20
   * timeouts or three identities in an hour; of those that it dialled none. Columns as in {@link SESSION_FEATURES}. The array is reused by the
   * next call: copy it with `Array.from(row)` to keep it.
   */
  row(event: SessionEvent): Float64Array | undefined;
  /** How many subjects are remembered now, peers and strangers. */
  readonly subjects: number;
  /** Forgets everything. */
  reset(): void;
  /** What subjects usually do, to go on with after a restart; counts of the last hour are not in it. */
  toJSON(): BaselinesJSON;
}

/**
 * An extractor that remembers nothing yet. Peers that had a session and strangers are remembered apart: however many
 * addresses and identities an attacker shows without being let in, no peer is forgotten because of them. Where anybody is
 * let in, newcomers give their places to newcomers first: to take that of a peer known for 2 minutes and 30 messages,
 * identities must each be as long there and as busy.
 *
 * @example
 * ```ts
 * import { createSessionExtractor, SESSION_FEATURES } from "@securecomm/anomaly";
 *
 * const extractor = createSessionExtractor();
 * const row = extractor.row({ type: "messages", at: 0, peer: "sc1", direction: "received", kind: "json", count: 1, bytes: 90 });
 * console.log(SESSION_FEATURES.features[0]?.name, row?.[0]); // message_length 90
 * ```
 * @throws for an option out of range: an `ArgumentRangeError`; for baselines that were altered, or are of another
 * version: an `AnomalyError` with `ERR_MODEL_MALFORMED` or `ERR_MODEL_VERSION`.
 */
export function createSessionExtractor(options: SessionExtractorOptions = {}): SessionExtractor {
  return new Extractor(options);
}

class Extractor implements SessionExtractor {
  readonly #proved: SubjectTable<SubjectState>;
  readonly #strangers: SubjectTable<SubjectState>;
  readonly #habits: Habits;
  readonly #halfLife: number;
  readonly #row = new Float64Array(SESSION_FEATURES.features.length);
  readonly #deviation: Deviation = { length: 0, interval: 0, type: 0 };
  readonly #message = { direction: 0, kind: "", length: 0, interval: 0, at: 0 };

  constructor({ maxSubjects = 10_000, halfLife = 6 * 3_600_000, baselines }: SessionExtractorOptions) {
    this.#proved = new SubjectTable(maxSubjects, makeSubject, clearSubject);
    this.#strangers = new SubjectTable(maxSubjects, makeSubject, clearSubject);
    if (!(halfLife > 0 && Number.isFinite(halfLife))) throw new ArgumentRangeError("halfLife", "milliseconds above 0");
    this.#habits = new Habits(halfLife);
    this.#halfLife = halfLife;
    if (baselines !== undefined) {
      readBaselines(baselines, (name, { proved, regular }) => {
        const state = (proved ? this.#proved : this.#strangers).touch(name);
        state.trusted = proved;
        if (regular) this.#proved.makeRegular(name);
        return state;
      });
    }
  }

  get subjects(): number {
    return this.#proved.size + this.#strangers.size;
  }

  reset(): void {
    this.#proved.clear();
    this.#strangers.clear();
  }

  toJSON(): BaselinesJSON {
    return writeBaselines(
      [
        { proved: true, entries: this.#proved.entries() },
        { proved: false, entries: this.#strangers.entries() },
      ],
      (name) => this.#proved.isRegular(name),
    );
  }

  row(event: SessionEvent): Float64Array | undefined {
    if (!isTime(event?.at)) return undefined;
    switch (event.type) {
      case "messages":
        if (!isAmount(event.bytes) || !isAmount(event.count) || event.count === 0) return undefined;
        return this.#fill(event, event.count, event.bytes);
      case "record-tampered":
      case "record-replayed":
      case "record-gap":
      case "signature-invalid":
        return isAmount(event.bytes) ? this.#fill(event, 1, event.bytes) : this.#fill(event, 0, 0);
      case "signature-overdue":
      case "identity-changed":
      case "connection-refused":
        return this.#fill(event, 0, 0);
      case "handshake-failed":
        return this.#ofHandshake(event);
      case "session-opened":
        return this.#count(event);
      default:
        return undefined;
    }
  }

  #ofHandshake(event: HandshakeFailedEvent): Float64Array | undefined {
    const meaning = meaningOf(event);
    if (meaning === "interference") return this.#fill(event, 0, 0);
    const state = this.#stateOf(event);
    const isTelling = meaning === "refusal" && hasManyRefusals(state.numbers, event.at);
    return isTelling ? this.#fill(event, 0, 0, state) : undefined;
  }

  /** @param count Messages; 0 for an event that is none. */
  #fill(event: SessionEvent, count: number, bytes: number, state = this.#stateOf(event)): Float64Array {
    const at = event.at;
    const { numbers } = state;
    const sent = (event as { direction?: unknown }).direction === "sent";
    const lane = sent ? PLACES.sent : PLACES.received;
    const interval = Math.min(DAY, Math.max(0, at - numbers[lane.last]!) / 1000 / Math.max(1, count));
    const length = count === 0 ? 0 : bytes / count;
    if (count > 0) {
      LAST_MINUTE.add(numbers, lane.minuteCount, at, count);
      LAST_MINUTE.add(numbers, lane.minuteBytes, at, bytes);
      LAST_TEN_SECONDS.add(numbers, lane.tenCount, at, count);
      LAST_SECOND.add(numbers, lane.secondCount, at, count);
      LAST_HOUR.add(numbers, lane.hourBytes, at, bytes);
      numbers[lane.last] = laterOf(numbers[lane.last]!, at);
      numbers[PLACES.messages]! += count;
    }
    const kind = (event as { kind?: unknown }).kind;
    const rate = this.#judge(state, count, at, sent ? 1 : 0, typeof kind === "string" ? kind : "", length, interval);
    const sentBytes = LAST_HOUR.sum(numbers, PLACES.sent.hourBytes, at);
    const allBytes = sentBytes + LAST_HOUR.sum(numbers, PLACES.received.hourBytes, at);
    const tenCount = LAST_TEN_SECONDS.sum(numbers, lane.tenCount, at);
    const row = this.#row;
    row[0] = length;
    row[1] = interval;
    row[2] = LAST_MINUTE.sum(numbers, lane.minuteCount, at);
    row[3] = tenCount;
    row[4] = LAST_SECOND.sum(numbers, lane.secondCount, at);
    row[5] = LAST_MINUTE.sum(numbers, lane.minuteBytes, at);
    row[6] = LAST_HOUR.sum(numbers, lane.hourBytes, at);
    row[7] = sent ? 1 : 0;
    row[8] = count > 0 && kind !== "json" ? 1 : 0;
    row[9] = (sentBytes + FEW_BYTES / 2) / (allBytes + FEW_BYTES);
    row[10] = LAST_FAILURES.sum(numbers, PLACES.decryption, at);
    row[11] = LAST_FAILURES.sum(numbers, PLACES.signature, at);
    row[12] = LAST_FAILURES.sum(numbers, PLACES.sequence, at);
    const failures = failuresOf(numbers, at);
    row[13] = failures.minute;
    row[14] = failures.hour;
    row[15] = LAST_FAILURES.sum(numbers, PLACES.connections, at);
    row[16] = LAST_HOUR.sum(numbers, PLACES.addresses, at);
    row[17] = Math.max(0, at - numbers[PLACES.opened]!) / 1000;
    row[18] = this.#deviation.length;
    row[19] = this.#deviation.interval;
    row[20] = this.#deviation.type;
    row[21] = numbers[PLACES.rarity]!;
    row[22] = count === 0 ? 0 : Math.log2((tenCount / 10 + 0.05) / (rate + 0.05));
    row[23] = rate;
    row[24] = row[25] = row[26] = 0;
    if (count > 0) fillSurges(row, habitsOf(state), sent, at, this.#halfLife);
    return row;
  }

  /** Remembers what is no matter for a score: the next row has it in its counts. */
  #count(event: SessionEvent): undefined {
    this.#stateOf(event);
  }

  /** The event's subject, with the event's facts counted. */
  #stateOf(event: SessionEvent): SubjectState {
    const subject = subjectOf(event);
    const established = isEstablished(event);
    // Keys cost an attacker nothing: whoever has only proved to own one takes no trusted peer's place.
    const proved = isProved(event) && (established || this.#proved.has(subject));
    const state = proved
      ? this.#proved.touch(subject)
      : this.#strangers.touch(established ? subject : strangerOf(event));
    const { numbers } = state;
    state.trusted = proved;
    if (numbers[PLACES.known] === 0) {
      numbers[PLACES.known] = 1;
      numbers[PLACES.first] = event.at;
      numbers[PLACES.opened] = numbers[PLACES.received.last] = numbers[PLACES.sent.last] = event.at;
    }
    const isOld = event.at - numbers[PLACES.first]! >= PROBATION.time;
    if (proved && isOld && numbers[PLACES.messages]! >= PROBATION.messages) this.#proved.makeRegular(subject);
    countFacts(event, state);
    const { address } = event;
    if (proved && typeof address === "string" && address !== state.address) {
      // Kept only to see at once that nothing changed: not worth a long text's memory.
      state.address = address.length > 128 ? undefined : address;
      if (noteHost(state, hostOf(address))) LAST_HOUR.add(numbers, PLACES.addresses, event.at, 1);
    }
    return state;
  }

  /** Sets the deviations; gives the long-term rate. */
  #judge(
    state: SubjectState,
    count: number,
    at: number,
    direction: number,
    kind: string,
    length: number,
    interval: number,
  ): number {
    const deviation = this.#deviation;
    if (count === 0) {
      deviation.length = deviation.interval = deviation.type = 0;
      return state.habits === undefined ? 0 : this.#habits.rate(state.habits, at, 0);
    }
    const habits = habitsOf(state);
    const message = this.#message;
    message.direction = direction;
    message.kind = kind;
    message.length = length;
    message.interval = interval;
    message.at = at;
    this.#habits.judge(habits, message, deviation);
    const { numbers } = state;
    const symbol = symbolOf(keyOf(direction, kind), length);
    const rarity = transitionRarity(transitionsOf(state), numbers[PLACES.symbol]!, symbol);
    numbers[PLACES.symbol] = symbol;
    numbers[PLACES.rarity]! += (rarity - numbers[PLACES.rarity]!) / 4;
    return this.#habits.rate(habits, at, count);
  }
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
}
