import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { MessagesEvent } from "../features/session-event.ts";
import { subjectOf } from "../features/subject.ts";
import { SubjectTable } from "../subject-table.ts";

/** How many messages are scored. */
export interface ScoreBudgetOptions {
  /** Scores a second of each subject and direction, in the long run; 50 unless told. */
  readonly perSecond?: number;
  /** How many of them may come at once; 50 unless told. */
  readonly burst?: number;
}

/** Columns of a row that a flood or a theft drives up: messages of a minute and of ten seconds, bytes of a minute and an hour. */
const GROWING = [2, 3, 5, 6];
/** Beyond the budget a row is scored when one of them has grown by this. */
const GROWTH = 1 + 1 / 8;
/** Milliseconds: a time that is earlier by more is a clock that was set back, not an event that comes late. */
const BACK = 1_000;

/** Where the numbers of one direction lie. */
const [KNOWN, TOKENS, LAST, BASES] = [0, 1, 2, 3];
const LANE = BASES + GROWING.length;

/**
 * Which messages are scored: a peer that sends so many that scoring each would cost more than moving it is scored as often
 * as the budget allows, and beyond that whenever its counts or bytes have grown by an eighth since. So no growth by more
 * goes unseen, however fast it is. The event's own time counts, and one of which nothing can be made costs no score.
 */
export class ScoreBudget {
  /** Tokens a millisecond. */
  readonly #rate: number;
  readonly #burst: number;
  readonly #subjects: SubjectTable<Float64Array>;

  constructor(maxSubjects: number, options: ScoreBudgetOptions = {}) {
    if (typeof options !== "object" || options === null) throw new ArgumentTypeError("scores", "an object or false");
    const { perSecond = 50, burst = 50 } = options;
    if (!(perSecond > 0 && Number.isFinite(perSecond))) {
      throw new ArgumentRangeError("scores.perSecond", "a number above 0");
    }
    if (!Number.isSafeInteger(burst) || burst < 1)
      throw new ArgumentRangeError("scores.burst", "a whole number from 1");
    this.#rate = perSecond / 1_000;
    this.#burst = burst;
    // Who is pushed out comes back with a full budget: that costs time, and hides nothing.
    this.#subjects = new SubjectTable(
      maxSubjects,
      (): Float64Array => new Float64Array(2 * LANE),
      (numbers) => numbers.fill(0),
    );
  }

  /** Whether a message is to be scored. Its row is what the extractor made of it, at a time that is one. */
  take(event: MessagesEvent, row: Float64Array): boolean {
    const numbers = this.#subjects.touch(subjectOf(event));
    const lane = event.direction === "sent" ? LANE : 0;
    this.#refill(numbers, lane, event.at);
    const hasToken = numbers[lane + TOKENS]! >= 1;
    if (hasToken) numbers[lane + TOKENS]! -= 1;
    const isScored = hasToken || hasGrown(numbers, lane, row);
    for (let i = 0; i < GROWING.length; i++) {
      const value = row[GROWING[i]!]!;
      // What shrank meanwhile has grown when it is back where it was.
      if (isScored || value < numbers[lane + BASES + i]!) numbers[lane + BASES + i] = value;
    }
    return isScored;
  }

  clear(): void {
    this.#subjects.clear();
  }

  #refill(numbers: Float64Array, lane: number, at: number): void {
    if (numbers[lane + KNOWN] === 0) {
      numbers[lane + KNOWN] = 1;
      numbers[lane + TOKENS] = this.#burst;
      numbers[lane + LAST] = at;
      return;
    }
    const passed = at - numbers[lane + LAST]!;
    if (passed > 0) numbers[lane + TOKENS] = Math.min(this.#burst, numbers[lane + TOKENS]! + passed * this.#rate);
    if (passed > 0 || passed < -BACK) numbers[lane + LAST] = at;
  }
}

function hasGrown(numbers: Float64Array, lane: number, row: Float64Array): boolean {
  for (let i = 0; i < GROWING.length; i++) {
    if (row[GROWING[i]!]! > numbers[lane + BASES + i]! * GROWTH) return true;
  }
  return false;
}
