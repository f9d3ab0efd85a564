/** Wakes whoever waits; who begins to wait after a ring waits for the next. */
export class Bell {
  #waiting = new Set<() => void>();

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Until it is rung, `milliseconds` have passed, or `signal` is aborted. Never rejects. */
  next(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      timer.unref();
      signal.addEventListener("abort", wake, { once: true });
      this.#waiting.add(wake);
      if (signal.aborted) wake();
    });
  }
}
