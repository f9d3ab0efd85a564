/** Peers whose lines are counted each by itself; those of more are counted together. */
const MOST_PEERS = 1_000;

/** How many of the lines of this run may not have arrived at somebody. */
export interface Missing {
  /** `undefined` for all who are too many to be named. */
  readonly who: string | undefined;
  readonly lines: number;
}

/** What became of the lines of one run, after the sessions that they were said into have ended. */
export class Deliveries {
  readonly #missing = new Map<string, Missing>();
  readonly #waiting = new Map<string, { readonly who: string; readonly lines: readonly string[] }>();
  #others = 0;

  /** Lines to a peer that may not have arrived. */
  lose(fingerprint: string, who: string, lines: number): void {
    if (lines === 0) return;
    const before = this.#missing.get(fingerprint);
    if (before === undefined && this.#missing.size >= MOST_PEERS) this.#others += lines;
    else this.#missing.set(fingerprint, { who, lines: (before?.lines ?? 0) + lines });
  }

  /** Lines that no session has had yet: the next one with this peer takes them. */
  keep(fingerprint: string, who: string, lines: readonly string[]): void {
    const before = this.#waiting.get(fingerprint)?.lines ?? [];
    if (lines.length > 0) this.#waiting.set(fingerprint, { who, lines: [...before, ...lines] });
  }

  /** Gives out what waits for a peer. */
  take(fingerprint: string): readonly string[] {
    const lines = this.#waiting.get(fingerprint)?.lines ?? [];
    this.#waiting.delete(fingerprint);
    return lines;
  }

  /** Whether lines wait for somebody. */
  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  /** Lines of this run to a peer that may not have arrived; those that wait are not among them. */
  missingOf(fingerprint: string): number {
    return this.#missing.get(fingerprint)?.lines ?? 0;
  }

  /** Nothing is sent any more: what may not have arrived, and what still waits. */
  conclude(): readonly Missing[] {
    for (const [fingerprint, { who, lines }] of this.#waiting) this.lose(fingerprint, who, lines.length);
    this.#waiting.clear();
    const others = this.#others === 0 ? [] : [{ who: undefined, lines: this.#others }];
    return [...this.#missing.values(), ...others];
  }
}
