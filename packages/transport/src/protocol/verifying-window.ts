import type { CryptoBackend } from "@securecomm/crypto";
import { type ChainPosition, type ChainStart, SectionChain } from "./chain.ts";
import { type CheckpointRule, SECTION_COST, SLOWEST_LINE } from "./checkpoint-rule.ts";
import { CodecError } from "./codec.ts";

/** A place in the peer's direction over which it has promised a signature. */
export interface VerifyingMark {
  readonly position: ChainPosition;
  /** Whether it covers the peer's CLOSE. */
  readonly final: boolean;
  readonly records: number;
  readonly bytes: number;
}

/**
 * What of the peer's direction is covered by a signature, and whether what is not has waited for too long. Pure: time is
 * handed in, in milliseconds of a clock that stands still while this side does not read.
 */
export class VerifyingWindow {
  readonly #rule: CheckpointRule;
  readonly #patience: number;
  readonly #chain: SectionChain;
  #closed = false;
  #records = 0;
  #bytes = 0;
  #covered = { records: 0, bytes: 0 };
  /** From when the first uncovered record has waited, and when the first one after the mark came. */
  #firstUncovered: number | undefined;
  #firstUnmarked: number | undefined;
  #mark: VerifyingMark | undefined;
  #lastIndex = 0;

  /** @param patience milliseconds that the first uncovered record may wait on a line that is not slow. */
  constructor(backend: CryptoBackend, start: ChainStart, rule: CheckpointRule, patience: number) {
    this.#rule = rule;
    this.#patience = patience;
    this.#chain = new SectionChain(backend, start);
  }

  /** Where the chain stands. */
  get position(): ChainPosition {
    return this.#chain.position;
  }

  /** How many sections there are. */
  get index(): number {
    return this.#chain.index;
  }

  /** Does what hashing can wait for a moment like this one. */
  catchUp(): void {
    this.#chain.catchUp();
  }

  /** Appends a chained section of the record that is being read. */
  append(type: number, content: Uint8Array, isClose: boolean): void {
    // Behind the mark of its own record it would be counted by nobody.
    if (this.#firstUnmarked === undefined) throw new CodecError("a section behind the mark of its record");
    this.#chain.append(type, content);
    this.#bytes += content.length + SECTION_COST;
    this.#closed ||= isClose;
  }

  /** A record with chained sections has begun. */
  beginRecord(now: number): void {
    this.#records += 1;
    this.#firstUncovered ??= now;
    this.#firstUnmarked ??= now;
  }

  /** Whether more is uncovered than an honest peer leaves: it signs at half of that, and waits. */
  get tooMuch(): boolean {
    const { records, bytes } = this.#rule;
    return this.#records - this.#covered.records > 2 * records || this.#bytes - this.#covered.bytes > 2 * bytes;
  }

  /** Milliseconds until the first uncovered record has waited for too long; `undefined` when everything is covered. */
  overdueIn(now: number): number | undefined {
    if (this.#firstUncovered === undefined) return undefined;
    return this.#firstUncovered + this.#allowed() - now;
  }

  /** Half of the time that is allowed: then it is time to ask. */
  promptIn(now: number): number | undefined {
    if (this.#firstUncovered === undefined) return undefined;
    return this.#firstUncovered + this.#allowed() / 2 - now;
  }

  /** The peer has marked its chain as it stands. */
  mark(): void {
    if (this.#mark !== undefined) throw new CodecError("a second mark before the first was signed");
    if (this.#firstUnmarked === undefined) throw new CodecError("a mark that covers nothing");
    this.#mark = { position: this.#chain.position, final: this.#closed, records: this.#records, bytes: this.#bytes };
    this.#firstUnmarked = undefined;
  }

  /**
   * The signature over the last mark has come. From here on it counts as in time; whether it verifies is another matter.
   * @returns the position that it must sign.
   */
  checkpoint(index: number, final: boolean, now: number): VerifyingMark {
    const mark = this.#mark;
    if (mark === undefined || mark.position.index !== index || mark.final !== final) {
      throw new CodecError("a checkpoint that fits no mark");
    }
    this.#mark = undefined;
    this.#covered = mark;
    // One signature is made at a time: the next could not be begun before this one had left.
    this.#firstUncovered = this.#firstUnmarked === undefined ? undefined : Math.max(this.#firstUnmarked, now);
    this.#lastIndex = index;
    return mark;
  }

  /** Sections that a checkpoint has come for, and sections that none has. */
  get sections(): { readonly covered: number; readonly uncovered: number } {
    return { covered: this.#lastIndex, uncovered: this.#chain.index - this.#lastIndex };
  }

  #allowed(): number {
    return this.#patience + (this.#bytes - this.#covered.bytes) / SLOWEST_LINE;
  }
}
