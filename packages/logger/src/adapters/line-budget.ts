/** How many lines a second may be written of something that anybody can cause as often as they like. */
export class LineBudget {
  readonly #perSecond: number;
  #second = 0;
  #written = 0;
  #leftOut = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /**
   * Asks for one line.
   * @param at milliseconds since the epoch; seconds begin where the clock's do.
   * @returns how many were left out since the last line that was written, or `undefined` when this one is left out too.
   */
  take(at: number): number | undefined {
    const second = Math.floor(at / 1000);
    if (!Object.is(second, this.#second)) {
      this.#second = second;
      this.#written = 0;
    }
    if (this.#written >= this.#perSecond) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#written += 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
