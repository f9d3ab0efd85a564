import { ArgumentTypeError } from "../errors.ts";

/** One line of a text, without its end. */
export interface SplitLine {
  readonly text: string;
  /** Whether it was longer than the limit: then only its beginning is here. */
  readonly cutOff: boolean;
}

/**
 * Cuts a text that comes in pieces into lines, at `\n` or `\r\n`. Holds no more of a line than its limit; bytes are read
 * as UTF-8, what is none of it as U+FFFD, a character split across pieces as one.
 */
export class LineSplitter {
  readonly #limit: number;
  readonly #decoder = new TextDecoder();
  #kept = "";
  #overlong = false;
  #started = false;

  /** @param limit Characters (UTF-16 code units) of a line that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that end in this piece. */
  *push(piece: string | Uint8Array): Generator<SplitLine> {
    let text: string;
    if (typeof piece === "string") text = this.#decoder.decode() + piece;
    else if (piece instanceof Uint8Array) text = this.#decoder.decode(piece, { stream: true });
    else throw new ArgumentTypeError("source", "an iterable of texts or byte arrays");
    yield* this.#split(text);
  }

  /** What stands after the last line's end, if anything. */
  *end(): Generator<SplitLine> {
    yield* this.#split(this.#decoder.decode());
    if (this.#kept !== "" || this.#overlong) yield this.#take("", false);
  }

  *#split(text: string): Generator<SplitLine> {
    let from = 0;
    if (!this.#started && text !== "") {
      this.#started = true;
      if (text.charCodeAt(0) === 0xfeff) from = 1;
    }
    for (let end = text.indexOf("\n", from); end >= 0; end = text.indexOf("\n", from)) {
      yield this.#take(text.slice(from, Math.min(end, from + this.#limit + 1)), true);
      from = end + 1;
    }
    if (from >= text.length) return;
    // One character more than the limit, as it may be the carriage return of a line that fits.
    const room = this.#limit + 1 - this.#kept.length;
    if (text.length - from > room) this.#overlong = true;
    if (room > 0) this.#kept += text.slice(from, from + room);
  }

  #take(tail: string, ended: boolean): SplitLine {
    let text = this.#kept + tail;
    const cutOff = this.#overlong || text.length > this.#limit + 1;
    if (ended && !cutOff && text.endsWith("\r")) text = text.slice(0, -1);
    this.#kept = "";
    this.#overlong = false;
    return text.length > this.#limit ? { text: text.slice(0, this.#limit), cutOff: true } : { text, cutOff };
  }
}
