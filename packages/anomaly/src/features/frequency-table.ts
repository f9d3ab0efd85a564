import { decodeNumbers, encodeNumbers } from "../base64.ts";
import { AnomalyError } from "../errors.ts";
import { countBeside, rarityBits } from "./rarity.ts";

/** How often each item occurred in one context, such as each value under one parameter. */
interface Context {
  /** Observations. */
  n: number;
  /** Observations of items that are not kept. Each is taken for one that occurred once. */
  dropped: number;
  readonly items: Map<number, number>;
  tail: Tail | undefined;
}

/** Different counts in rising order, and how many observations belong to items of up to that count. */
interface Tail {
  readonly counts: readonly number[];
  readonly mass: readonly number[];
  readonly singles: number;
}

/** What a {@link FrequencyTable} keeps at most. */
export interface FrequencyBounds {
  readonly contexts: number;
  readonly items: number;
}

/** A {@link FrequencyTable} as JSON: lists of numbers in base64. */
export type FrequencyJSON = Readonly<Record<"contexts" | "n" | "dropped" | "sizes" | "hashes" | "counts", string>>;

/**
 * Counts items, given as hashes of 32 bits, in contexts, given as hashes of 53, and tells how rare one is where. It
 * learns first, then is frozen: what does not fit its bounds is dropped, the rarest first, and nothing more is learned.
 */
export class FrequencyTable {
  readonly #bounds: FrequencyBounds;
  readonly #contexts = new Map<number, Context>();
  #items = 0;

  constructor(bounds: FrequencyBounds) {
    this.#bounds = bounds;
  }

