/** Does the newest of many things, at most once in so many milliseconds, one after the other. Failures are passed over. */
export class Throttle<Value> {
  readonly #every: number;
  readonly #act: (value: Value) => Promise<void>;
  #next: { readonly value: Value } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #acting: Promise<void> = Promise.resolve();

  constructor(every: number, act: (value: Value) => Promise<void>) {
    this.#every = every;
    this.#act = act;
  }

  put(value: Value): void {
    this.#next = { value };
    this.#timer ??= setTimeout(() => this.#go(), Math.max(0, this.#last + this.#every - performance.now()));
  }

  /** Nothing more is done; what is being done is waited for. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#next = undefined;
    await this.#acting;
  }

  #go(): void {
    this.#timer = undefined;
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined) return;
    this.#last = performance.now();
    this.#acting = this.#acting.then(() => this.#act(next.value)).catch(() => {});
  }
}
