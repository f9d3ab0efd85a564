/** Milliseconds that a rate is taken over, and between two of its samples. */
const WINDOW = 5_000;
const STEP = 100;

/** How many bytes a second, of the last seconds. */
export class RateMeter {
  readonly #now: () => number;
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #bytes = 0;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The transfer goes on now: what was before does not count. */
  restart(): void {
    this.#bytes = 0;
    this.#samples = [{ at: this.#now(), bytes: 0 }];
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const at = this.#now();
    const last = this.#samples.at(-1);
    if (last !== undefined && at - last.at < STEP) return;
    this.#samples.push({ at, bytes: this.#bytes });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > WINDOW) this.#samples.shift();
  }

  /** Bytes a second; 0 while there is nothing to go by. */
  get rate(): number {
    const first = this.#samples[0];
    if (first === undefined) return 0;
    const passed = this.#now() - first.at;
    return passed < STEP ? 0 : ((this.#bytes - first.bytes) * 1000) / passed;
  }
}