  /** Counts one observation. */
  learn(context: number, item: number): void {
    let known = this.#contexts.get(context);
    if (known === undefined) {
      if (this.#contexts.size >= ROOM * this.#bounds.contexts) this.#keepContexts((ROOM / 2) * this.#bounds.contexts);
      known = { n: 0, dropped: 0, items: new Map(), tail: undefined };
      this.#contexts.set(context, known);
    }
    known.n++;
    const count = known.items.get(item);
    known.items.set(item, (count ?? 0) + 1);
    if (count !== undefined) return;
    this.#items++;
    if (this.#items > ROOM * this.#bounds.items) this.#keepItems((ROOM / 2) * this.#bounds.items);
  }

  /** Brings the table within its bounds. */
  freeze(): this {
    this.#keepContexts(this.#bounds.contexts);
    this.#keepItems(this.#bounds.items);
    for (const context of this.#contexts.values()) {
      context.n = Math.fround(context.n);
      context.dropped = Math.fround(context.dropped);
      for (const [item, count] of context.items) context.items.set(item, decodeCount(encodeCount(count)));
      context.tail = tailOf(context);
    }
    return this;
  }

  /** How many observations a context has. */
  seen(context: number): number {
    return this.#contexts.get(context)?.n ?? 0;
  }

  /**
   * How rare an item is: how probable one at least as rare is in this context, in bits. For an item never seen that is
   * Good and Turing's estimate, so that a new value is strange where values recur, and not where all are new.
   *
   * @param own 1 for an observation that was learned itself. It then counts one less, so that what occurred once is exactly
   * as rare as what did not occur at all.
   */
  rarity(context: number, item: number, own: 0 | 1): number {
    const known = this.#contexts.get(context);
    if (known === undefined || known.n - own <= 0) return 0;
    const { counts, mass, singles } = known.tail!;
    const stored = known.items.get(item) ?? 0;
    const count = countBeside(own, stored);
    const fresh = (singles + 0.5) / (known.n + 1);
    let asRare = 0;
    for (let i = 0; i < counts.length && counts[i]! <= count; i++) asRare = mass[i]!;
    // Counted one less, the item itself is no longer among those of its count.
    if (count < stored) asRare += count;
    return rarityBits(fresh + (1 - fresh) * Math.min(1, asRare / known.n));
  }

  /** How rare this item is by its share of the observations, in bits, for items of which one observation may have several. */
  share(context: number, n: number, item: number, own: 0 | 1): number {
    if (n - own <= 0) return 0;
    const count = countBeside(own, this.#contexts.get(context)?.items.get(item) ?? 0);
    return rarityBits((count + 0.5) / (n + 1));
  }

  /** How rare it is for a number to be as far out, in bits: by the share of observations on its rarer side, itself included; items are whole numbers here. */
  outside(context: number, item: number, own: 0 | 1): number {
    const known = this.#contexts.get(context);
    if (known === undefined || known.n - own <= 0) return 0;
    let above = 0;
    let below = 0;
    for (const [other, count] of known.items) {
      if (other >= item) above += count;
      if (other <= item) below += count;
    }
    return rarityBits((countBeside(own, Math.min(above, below)) + 0.5) / ((known.n + 1) / 2));
  }

  /** All of a frozen table, 16 bytes a context and 6 an item before base64. */
  toJSON(): FrequencyJSON {
    const contexts = [...this.#contexts];
    const hashes = new Uint16Array(2 * this.#items);
    const counts = new Uint16Array(this.#items);
    let at = 0;
    for (const [, { items }] of contexts) {
      for (const [item, count] of items) {
        hashes[2 * at] = item & 0xffff;
        hashes[2 * at + 1] = item >>> 16;
        counts[at++] = encodeCount(count);
      }
    }
    return {
      contexts: encodeNumbers(Float64Array.from(contexts, ([context]) => context)),
      n: encodeNumbers(Float32Array.from(contexts, ([, { n }]) => n)),
      dropped: encodeNumbers(Float32Array.from(contexts, ([, { dropped }]) => dropped)),
      sizes: encodeNumbers(Uint16Array.from(contexts, ([, { items }]) => items.size)),
      hashes: encodeNumbers(hashes),
      counts: encodeNumbers(counts),
    };
  }

  /** The frozen table that {@link FrequencyTable.toJSON} gave. Trusts nothing. */
  static fromJSON(json: unknown, bounds: FrequencyBounds): FrequencyTable {
    const fields = (json ?? {}) as Record<keyof FrequencyJSON, unknown>;
    const contexts = decodeNumbers(fields.contexts, 8);
    const n = decodeNumbers(fields.n, 4);
    const dropped = decodeNumbers(fields.dropped, 4);
    const sizes = decodeNumbers(fields.sizes, 2);
    const hashes = decodeNumbers(fields.hashes, 2);
    const counts = decodeNumbers(fields.counts, 2);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const isFine =
      contexts.length <= bounds.contexts &&
      new Set(contexts).size === contexts.length &&
      [n, dropped, sizes].every((list) => list.length === contexts.length) &&
      counts.length === total &&
      hashes.length === 2 * total &&
      [contexts, n, dropped].every((list) => list.every((x) => x >= 0 && x <= Number.MAX_SAFE_INTEGER)) &&
      counts.every((code) => code > 0);
    if (!isFine) throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its frequencies are");
    const table = new FrequencyTable(bounds);
    let at = 0;
    contexts.forEach((context, i) => {
      const items = new Map<number, number>();
      for (let end = at + sizes[i]!; at < end; at++) {
        items.set(hashes[2 * at]! + hashes[2 * at + 1]! * 65_536, decodeCount(counts[at]!));
      }
      const known: Context = { n: n[i]!, dropped: dropped[i]!, items, tail: undefined };
      known.tail = tailOf(known);
      table.#contexts.set(context, known);
      table.#items += items.size;
    });
    return table;
  }

  #keepContexts(most: number): void {
    if (this.#contexts.size <= most) return;
    const limit = nextLargest(
      Array.from(this.#contexts.values(), ({ n }) => n),
      most,
    );
    for (const [key, { n, items }] of this.#contexts) {
      if (n > limit) continue;
      this.#items -= items.size;
      this.#contexts.delete(key);
    }
  }

  #keepItems(most: number): void {
    if (this.#items <= most) return;
    const all: number[] = [];
    for (const { items } of this.#contexts.values()) for (const count of items.values()) all.push(count);
    const limit = nextLargest(all, most);
    for (const context of this.#contexts.values()) {
      for (const [item, count] of context.items) {
        if (count > limit) continue;
        context.items.delete(item);
        context.dropped += count;
        this.#items--;
      }
    }
  }
}

// While learning there may be more than will be kept, as which items are frequent is not known yet.
const ROOM = 8;

function tailOf({ items, dropped }: Context): Tail {
  const numbers = new Map<number, number>();
  for (const count of items.values()) numbers.set(count, (numbers.get(count) ?? 0) + 1);
  const counts = [...numbers.keys()].sort((a, b) => a - b);
  let sum = dropped;
  const mass = counts.map((count) => {
    sum += count * numbers.get(count)!;
    return sum;
  });
  return { counts, mass, singles: dropped + (numbers.get(1) ?? 0) };
}

/** The largest number after the `most` largest: fewer are above it. */
function nextLargest(numbers: number[], most: number): number {
  return Float64Array.from(numbers).sort()[numbers.length - most - 1]!;
}

// Counts in 16 bits: exact up to 32,767, then within 0.1 %.
const EXACT = 32_767;

function encodeCount(count: number): number {
  return count <= EXACT ? count : Math.min(65_535, EXACT + Math.round(1024 * Math.log2(count / EXACT)));
}

function decodeCount(code: number): number {
  return code <= EXACT ? code : EXACT * 2 ** ((code - EXACT) / 1024);
}
