import type { Limits } from "../limits.ts";

/** Tokens that come back with time: at most `capacity` of them, `rate` new ones each second. Time is handed in. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #rate: number;
  #tokens: number;
  #at: number;

  /** @param now milliseconds of a clock that does not go back, as in every call that follows. */
  constructor(capacity: number, rate: number, now: number) {
    this.#capacity = capacity;
    this.#rate = rate;
    this.#tokens = capacity;
    this.#at = now;
  }

  isEmpty(now: number): boolean {
    return this.#refill(now) < 1;
  }

  isFull(now: number): boolean {
    return this.#refill(now) === this.#capacity;
  }

  /** Takes a token out of a bucket that is not empty. */
  take(now: number): void {
    this.#tokens = this.#refill(now) - 1;
  }

  /** Puts back a token that was taken. */
  giveBack(now: number): void {
    this.#tokens = Math.min(this.#capacity, this.#refill(now) + 1);
  }

  #refill(now: number): number {
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#at) / 1_000) * this.#rate);
    this.#at = now;
    return this.#tokens;
  }
}

/** Which bucket has no token left: that of everybody together, or that of the address. */
export type RateRefusal = "rate" | "rate-per-address";

type Rates = Pick<
  Limits,
  "maxHandshakes" | "maxHandshakesPerAddress" | "handshakesPerSecond" | "handshakesPerSecondPerAddress"
>;

/**
 * How much public-key work is still to be spent on strangers, in total and for each group of addresses. Only addresses
 * that have spent something lately take memory: a bucket that is full again is forgotten, and what the bucket of
 * everybody lets through bounds how many others there can be.
 */
export class WorkBudget {
  readonly #rates: Rates;
  readonly #total: TokenBucket;
  /** Those whose last token was taken longest ago come first. */
  readonly #groups = new Map<string, TokenBucket>();

  constructor(rates: Rates, now: number) {
    this.#rates = rates;
    this.#total = new TokenBucket(rates.maxHandshakes, rates.handshakesPerSecond, now);
  }

  /** How many groups of addresses are remembered. */
  get size(): number {
    return this.#groups.size;
  }

  /** What stands against one more handshake of this group, if anything. */
  lacks(group: string, now: number): RateRefusal | undefined {
    if (this.#groups.get(group)?.isEmpty(now)) return "rate-per-address";
    return this.#total.isEmpty(now) ? "rate" : undefined;
  }

  /** Takes a token of the group and of everybody; only where `lacks` has nothing to say. */
  take(group: string, now: number): void {
    this.#forgetFull(now);
    const { maxHandshakesPerAddress, handshakesPerSecondPerAddress } = this.#rates;
    const bucket =
      this.#groups.get(group) ?? new TokenBucket(maxHandshakesPerAddress, handshakesPerSecondPerAddress, now);
    bucket.take(now);
    this.#total.take(now);
    this.#groups.delete(group);
    this.#groups.set(group, bucket);
  }

  /** Puts both tokens back: the stranger was none. */
  giveBack(group: string, now: number): void {
    this.#total.giveBack(now);
    const bucket = this.#groups.get(group);
    bucket?.giveBack(now);
    if (bucket?.isFull(now)) this.#groups.delete(group);
  }

  #forgetFull(now: number): void {
    for (const [group, bucket] of this.#groups) {
      if (!bucket.isFull(now)) return;
      this.#groups.delete(group);
    }
  }
}
