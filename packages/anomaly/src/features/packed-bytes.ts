import { decodeNumbers, encodeNumbers } from "../base64.ts";

/** Writes whole numbers one after another, small ones in few bytes: seven bits a byte (LEB128). */
export class PackedWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** @param value A whole number from 0 to 2^53 - 1. */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** A number of `length` bytes, which is best where all are as probable, as with hashes. */
  fixed(value: number, length: number): void {
    for (let i = 0, rest = value; i < length; i++, rest = Math.floor(rest / 256)) this.#byte(rest % 256);
  }

  /** All of it in base64. */
  toText(): string {
    return encodeNumbers(this.#bytes.subarray(0, this.#length));
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes[this.#length++] = value;
  }
}

/** Reads what a {@link PackedWriter} wrote. Of a text that ends too early each further number is `NaN`. */
export class PackedReader {
  readonly #bytes: Float64Array;
  #at = 0;

  /** @param text Throws an `AnomalyError` with `ERR_MODEL_MALFORMED` for what is no base64. */
  constructor(text: unknown) {
    this.#bytes = decodeNumbers(text, 1);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return Number.NaN;
      value += (byte % 128) * scale;
      if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
    }
    return Number.NaN;
  }

  fixed(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value += (this.#bytes[this.#at++] ?? Number.NaN) * 256 ** i;
    return value;
  }
}
