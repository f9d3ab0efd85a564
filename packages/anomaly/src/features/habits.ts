import { PEAK_SIZE, SPAN } from "./peaks.ts";
import { hashText } from "./subject.ts";

const SLOTS = 8;
const SLOT = 7;
const [KEY, SEEN, WEIGHT, LENGTH, LENGTH_VARIANCE, INTERVAL, INTERVAL_VARIANCE] = [0, 1, 2, 3, 4, 5, 6];
const RATE = SLOTS * SLOT;
const RATE_AT = RATE + 1;
const FIRST_AT = RATE + 2;
/** Where the peaks begin: of messages a minute, bytes a minute and bytes an hour, received and sent. */
export const PEAKS = RATE + 3;
/** How many numbers the habits of one peer are. */
export const HABITS_SIZE = PEAKS + 6 * PEAK_SIZE;

// Logarithms closer together than these are the same to a peer that has sent nothing else: a variance of 0 is no yardstick.
const LENGTH_SPREAD = 0.15;
const INTERVAL_SPREAD = 0.35;
/** A deviation says no more than "far off" beyond this. */
const FAR = 20;
/** Messages after which a habit counts half. */
const TRUST = 8;
/** A time that is earlier by more milliseconds than this is no late event but a clock that was set back. */
const BACK = 60_000;
/** Seconds over which the long-term rate is taken. */
const RATE_SPAN = 3600;

/** What a message is like beside the peer's earlier ones of its direction and type. */
export interface Deviation {
  /** Logarithm of the length, in standard deviations from the peer's own mean; from -20 to 20, 0 for what is new. */
  length: number;
  /** The same of the interval. */
  interval: number;
  /** How rare this direction and type is with this peer, in bits; 0 while nothing is known. */
  type: number;
}

/**
 * How long a peer's messages are and how far apart, for up to eight pairs of direction and type, and how many come in
 * the long run. All of it fades with time. The numbers lie in an array of the caller's.
 */
export class Habits {
  readonly #halfLife: number;

  /** @param halfLife Milliseconds after which what was learned counts half. */
  constructor(halfLife: number) {
    this.#halfLife = halfLife;
  }

  /** Says how a message deviates, and then learns from it. `interval` in seconds, `at` in milliseconds. */
  judge(
    numbers: Float64Array,
    message: { direction: number; kind: string; length: number; interval: number; at: number },
    deviation: Deviation,
  ): void {
    const { at } = message;
    const slot = this.#slot(numbers, keyOf(message.direction, message.kind));
    const weight = numbers[slot + WEIGHT]! * this.#fade(at - numbers[slot + SEEN]!);
    const length = Math.log(1 + message.length);
    const interval = Math.log(0.001 + message.interval);
    const trust = weight / (weight + TRUST);
    deviation.length = trust * away(numbers, slot + LENGTH, slot + LENGTH_VARIANCE, length, LENGTH_SPREAD);
    deviation.interval = trust * away(numbers, slot + INTERVAL, slot + INTERVAL_VARIANCE, interval, INTERVAL_SPREAD);
    deviation.type = this.#rarity(numbers, weight, at);
    learn(numbers, slot + LENGTH, slot + LENGTH_VARIANCE, weight, length, LENGTH_SPREAD);
    learn(numbers, slot + INTERVAL, slot + INTERVAL_VARIANCE, weight, interval, INTERVAL_SPREAD);
    numbers[slot + WEIGHT] = weight + 1;
    numbers[slot + SEEN] = laterOf(numbers[slot + SEEN]!, at);
  }

