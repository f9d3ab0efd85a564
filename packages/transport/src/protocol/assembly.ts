import { CodecError } from "./codec.ts";

const FIRST_CAPACITY = 65_536;
const NOTHING = new Uint8Array(0);

/**
 * Puts a split message together again. Its memory grows with the bytes that really came, never with a claim, and one
 * part costs nothing beyond its bytes, however small a peer makes it.
 */
export class Assembly {
  #kind: "json" | "binary" | undefined;
  #buffer = NOTHING;
  #length = 0;

  /** Whether a message has begun and not ended. */
  get open(): boolean {
    return this.#kind !== undefined;
  }

  /** Bytes of the message so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a part; it is copied. */
  add(kind: "json" | "binary", part: Uint8Array): void {
    if (this.#kind !== undefined && this.#kind !== kind) throw new CodecError("parts of two messages mixed");
    if (part.length === 0) throw new CodecError("an empty part");
    this.#kind = kind;
    const length = this.#length + part.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#buffer.length, FIRST_CAPACITY));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(part, this.#length);
    this.#length = length;
  }

  /** The whole message, in memory that is the caller's; the assembly is empty again. */
  take(): Uint8Array {
    const whole = this.#buffer.slice(0, this.#length);
    this.#kind = undefined;
    this.#buffer = NOTHING;
    this.#length = 0;
    return whole;
  }
}
