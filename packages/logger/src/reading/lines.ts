import { logLimits } from "../limits.ts";

/** A line as it stands in a file. */
export interface RawLine {
  /** Without its line feed; bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  /** Whether it was too long and has lost its end; `text` then says so at its end. */
  readonly cut: boolean;
}

const LINE_FEED = 0x0a;
/** Bytes of a line that are held. No line of this package's loggers comes near. */
const MOST_BYTES = 4 * logLimits.lineBytes;

/** Splits bytes that come in pieces into lines. It holds at most 16 MiB, however long a line is. */
export class LineSplitter {
  #pieces: Uint8Array[] = [];
  #held = 0;
  #dropped = 0;

  /** The lines that end in this piece. */
  *push(chunk: Uint8Array): Generator<RawLine, void, undefined> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#hold(chunk.subarray(start, end));
      start = end + 1;
      yield this.#take();
    }
    this.#hold(chunk.subarray(start));
  }

  /** What stands behind the last line feed, if anything. */
  flush(): RawLine | undefined {
    return this.#held === 0 && this.#dropped === 0 ? undefined : this.#take();
  }

  #hold(piece: Uint8Array): void {
    const room = MOST_BYTES - this.#held;
    const kept = piece.length <= room ? piece : piece.subarray(0, room);
    this.#dropped += piece.length - kept.length;
    if (kept.length === 0) return;
    // A few bytes must not keep the large buffer alive that they arrived in.
    this.#pieces.push(2 * kept.length < kept.buffer.byteLength ? new Uint8Array(kept) : kept);
    this.#held += kept.length;
  }

  #take(): RawLine {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
    const dropped = this.#dropped;
    this.#pieces = [];
    this.#held = 0;
    this.#dropped = 0;
    return dropped === 0 ? { text, cut: false } : { text: `${text}... (${dropped} more bytes)`, cut: true };
  }
}
