import type { Channel } from "../channel/channel.ts";

/** Why frames are not taken for a while. */
export type HoldReason = "inbox" | "rekey" | "signatures";

const NONE: readonly HoldReason[] = [];

/**
 * Lets frames come, or not: they come while nobody holds them. Its clock stands still meanwhile, so that what a peer owes
 * us by a time is not held against it while we do not read.
 */
export class Intake {
  readonly #channel: Channel;
  readonly #monotonic: () => number;
  /** Few at a time, and mostly none: a set would take more than all the rest of this. */
  #reasons: readonly HoldReason[] = NONE;
  #heldSince = 0;
  #notCounted = 0;

  constructor(channel: Channel, monotonic: () => number) {
    this.#channel = channel;
    this.#monotonic = monotonic;
  }

  /** Whether frames come. */
  get reading(): boolean {
    return this.#reasons.length === 0;
  }

  /** Whether frames are held for this reason. */
  isHeld(reason: HoldReason): boolean {
    return this.#reasons.includes(reason);
  }

  /** Milliseconds of reading, from any fixed moment. */
  elapsed(): number {
    return (this.reading ? this.#monotonic() : this.#heldSince) - this.#notCounted;
  }

  /** Takes time that this program slept through off the clock. */
  forgive(ms: number): void {
    this.#notCounted += ms;
  }

  hold(reason: HoldReason): void {
    if (this.reading) {
      this.#heldSince = this.#monotonic();
      this.#channel.pause();
    }
    if (!this.isHeld(reason)) this.#reasons = [...this.#reasons, reason];
  }

  /** May deliver frames before it returns. */
  release(reason: HoldReason): void {
    if (!this.isHeld(reason)) return;
    this.#reasons = this.#reasons.filter((other) => other !== reason);
    if (!this.reading) return;
    this.#notCounted += this.#monotonic() - this.#heldSince;
    this.#channel.resume();
  }
}
