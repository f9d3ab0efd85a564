/** Lines that are written together. */
export interface Batch {
  readonly text: string;
  readonly lines: number;
}

/** Lines on their way to the disk, in batches; bounded while the disk refuses them. */
export class LineQueue {
  readonly #batchLength: number;
  readonly #heldLength: number;
  readonly #batches: { text: string; lines: number }[] = [];
  #length = 0;
  #lost = 0;
  /** Whether the disk refuses: what comes is then bounded, and counted when it finds no room. */
  held = false;

  /**
   * @param batchLength At about how many characters a batch is full.
   * @param heldLength How many characters are held at most while the disk refuses them.
   */
  constructor(batchLength: number, heldLength: number) {
    this.#batchLength = batchLength;
    this.#heldLength = heldLength;
  }

  /** Takes a line with its line feed. */
  add(line: string): void {
    if (this.held && this.#length + line.length > this.#heldLength) {
      this.#lost++;
      return;
    }
    this.#length += line.length;
    const last = this.#batches[this.#batches.length - 1];
    if (last === undefined || last.text.length + line.length > this.#batchLength) {
      this.#batches.push({ text: line, lines: 1 });
    } else {
      last.text += line;
      last.lines++;
    }
  }

  /** Whether so much waits that it should be written without waiting for more. */
  get isBatchFull(): boolean {
    return this.#length >= this.#batchLength;
  }

  /** The batch whose turn it is. */
  get first(): Batch | undefined {
    return this.#batches[0];
  }

  /** The first batch has gone to the files. */
  taken(): void {
    this.#length -= this.#batches.shift()?.text.length ?? 0;
  }

  /** How many lines found no room since the last call. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }
}
