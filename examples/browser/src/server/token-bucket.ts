/** A bucket that fills with time: what is taken from it can be late, but never more than its rate. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #most: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** @param most what may be taken at once; a full bucket holds that much. */
  constructor(perSecond: number, most: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#now = now;
    this.#tokens = most;
    this.#at = now();
  }

  /** Whether nothing would be lost by forgetting it. */
  get full(): boolean {
    this.#fill();
    return this.#tokens >= this.#most;
  }

  /** Takes tokens if they are there. */
  tryTake(count: number): boolean {
    this.#fill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /**
   * Takes tokens in any case.
   * @returns the milliseconds after which the bucket is out of debt; 0 where there is none.
   */
  take(count: number): number {
    this.#fill();
    this.#tokens -= count;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1_000);
  }

  #fill(): void {
    const now = this.#now();
    this.#tokens = Math.min(this.#most, this.#tokens + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
  }
}
