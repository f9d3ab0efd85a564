import { ArgumentRangeError } from "./errors.ts";

/**
 * What is remembered of each subject, for a bounded number of them: who has been silent the longest is forgotten first,
 * and its memory is given to the newcomer.
 */
export class SubjectTable<State> {
  readonly capacity: number;
  readonly #make: () => State;
  readonly #clear: (state: State) => void;
  // The order of a Map is that of insertion: a subject that is touched is inserted anew.
  readonly #states = new Map<string, State>();
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
    return this.#states.size;
  }

  /** The state of a subject, which is now the one heard of last; a new one where it was not known. */
  touch(subject: string): State {
    if (subject === this.#latest) return this.#latestState!;
    let state = this.#states.get(subject);
    if (state !== undefined) this.#states.delete(subject);
    else if (this.#states.size < this.capacity) state = this.#make();
    else {
      const [oldest, forgotten] = this.#states.entries().next().value!;
      this.#states.delete(oldest);
      this.#clear(forgotten);
      state = forgotten;
    }
    this.#states.set(subject, state);
    this.#latest = subject;
    this.#latestState = state;
    return state;
  }

  /** The state of a subject that is known; its place in the order stays. */
  peek(subject: string): State | undefined {
    return this.#states.get(subject);
  }

  /** All of them, the one heard of longest ago first. */
  entries(): IterableIterator<[string, State]> {
    return this.#states.entries();
  }

  clear(): void {
    this.#states.clear();
    this.#latest = undefined;
    this.#latestState = undefined;
  }
}
