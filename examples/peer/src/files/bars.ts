import { barLine } from "./bar.ts";
import type { TransferFacts } from "./transfer-facts.ts";

const TICK = 250;
const OVER: ReadonlySet<string> = new Set(["done", "refused", "failed", "stopped"]);

/** Bars of what moves, one line each, at the bottom of a terminal on which nobody types. */
export class Bars {
  readonly #stream: NodeJS.WriteStream;
  readonly #facts: () => readonly TransferFacts[];
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;
  #paused = false;

  constructor(stream: NodeJS.WriteStream, facts: () => readonly TransferFacts[]) {
    this.#stream = stream;
    this.#facts = facts;
    this.#timer = setInterval(() => this.#draw(), TICK).unref();
  }

  /** Does something else with the terminal, such as printing a line, with the bars out of the way. */
  aside<Result>(what: () => Result): Result {
    this.#clear();
    const result = what();
    if (!this.#paused) this.#draw();
    return result;
  }

  /** Asks the user something; the bars are gone meanwhile. */
  async pause<Result>(what: () => Promise<Result>): Promise<Result> {
    this.#clear();
    this.#paused = true;
    try {
      return await what();
    } finally {
      this.#paused = false;
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#clear();
    this.#paused = true;
  }

  #draw(): void {
    if (this.#paused) return;
    const { columns = 80, rows = 24 } = this.#stream;
    // A line as wide as the terminal wraps on some.
    const lines = this.#facts()
      .filter(({ state }) => !OVER.has(state))
      .slice(0, Math.max(1, rows - 2))
      .map((facts) => `${barLine(facts, Math.min(columns - 1, 100))}\n`);
    this.#clear();
    this.#stream.write(lines.join(""));
    this.#drawn = lines.length;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#stream.write(`\u001b[${this.#drawn}A\r\u001b[0J`);
    this.#drawn = 0;
  }
}
