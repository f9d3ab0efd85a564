/** Tells when something that has begun does not go on. */
export class ProgressWatch {
  readonly #timeout: number;
  readonly #onStall: () => void;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param timeout milliseconds without progress after which `onStall` is called. */
  constructor(timeout: number, onStall: () => void) {
    this.#timeout = timeout;
    this.#onStall = onStall;
  }

  /** It has begun, or has gone on. */
  progress(): void {
    this.#last = performance.now();
    this.#timer ??= setTimeout(() => this.#look(), this.#timeout);
  }

  /** It is done, or nobody waits for it at the moment. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(isLast = false): void {
    this.#timer = undefined;
    const left = this.#last + this.#timeout - performance.now();
    if (left > 0) this.#timer = setTimeout(() => this.#look(), Math.ceil(left));
    // Timers come before what arrived while this program was busy: let that be read before the other end is blamed.
    else if (!isLast) this.#timer = setTimeout(() => this.#look(true), 1);
    else this.#onStall();
  }
}
