import { type Runtime, systemRuntime, type Timer } from "../../src/session/runtime.ts";

/** More turns than this without a moment of rest: something goes round and round. */
const MANY_TURNS = 100_000;

/** So many turns in which nothing happened mean that everything waits for the clock. */
const STILL_TURNS = 3;

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  /** A session's own timer, and not a program's that sleeps. */
  readonly ofSession: boolean;
}

/**
 * A clock that stands still while there is anything to do, and then goes on to the next timer. Whatever runs on it takes
 * no time that can be felt, and the same course each time.
 */
export class VirtualTime {
  #now = 0;
  #order = 0;
  #activity = 0;
  #outside = 0;
  readonly #timers = new Map<number, Waiting>();

  get now(): number {
    return this.#now;
  }

  /** Timers that sessions have set and not cleared. */
  get sessionTimers(): number {
    return [...this.#timers.values()].filter(({ ofSession }) => ofSession).length;
  }

  /**
   * What a session gets for a runtime.
   * @param throttle timers come only at multiples of so many milliseconds, as those of a tab in the background do.
   */
  runtime(throttle = 1): Runtime {
    return {
      ...systemRuntime,
      now: () => 1_700_000_000_000 + this.#now,
      monotonic: () => this.#now,
      setTimer: (callback, ms) => {
        const at = Math.ceil((this.#now + Math.max(ms, 1)) / throttle) * throttle;
        return this.#set(callback, at, true) as unknown as Timer;
      },
      clearTimer: (timer) => {
        if (timer !== undefined) this.#timers.delete(timer as unknown as number);
      },
      defer: (callback) => this.later(callback),
    };
  }

  /** Runs a callback in a later turn of the event loop. */
  later(callback: () => void): void {
    this.#activity += 1;
    setImmediate(() => {
      this.#activity += 1;
      callback();
    });
  }

  /** So many turns of the event loop. */
  async turns(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await new Promise<void>((resolve) => this.later(resolve));
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#set(resolve, this.#now + ms, false));
  }

  /** Waits for work that is done elsewhere, in a thread: the clock stands still meanwhile. */
  async outside<Result>(work: Promise<Result>): Promise<Result> {
    this.#outside += 1;
    try {
      return await work;
    } finally {
      this.#outside -= 1;
      this.#activity += 1;
    }
  }

  /** Waits until everything waits for the clock. Rejects when that never comes. */
  async quiet(): Promise<void> {
    for (let turn = 0, still = 0; still < STILL_TURNS; turn++) {
      if (turn > MANY_TURNS) throw new Error("it never comes to rest");
      const before = this.#activity;
      await new Promise((resolve) => setImmediate(resolve));
      still = this.#activity === before && this.#outside === 0 ? still + 1 : 0;
      if (this.#outside > 0) turn = 0;
    }
  }

  /** Goes on to the next timer; `false` when there is none. */
  advance(): boolean {
    let next: [number, Waiting] | undefined;
    for (const entry of this.#timers) {
      if (next === undefined || entry[1].at < next[1].at) next = entry;
    }
    if (next === undefined) return false;
    const [id, { at, callback }] = next;
    this.#timers.delete(id);
    this.#now = Math.max(this.#now, at);
    callback();
    return true;
  }

  #set(callback: () => void, at: number, ofSession: boolean): number {
    const order = ++this.#order;
    this.#timers.set(order, { at, order, callback, ofSession });
    return order;
  }
}
