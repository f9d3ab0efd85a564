/** A client is a regular one when it is seen again after this long. */
const PROBATION = 3_600_000;
/** The share of the places that newcomers keep for themselves when all are taken. */
const NEWCOMERS = 0.2;

/** Who has a place, with its neighbours in the order of last use. */
export interface Placed<K, T> {
  readonly key: K;
  /** When it was seen first, in milliseconds since the epoch. */
  firstAt: number;
  /** Whether it was seen at times an hour apart, and so is not one of a flood of names. */
  isRegular: boolean;
  newer: T | undefined;
  older: T | undefined;
}

/**
 * A bounded number of places for clients. When all are taken, who was not seen for longest leaves: first among newcomers,
 * so that a flood of invented names does not push out the clients whose history is worth something.
 */
export class ClientPlaces<K, T extends Placed<K, T>> {
  readonly #most: number;
  readonly #all = new Map<K, T>();
  readonly #newcomers = new Recency<K, T>();
  readonly #regulars = new Recency<K, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#all.size;
  }

  has(key: K): boolean {
    return this.#all.has(key);
  }

  /** The one with that key, if it has a place; the order stays. */
  peek(key: K): T | undefined {
    return this.#all.get(key);
  }

  /** The one with that key, if it has a place, as the one seen last. */
  use(key: K, at: number): T | undefined {
    const found = this.#all.get(key);
    if (found === undefined) return undefined;
    const list = this.#listOf(found);
    list.remove(found);
    if (at - found.firstAt >= PROBATION) found.isRegular = true;
    this.#listOf(found).add(found);
    return found;
  }

  /** Gives a place to one whose key has none, as the one seen last. */
  add(one: T): T {
    if (this.#all.size >= this.#most) this.#evict();
    this.#all.set(one.key, one);
    this.#listOf(one).add(one);
    return one;
  }

  /** Up to `most`, from the one not seen for longest: newcomers, then regular ones. Where not all go, regular ones do. */
  *kept(most: number): Generator<T, void, undefined> {
    let left = Math.max(0, this.#all.size - most);
    for (const list of [this.#newcomers, this.#regulars]) {
      for (let one = list.oldest; one !== undefined; one = one.newer) if (left-- <= 0) yield one;
    }
  }

  #listOf(one: T): Recency<K, T> {
    return one.isRegular ? this.#regulars : this.#newcomers;
  }

  #evict(): void {
    const fromNewcomers = this.#newcomers.size > NEWCOMERS * this.#most || this.#regulars.oldest === undefined;
    const list = fromNewcomers ? this.#newcomers : this.#regulars;
    const oldest = list.oldest!;
    list.remove(oldest);
    this.#all.delete(oldest.key);
  }
}

/** Clients in the order of last use. A Map would do, but finding its first key takes time after many deletions. */
class Recency<K, T extends Placed<K, T>> {
  oldest: T | undefined;
  newest: T | undefined;
  size = 0;

  add(one: T): void {
    one.older = this.newest;
    one.newer = undefined;
    if (this.newest === undefined) this.oldest = one;
    else this.newest.newer = one;
    this.newest = one;
    this.size++;
  }

  remove(one: T): void {
    if (one.older === undefined) this.oldest = one.newer;
    else one.older.newer = one.newer;
    if (one.newer === undefined) this.newest = one.older;
    else one.newer.older = one.older;
    this.size--;
  }
}
