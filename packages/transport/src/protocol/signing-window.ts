import type { CryptoBackend } from "@securecomm/crypto";
import { type ChainPosition, type ChainStart, SectionChain } from "./chain.ts";
import { type CheckpointRule, MOST_CONTENT, MOST_SECTIONS, MOST_UNMENTIONED, SECTION_COST } from "./checkpoint-rule.ts";
import { CodecError } from "./codec.ts";

/** A place in the own direction that is being signed. */
export interface SigningMark {
  readonly position: ChainPosition;
  /** Whether it covers the own CLOSE. */
  readonly final: boolean;
}

/** A record is begun only if the largest that is ever filled still fits. */
const LARGEST_RECORD = MOST_CONTENT + MOST_SECTIONS * SECTION_COST;

/**
 * What of the own direction is signed, what is being signed, and what may still be sent. Pure: time is handed in, in
 * milliseconds of any fixed clock.
 */
export class SigningWindow {
  readonly #rule: CheckpointRule;
  readonly #chain: SectionChain;
  /** Own checkpoints, oldest first, from the last one that the peer has mentioned on. */
  readonly #sent: ChainPosition[];
  #closed = false;
  #records = 0;
  #bytes = 0;
  /** Records and bytes up to the last mark, and up to the last mark whose signature has left. */
  #marked = { records: 0, bytes: 0 };
  #covered = { records: 0, bytes: 0 };
  #firstUnmarked: number | undefined;
  #underWay: SigningMark | undefined;

  constructor(backend: CryptoBackend, start: ChainStart, rule: CheckpointRule) {
    this.#rule = rule;
    this.#chain = new SectionChain(backend, start);
    this.#sent = [this.#chain.position];
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

  /** Sections that are covered by a signature which has left. */
  get coveredSections(): number {
    return (this.#sent.at(-1) as ChainPosition).index;
  }

  /** Whether a signature is being made. */
  get busy(): boolean {
    return this.#underWay !== undefined;
  }

  /** Whether there is anything that no mark covers. */
  get unmarked(): boolean {
    return this.#records > this.#marked.records;
  }

  /** Whether another record would leave the peer with more uncovered than it accepts, or us with more to remember. */
  get full(): boolean {
    const { records, bytes } = this.#rule;
    return (
      this.#records - this.#covered.records >= 2 * records ||
      this.#bytes - this.#covered.bytes + LARGEST_RECORD > 2 * bytes ||
      this.#sent.length > MOST_UNMENTIONED
    );
  }

  /** A chained section goes into a record. */
  append(type: number, content: Uint8Array, isClose: boolean): void {
    this.#chain.append(type, content);
    this.#bytes += content.length + SECTION_COST;
    this.#closed ||= isClose;
  }

  /** The record with the sections just appended is complete. */
  endRecord(now: number): void {
    this.#records += 1;
    this.#firstUnmarked ??= now;
  }

  /** Milliseconds until a signature is due, 0 or less for now; `undefined` when none is, or one is under way. */
  dueIn(now: number): number | undefined {
    if (this.#underWay !== undefined || this.#firstUnmarked === undefined) return undefined;
    const { interval, records, bytes } = this.#rule;
    if (this.#closed || this.#records - this.#marked.records >= records) return 0;
    if (this.#bytes - this.#marked.bytes >= bytes) return 0;
    return this.#firstUnmarked + interval - now;
  }

  /** Marks the chain as it stands: the caller says MARK to the peer, and signs. */
  mark(): SigningMark {
    this.#marked = { records: this.#records, bytes: this.#bytes };
    this.#firstUnmarked = undefined;
    this.#underWay = { position: this.#chain.position, final: this.#closed };
    return this.#underWay;
  }

  /** The signature over the last mark has left. */
  signed(mark: SigningMark): void {
    this.#underWay = undefined;
    this.#covered = this.#marked;
    this.#sent.push(mark.position);
  }

  /**
   * The peer says that it has verified our checkpoint at `index`.
   * @returns that position.
   * @throws when there is no such checkpoint, or the peer has already mentioned a later one: {@link CodecError}.
   */
  mentioned(index: number): ChainPosition {
    const at = this.#sent.findIndex((position) => position.index >= index);
    const position = this.#sent[at];
    if (position?.index !== index) throw new CodecError("a checkpoint is mentioned that was never sent");
    this.#sent.splice(0, at);
    return position;
  }
}
