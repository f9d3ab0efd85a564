import type { StartTimer } from "../../../src/sealed/timer.ts";

/** A clock that stands still until it is moved, and the timers that go by it. */
export class FakeClock {
  #now = 1_000;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly startTimer: StartTimer = (callback, ms) => {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** How many are running. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Moves on, calls back what is due by then, and lets what waits for promises go on. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await turn();
    }
    this.#now = end;
    await turn();
  }
}

/** Lets callbacks and promises that are due have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
