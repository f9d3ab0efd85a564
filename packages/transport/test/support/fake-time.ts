import type { Runtime, Timer } from "../../src/session/runtime.ts";

/** Time that moves only when a test says so. */
export class FakeTime implements Runtime {
  #now = 0;
  #timers: { due: number; callback: () => void; id: number }[] = [];
  #next = 1;
  now = () => this.#now;
  monotonic = () => this.#now;
  defer = queueMicrotask;
  soon = queueMicrotask;

  get timers(): number {
    return this.#timers.length;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const id = this.#next++;
    this.#timers.push({ due: this.#now + ms, callback, id });
    return id as unknown as Timer;
  }

  clearTimer(timer: Timer | undefined): void {
    this.#timers = this.#timers.filter(({ id }) => id !== (timer as unknown as number));
  }

  /** Lets time pass, running each timer at its moment. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
    }
    this.#now = end;
  }

  /** The program sleeps: time passes, and the timers come late, all at once. */
  sleep(ms: number): void {
    this.#now += ms;
    const late = this.#timers.filter(({ due }) => due <= this.#now);
    this.#timers = this.#timers.filter((timer) => !late.includes(timer));
    for (const { callback } of late) callback();
  }
}
