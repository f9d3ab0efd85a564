const HEAD_BYTES = 32;
const FIRST_CAPACITY = 1 << 8;
/**
 * Heads that are remembered: a signer's answer counts for 30 s, and within that time a log does not grow by more frames.
 * 10 MiB at most.
 */
const MOST_HEADS = 1 << 18;

/** What the chain was at one place. */
export interface TrailPoint {
  /** 32 bytes. */
  readonly head: Uint8Array;
  /** Lines of the log until there. */
  readonly lines: number;
}

/** The heads of the chain in the last 262,144 frames, so that what is signed later can be compared. */
export class HeadTrail {
  #heads = new Uint8Array(FIRST_CAPACITY * HEAD_BYTES);
  #lines = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  /** Of each segment the position of its first head; segments whose heads are all forgotten are left out. */
  readonly #starts = new Map<number, { readonly first: number; last: number }>();

  /** Takes in the head behind the frames of a segment so far; the first of a segment is head_0. */
  add(segment: number, head: Uint8Array, lines: number): void {
    const at = this.#count % MOST_HEADS;
    if (at === this.#lines.length) this.#grow();
    this.#heads.set(head, at * HEAD_BYTES);
    this.#lines[at] = lines;
    const start = this.#starts.get(segment);
    if (start === undefined) this.#begin(segment);
    else start.last = this.#count;
    this.#count++;
  }

  /** What the chain was after so many frames of a segment; `undefined` when that is not known, or not any more. */
  find(segment: number, frames: number): TrailPoint | undefined {
    const start = this.#starts.get(segment);
    if (start === undefined || frames > start.last - start.first) return undefined;
    const position = start.first + frames;
    if (position < this.#count - MOST_HEADS) return undefined;
    const at = position % MOST_HEADS;
    return { head: this.#heads.subarray(at * HEAD_BYTES, (at + 1) * HEAD_BYTES), lines: this.#lines[at]! };
  }

  #begin(segment: number): void {
    for (const [number, { last }] of this.#starts) {
      if (last >= this.#count - MOST_HEADS) break;
      this.#starts.delete(number);
    }
    this.#starts.set(segment, { first: this.#count, last: this.#count });
  }

  #grow(): void {
    const capacity = Math.min(2 * this.#lines.length, MOST_HEADS);
    const heads = new Uint8Array(capacity * HEAD_BYTES);
    heads.set(this.#heads);
    const lines = new Float64Array(capacity);
    lines.set(this.#lines);
    this.#heads = heads;
    this.#lines = lines;
  }
}