  /** Messages a second over the last hour or so, those of now included. */
  rate(numbers: Float64Array, at: number, count: number): number {
    if (numbers[FIRST_AT] === 0) numbers[FIRST_AT] = numbers[RATE_AT] = at;
    else if (at < numbers[FIRST_AT]!) {
      // A clock that ran ahead and was set right: what was counted at its time has no length of time to be divided by.
      if (numbers[FIRST_AT]! - at > BACK) numbers[RATE] = 0;
      numbers[FIRST_AT] = at;
    }
    const passed = Math.max(0, at - numbers[RATE_AT]!) / 1000;
    const sum = numbers[RATE]! * Math.exp(-passed / RATE_SPAN) + count;
    numbers[RATE] = sum;
    numbers[RATE_AT] = laterOf(numbers[RATE_AT]!, at);
    // A peer that is new has had less time than the span: its few messages are of that time.
    const known = Math.max(60, (at - numbers[FIRST_AT]!) / 1000);
    return sum / (RATE_SPAN * -Math.expm1(-known / RATE_SPAN));
  }

  #fade(passed: number): number {
    // Not a power of 2: engines differ in its last bit.
    return passed > 0 ? Math.exp((-Math.LN2 * passed) / this.#halfLife) : 1;
  }

  /** The place of a direction and type: its own, a free one, or that of the one that was seen least lately. */
  #slot(numbers: Float64Array, key: number): number {
    let oldest = 0;
    for (let slot = 0; slot < RATE; slot += SLOT) {
      const found = numbers[slot + KEY]!;
      if (found === key) return slot;
      if (found === 0) {
        numbers[slot + KEY] = key;
        return slot;
      }
      if (numbers[slot + SEEN]! < numbers[oldest + SEEN]!) oldest = slot;
    }
    numbers.fill(0, oldest, oldest + SLOT);
    numbers[oldest + KEY] = key;
    return oldest;
  }

  #rarity(numbers: Float64Array, weight: number, at: number): number {
    let all = 0;
    let kinds = 0;
    for (let slot = 0; slot < RATE && numbers[slot + KEY] !== 0; slot += SLOT) {
      all += numbers[slot + WEIGHT]! * this.#fade(at - numbers[slot + SEEN]!);
      kinds += 1;
    }
    return Math.log2((all + kinds) / (weight + 1));
  }
}

/** Whether numbers can be habits: all finite, no weight or variance below 0. */
export function isHabits(numbers: Float64Array): boolean {
  if (!numbers.every((x) => Number.isFinite(x)) || numbers[RATE]! < 0) return false;
  for (let slot = 0; slot < RATE; slot += SLOT) {
    for (const part of [WEIGHT, LENGTH_VARIANCE, INTERVAL_VARIANCE]) if (numbers[slot + part]! < 0) return false;
  }
  // The number of a peak's stretch of time is negative before 1970.
  return numbers.subarray(PEAKS).every((x, i) => x >= 0 || i % PEAK_SIZE === SPAN);
}

/** A number other than 0 for a direction and type. */
export function keyOf(direction: number, kind: string): number {
  const code = kind === "json" ? 1 : kind === "binary" ? 2 : 3 + (hashText(kind.slice(0, 64)) % 1_000_003);
  return code * 2 + direction;
}

/** The later time; but a clock that was set back by more than a minute is believed. */
export function laterOf(last: number, at: number): number {
  return at > last || last - at > BACK ? at : last;
}

function away(numbers: Float64Array, mean: number, variance: number, value: number, least: number): number {
  const z = (value - numbers[mean]!) / Math.sqrt(numbers[variance]! + least * least);
  return z > FAR ? FAR : z < -FAR ? -FAR : z;
}

function learn(
  numbers: Float64Array,
  mean: number,
  variance: number,
  weight: number,
  value: number,
  least: number,
): void {
  let step = value - numbers[mean]!;
  if (weight > TRUST) {
    // One who is to be taken for another must get there slowly: what lies far off moves a habit no more than what lies at four deviations.
    const bound = 4 * Math.sqrt(numbers[variance]! + least * least);
    step = step > bound ? bound : step < -bound ? -bound : step;
  }
  const share = 1 / (weight + 1);
  numbers[mean]! += step * share;
  numbers[variance] = (1 - share) * (numbers[variance]! + share * step * step);
}
