import { ArgumentRangeError } from "./errors.ts";

/** The share of the places that newcomers keep for themselves when all are taken. */
const NEWCOMERS = 0.2;

/**
 * What is remembered of each subject, for a bounded number of them. When all places are taken, who has been silent the
 * longest leaves, and its memory is given to the newcomer. Where some are made regular, newcomers leave first, so that many
 * new identities do not push out those whose habits are known: regular ones leave only while newcomers have less than a
 * fifth of the places.
 */
export class SubjectTable<State> {
  readonly capacity: number;
  readonly #make: () => State;
  readonly #clear: (state: State) => void;
  // The order of a Map is that of insertion: a subject that is touched is inserted anew.
  readonly #newcomers = new Map<string, State>();
  readonly #regulars = new Map<string, State>();
  #latest: string | undefined;
  #latestState: State | undefined;

  /**
   * @param capacity Subjects at most: from 1 to 10,000,000.
   * @param make Makes the state of a subject; called at most `capacity` times.
   * @param clear Makes a forgotten subject's state as good as new.
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

  /** The state of a subject, which is now the one heard of last; a new one where it was not known. */
  touch(subject: string): State {
    if (subject === this.#latest) return this.#latestState!;
    const group = this.#regulars.has(subject) ? this.#regulars : this.#newcomers;
    let state = group.get(subject);
    if (state !== undefined) group.delete(subject);
    else state = this.size < this.capacity ? this.#make() : this.#evict();
    group.set(subject, state);
    this.#latest = subject;
    this.#latestState = state;
    return state;
  }

  /** The state of a subject that is known; its place in the order stays. */
  peek(subject: string): State | undefined {
    return this.#regulars.get(subject) ?? this.#newcomers.get(subject);
  }

  has(subject: string): boolean {
    return this.#regulars.has(subject) || this.#newcomers.has(subject);
  }

  isRegular(subject: string): boolean {
    return this.#regulars.has(subject);
  }

  /** From now on it gives its place to newcomers no more. */
  makeRegular(subject: string): void {
    const state = this.#newcomers.get(subject);
    if (state === undefined) return;
    this.#newcomers.delete(subject);
    this.#regulars.set(subject, state);
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

  /** Forgets a subject; its state, as good as new. */
  #evict(): State {
    const fromNewcomers = this.#newcomers.size > NEWCOMERS * this.capacity || this.#regulars.size === 0;
    const group = fromNewcomers ? this.#newcomers : this.#regulars;
    const [subject, state] = group.entries().next().value!;
    group.delete(subject);
    this.#clear(state);
    return state;
  }
}
