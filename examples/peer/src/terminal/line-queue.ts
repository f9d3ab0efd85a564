/** How many lines wait here before the input is asked to pause. */
const MANY_LINES = 256;

/** Lines on their way from an input to whoever takes them one by one. */
export class LineQueue implements AsyncIterable<string> {
  readonly #flow: { pause(): void; resume(): void };
  #lines: string[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(flow: { pause(): void; resume(): void }) {
    this.#flow = flow;
  }

  /** How many wait. */
  get length(): number {
    return this.#lines.length;
  }

  push(line: string): void {
    if (this.#ended) return;
    this.#lines.push(line);
    if (this.#lines.length >= MANY_LINES) this.#flow.pause();
    this.#wake();
  }

  /** No more lines come; those that wait are still taken. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Nobody wants more lines, not even those that wait. */
  stop(): void {
    this.#lines = [];
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) {
        yield line;
        if (this.#lines.length === 0 && !this.#ended) this.#flow.resume();
      } else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
