import type { Runtime } from "./runtime.ts";

/** Those who wait until something is so: they look again whenever it may have become so. */
export class Waiters {
  readonly #runtime: Runtime;
  readonly #looks = new Set<() => void>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Whether anybody waits. */
  get any(): boolean {
    return this.#looks.size > 0;
  }

  /** Resolves when `done` says so, or after so many milliseconds. */
  until(done: () => boolean, patience: number): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#runtime.clearTimer(timer);
        this.#looks.delete(look);
        resolve();
      };
      const look = () => {
        if (done()) leave();
      };
      const timer = this.#runtime.setTimer(leave, patience, true);
      this.#looks.add(look);
      look();
    });
  }

  /** Something has changed. */
  look(): void {
    for (const look of this.#looks) look();
  }
}
