import { AuthError } from "./errors.ts";

/** The DER tags (X.690, section 8.1.2) that PKCS#8 and SEC 1 private keys use. */
export const DER_TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  explicit0: 0xa0,
  explicit1: 0xa1,
} as const;

function invalid(what: string): AuthError {
  return new AuthError("ERR_PEM_INVALID", `The private key is not valid DER: ${what}`);
}

/**
 * Reads DER (X.690, section 10) element by element: definite, minimal lengths below 2^16 and no byte left over. It
 * copies nothing; what it returns are views into the input.
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The tag that comes next; `undefined` at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  /** The content of the next element, which must have this tag. */
  read(tag: number, what: string): Uint8Array {
    if (this.#byte(what) !== tag) throw invalid(`unexpected tag for ${what}`);
    const length = this.#length(what);
    if (length > this.#bytes.length - this.#offset) throw invalid(`${what} is cut off`);
    const content = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return content;
  }

  /** A reader of the next element's content, which must have this tag. */
  enter(tag: number, what: string): DerReader {
    return new DerReader(this.read(tag, what));
  }

  /** Asserts that nothing is left. */
  end(what: string): void {
    if (this.#offset !== this.#bytes.length) throw invalid(`something follows ${what}`);
  }

  #byte(what: string): number {
    const byte = this.#bytes[this.#offset];
    if (byte === undefined) throw invalid(`${what} is missing`);
    this.#offset += 1;
    return byte;
  }

  #length(what: string): number {
    const first = this.#byte(what);
    if (first < 0x80) return first;
    if (first === 0x81) {
      const length = this.#byte(what);
      if (length < 0x80) throw invalid(`the length of ${what} is not minimal`);
      return length;
    }
    if (first === 0x82) {
      const length = (this.#byte(what) << 8) | this.#byte(what);
      if (length < 0x100) throw invalid(`the length of ${what} is not minimal`);
      return length;
    }
    throw invalid(`the length of ${what} is indefinite or too long`);
  }
}
