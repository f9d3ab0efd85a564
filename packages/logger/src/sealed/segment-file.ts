import type { RegularFile } from "../reading/regular-file.ts";

const WINDOW_BYTES = 1 << 16;

/** A segment's file, read from front to back 64 KiB at a time; only a larger frame takes more memory. */
export class SegmentFile {
  readonly #file: RegularFile;
  #window = new Uint8Array(0);
  #start = 0;
  #limit: number;

  /** @param limit Bytes that count: what is added behind them is left for another time. */
  constructor(file: RegularFile, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  /** In bytes. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes in what was added since, or that unfinished bytes were removed. */
  async refresh(): Promise<void> {
    const size = await this.#file.size();
    if (size < this.#limit) this.#window = new Uint8Array(0);
    this.#limit = size;
  }

  /**
   * The bytes from `offset` on: `length` of them, or as many as there are. They are valid until the next call. Nothing is
   * allocated for bytes that are not there.
   */
  async bytes(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.#limit - offset));
    const from = offset - this.#start;
    if (from >= 0 && from + wanted <= this.#window.length) return this.#window.subarray(from, from + wanted);
    const room = Math.min(Math.max(wanted, WINDOW_BYTES), this.#limit - offset);
    const buffer = new Uint8Array(Math.max(room, 0));
    const read = await this.#file.read(buffer, offset);
    this.#window = buffer.subarray(0, read);
    this.#start = offset;
    return this.#window.subarray(0, Math.min(wanted, read));
  }
}
