import { ArgumentRangeError } from "../errors.ts";

/** The share of the places that newcomers keep for themselves when all are taken. */
const NEWCOMERS = 0.2;

/**
 * What is remembered of each trusted peer, for a bounded number of them. When all places are taken, who has been silent
 * the longest leaves: first among newcomers, so that many new identities, where anybody is let in, do not push out the
 * peers whose habits are known. Regular peers leave only while newcomers have less than a fifth of the places.
 */
export class PeerTable<State> {
  readonly capacity: number;
  readonly #make: () => State;
  readonly #clear: (state: State) => void;
  // The order of a Map is that of insertion: a peer that is touched is inserted anew.
  readonly #newcomers = new Map<string, State>();
  readonly #regulars = new Map<string, State>();
  #latest: string | undefined;
  #latestState: State | undefined;

  /**
   * @param capacity Peers at most: from 1 to 10,000,000.
   * @param make Makes the state of a peer; called at most `capacity` times.
   * @param clear Makes a forgotten peer's state as good as new.
   */
  constructor(capacity: number, make: () => State, clear: (state: State) => void) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > 10_000_000) {
      throw new ArgumentRangeError("maxSubjects", "a whole number from 1 to 10,000,000");
    }
    this.capacity = capacity;
    this.#make = make;
    this.#clear = clear;
  }

  get size(): number {
    return this.#newcomers.size + this.#regulars.size;
  }

  /** The state of a peer, which is now the one heard of last; a new one where it was not known. */
  touch(peer: string): State {
    if (peer === this.#latest) return this.#latestState!;
    const group = this.#regulars.has(peer) ? this.#regulars : this.#newcomers;
    let state = group.get(peer);
    if (state !== undefined) group.delete(peer);
    else state = this.size < this.capacity ? this.#make() : this.#evict();
    group.set(peer, state);
    this.#latest = peer;
    this.#latestState = state;
    return state;
  }

  has(peer: string): boolean {
    return this.#regulars.has(peer) || this.#newcomers.has(peer);
  }

  isRegular(peer: string): boolean {
    return this.#regulars.has(peer);
  }

  /** From now on it gives its place to newcomers no more. */
  makeRegular(peer: string): void {
    const state = this.#newcomers.get(peer);
    if (state === undefined) return;
    this.#newcomers.delete(peer);
    this.#regulars.set(peer, state);
  }

  /** All of them: newcomers, then regular ones, each from the one heard of longest ago. */
  *entries(): Generator<[string, State], void, undefined> {
    yield* this.#newcomers;
    yield* this.#regulars;
  }

  clear(): void {
    this.#newcomers.clear();
    this.#regulars.clear();
    this.#latest = undefined;
    this.#latestState = undefined;
  }

  /** Forgets a peer; its state, as good as new. */
  #evict(): State {
    const fromNewcomers = this.#newcomers.size > NEWCOMERS * this.capacity || this.#regulars.size === 0;
    const group = fromNewcomers ? this.#newcomers : this.#regulars;
    const [peer, state] = group.entries().next().value!;
    group.delete(peer);
    this.#clear(state);
    return state;
  }
}
