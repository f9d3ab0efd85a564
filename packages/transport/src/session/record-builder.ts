import { SECTION, SECTION_HEADER_LENGTH, writeSectionHeader } from "../protocol/section.ts";

/** Contents of this size and more are not copied: each piece costs a call of the cipher, which is cheaper then. */
const LARGE = 4_096;

/** Texts of this length and more are encoded one by one: joining them first would be another copy. */
const LONG_TEXT = 1_024;

const COMMA = 0x2c;
const OPENING = 0x5b;
const CLOSING = 0x5d;

const encoder = new TextEncoder();

/** Writes the sections of one record behind one another, into memory that is lent; large contents stay where they are. */
export class RecordBuilder {
  readonly #memory: Uint8Array;
  readonly #pieces: Uint8Array[] = [];
  /** Where the piece that is being written begins, and where it goes on. */
  #from = 0;
  #at = 0;
  #sections = 0;
  #length = 0;

  /** @param memory as many bytes as the record may have. */
  constructor(memory: Uint8Array) {
    this.#memory = memory;
  }

  /** How many sections there are. */
  get sections(): number {
    return this.#sections;
  }

  /** How many bytes they have. */
  get length(): number {
    return this.#length;
  }

  /** Adds a section. */
  add(type: number, content: Uint8Array): void {
    this.#header(type, content.length);
    this.#length += content.length;
    if (content.length < LARGE) {
      this.#memory.set(content, this.#at);
      this.#at += content.length;
      return;
    }
    this.#cut();
    this.#pieces.push(content);
  }

  /**
   * Adds a section of one JSON array.
   * @param most bytes that its content may have.
   * @returns the content, a view; nothing when it would have more, and then nothing was added.
   */
  addJson(texts: readonly string[], most: number): Uint8Array | undefined {
    const start = this.#at + SECTION_HEADER_LENGTH;
    const target = this.#memory.subarray(start, start + most);
    const length = writeArray(texts, target);
    if (length === undefined) return undefined;
    this.#header(SECTION.JSON, length);
    this.#at += length;
    this.#length += length;
    return target.subarray(0, length);
  }

  /** The plaintext in pieces, good for as long as the memory. */
  pieces(): readonly Uint8Array[] {
    this.#cut();
    return this.#pieces;
  }

  #header(type: number, length: number): void {
    writeSectionHeader(this.#memory, this.#at, type, length);
    this.#at += SECTION_HEADER_LENGTH;
    this.#length += SECTION_HEADER_LENGTH;
    this.#sections += 1;
  }

  #cut(): void {
    if (this.#at > this.#from) this.#pieces.push(this.#memory.subarray(this.#from, this.#at));
    this.#from = this.#at;
  }
}

/** Writes `[text,text,…]` in UTF-8; returns its length, or nothing when there is not enough room. */
function writeArray(texts: readonly string[], target: Uint8Array): number | undefined {
  let at = 0;
  for (let from = 0; from < texts.length; ) {
    let to = from + 1;
    if ((texts[from] as string).length < LONG_TEXT) {
      while (to < texts.length && (texts[to] as string).length < LONG_TEXT) to += 1;
    }
    const text = to - from === 1 ? (texts[from] as string) : texts.slice(from, to).join(",");
    if (at >= target.length) return undefined;
    target[at] = from === 0 ? OPENING : COMMA;
    const { read, written } = encoder.encodeInto(text, target.subarray(at + 1));
    if (read < text.length) return undefined;
    at += 1 + written;
    from = to;
  }
  if (at >= target.length) return undefined;
  target[at] = CLOSING;
  return at + 1;
}
