import { ArgumentRangeError } from "./errors.ts";

/**
 * Counts what happened in the last stretch of time, in buckets of equal length, so that neither memory nor work grows
 * with the number of events. The counts lie in an array of the caller's, several windows one after another; the window
 * itself holds nothing and is shared by all.
 *
 * A window of 60 s in 12 buckets covers, at any moment, between the last 55 and 60 seconds.
 */
export class Window {
  /** Milliseconds of all buckets together. */
  readonly length: number;
  readonly buckets: number;
  /** How many numbers it takes in the caller's array: the current bucket's number, the sum, and the buckets. */
  readonly size: number;
  readonly #width: number;

  /**
   * @param length Milliseconds, above 0.
   * @param buckets From 1 to 1,000.
   */
  constructor(length: number, buckets: number) {
    if (!(length > 0 && Number.isFinite(length))) throw new ArgumentRangeError("length", "milliseconds above 0");
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > 1000) {
      throw new ArgumentRangeError("buckets", "a whole number from 1 to 1000");
    }
    this.length = length;
    this.buckets = buckets;
    this.size = buckets + 2;
    this.#width = length / buckets;
  }

  /** Adds to the current bucket. What comes late, by less than the window's length, counts as if it came now. */
  add(numbers: Float64Array, from: number, at: number, amount: number): void {
    this.#turn(numbers, from, at);
    numbers[from + 1]! += amount;
    numbers[from + 2 + modulo(numbers[from]!, this.buckets)]! += amount;
  }

  /** What was added in the window's length before `at`. */
  sum(numbers: Float64Array, from: number, at: number): number {
    this.#turn(numbers, from, at);
    return numbers[from + 1]!;
  }

  /** Lets go of buckets that have become too old. */
  #turn(numbers: Float64Array, from: number, at: number): void {
    const now = Math.floor(at / this.#width);
    const last = numbers[from]!;
    if (now === last || (now < last && now > last - this.buckets)) return;
    // A clock that was set back further than the window is believed: what it counted before is nobody's past.
    if (now >= last + this.buckets || now < last) numbers.fill(0, from + 1, from + this.size);
    else {
      let sum = numbers[from + 1]!;
      // Counted, not compared: far from the epoch a bucket's number plus 1 is the same number.
      const gone = now - last;
      for (let step = 1; step <= gone; step++) {
        const place = from + 2 + modulo(last + step, this.buckets);
        sum -= numbers[place]!;
        numbers[place] = 0;
      }
      numbers[from + 1] = sum;
    }
    numbers[from] = now;
  }
}

function modulo(value: number, by: number): number {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
}
