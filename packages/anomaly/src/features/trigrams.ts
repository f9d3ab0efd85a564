import { decodeNumbers, encodeNumbers } from "../base64.ts";
import { AnomalyError } from "../errors.ts";
import { countBeside, rarityBits } from "./rarity.ts";

// A power of two. With a byte each this is what a model spends on trigrams.
const BUCKETS = 16_384;

/** {@link Trigrams} as JSON. */
export interface TrigramsJSON {
  readonly texts: number;
  readonly counts: string;
}

/**
 * In how many texts each sequence of three characters occurred. Letters count as small, all digits as one; sequences are
 * hashed into buckets, so that its size is bounded whatever the texts are.
 */
export class Trigrams {
  #counts: Float64Array | Uint8Array = new Float64Array(BUCKETS);
  #texts = 0;
  #frozen = false;
  readonly #seen = new Set<number>();

  /** Counts the sequences of one text, each once. */
  learn(text: string): void {
    this.#texts++;
    for (const bucket of this.#buckets(text)) this.#counts[bucket] = this.#counts[bucket]! + 1;
  }

  /** Keeps the counts with the precision of a byte each: exact up to 15, then within 5 %. */
  freeze(): this {
    this.#counts = Uint8Array.from(this.#counts, encodeCount);
    this.#frozen = true;
    return this;
  }

  /**
   * The mean rarity of its sequences, in bits, by the share of texts that had each.
   *
   * @param own 1 for a text that was learned itself: the answer is then as if it had not been.
   */
  rarity(text: string, own: 0 | 1): number {
    const n = this.#texts;
    if (n - own <= 0) return 0;
    let sum = 0;
    const buckets = this.#buckets(text);
    for (const bucket of buckets) {
      const count = this.#frozen ? DECODED[this.#counts[bucket]!]! : this.#counts[bucket]!;
      sum += rarityBits((countBeside(own, count) + 0.5) / (n + 1));
    }
    return sum / Math.max(buckets.size, 1);
  }

  toJSON(): TrigramsJSON {
    return { texts: this.#texts, counts: encodeNumbers(Uint8Array.from(this.#counts)) };
  }

  static fromJSON(json: unknown): Trigrams {
    const { texts, counts } = (json ?? {}) as { texts?: unknown; counts?: unknown };
    const bytes = Uint8Array.from(decodeNumbers(counts, 1));
    if (!Number.isSafeInteger(texts) || (texts as number) < 0 || bytes.length !== BUCKETS) {
      throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its trigrams are");
    }
    const trigrams = new Trigrams();
    trigrams.#texts = texts as number;
    trigrams.#counts = bytes;
    trigrams.#frozen = true;
    return trigrams;
  }

  /** The buckets of a text's sequences, each once. The set is reused. */
  #buckets(text: string): Set<number> {
    const seen = this.#seen;
    seen.clear();
    let first = 1;
    let second = 1;
    for (let i = 0; i <= text.length; i++) {
      const third = i === text.length ? 2 : fold(text.charCodeAt(i));
      const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ third, 0xc2b2ae35);
      seen.add((mixed ^ (mixed >>> 15)) & (BUCKETS - 1));
      first = second;
      second = third;
    }
    return seen;
  }
}

function fold(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return 0x30;
  if (unit >= 0x41 && unit <= 0x5a) return unit + 32;
  return unit > 0x7f ? 0x80 : unit;
}

function encodeCount(count: number): number {
  return count <= 15 ? count : Math.min(255, Math.round(15 + 10 * Math.log2(count / 15)));
}

const DECODED = Float64Array.from({ length: 256 }, (_, code) => (code <= 15 ? code : 15 * 2 ** ((code - 15) / 10)));
