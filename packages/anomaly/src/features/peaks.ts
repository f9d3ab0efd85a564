import type { Window } from "../window.ts";

const [NOW, BEFORE, PEAK, SEEN] = [1, 2, 3, 4];
/** The place of the number of the present stretch of time, which is negative before 1970. */
export const SPAN = 0;
/** How many numbers one peak takes in the caller's array. */
export const PEAK_SIZE = 5;

/** A peak moves up by no more than this factor in one span: who does more is told more than once. */
const STEEPEST = 4;
/** More spans than this are not told apart. */
const MANY = 1e6;

/**
 * The most that a peer has ever had in a window, fading with time, and how far above it a value is. A peer's peak is a
 * yardstick that its own bursts do not move as they do a mean. The numbers lie in an array of the caller's.
 */
export class Peak {
  readonly #span: number;
  readonly #little: number;
  readonly #trust: number;

  /**
   * @param window The values are sums of this window.
   * @param little What is far below this is as good as nothing.
   * @param trust Windows' lengths with something in them, after which a peak counts half.
   */
  constructor(window: Window, little: number, trust: number) {
    this.#span = window.length;
    this.#little = little;
    this.#trust = trust;
  }

  /**
   * How far a value is above the peak of earlier windows, as a binary logarithm, less while the peer is new; from -0.25
   * for one that is below. Then learns from it.
   *
   * @param at Milliseconds since the epoch.
   * @param halfLife Milliseconds after which a peak counts half.
   */
  surge(numbers: Float64Array, from: number, at: number, value: number, halfLife: number): number {
    this.#turn(numbers, from, Math.floor(at / this.#span), halfLife);
    numbers[from + NOW] = Math.max(numbers[from + NOW]!, value);
    const seen = numbers[from + SEEN]!;
    const above = Math.log2((value + this.#little) / (numbers[from + PEAK]! + this.#little));
    // Not 0 for all that lies below: a column that is the same in all of training makes any other value look strange.
    return (seen / (seen + this.#trust)) * Math.max(-0.25, above);
  }

  /** A span is learned when it is over and no window reaches into it any more: no surge is its own excuse. */
  #turn(numbers: Float64Array, from: number, span: number, halfLife: number): void {
    const passed = span - numbers[from + SPAN]!;
    // What comes late by a span belongs to the present one; a clock that was set back further is believed.
    if (passed === 0 || passed === -1) return;
    const fade = passed > 0 ? Math.exp((-Math.LN2 * passed * this.#span) / halfLife) : 1;
    const over =
      passed === 1 ? numbers[from + BEFORE]! : fade * Math.max(numbers[from + BEFORE]!, numbers[from + NOW]!);
    const peak = fade * numbers[from + PEAK]!;
    const seen = numbers[from + SEEN]!;
    const most = seen < this.#trust ? over : STEEPEST * (peak + this.#little);
    numbers[from + PEAK] = Math.max(peak, Math.min(over, most));
    if (over > 0) numbers[from + SEEN] = Math.min(seen + 1, MANY);
    numbers[from + BEFORE] = passed === 1 ? numbers[from + NOW]! : 0;
    numbers[from + NOW] = 0;
    numbers[from + SPAN] = span;
  }
}
