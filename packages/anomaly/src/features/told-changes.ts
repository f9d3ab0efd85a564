import type { AddressChangeKind, AddressFact } from "./address-changes.ts";

/** What a client's log was last found to hold, of one kind. */
export interface ToldChange {
  /** For counts, the first one. */
  fact: AddressFact;
  /** When it held last. */
  at: number;
  /** For counts: the highest that was told, and when it was last so high. */
  value: number;
  valueAt: number;
}

const NONE: readonly never[] = [];

/** Facts of one kind that are told apart and remembered of a client, such as journeys between different countries. */
export const MAX_ALIKE = 8;

/** Remembers, for one client, what was told, so that a fact is fresh once and not at each line. */
export class ToldChanges {
  list: readonly ToldChange[] = NONE;

  /**
   * Something that happens and is fresh each time, because it happens once: a new address. The last of its kind is
   * remembered.
   */
  tellOnce(fact: AddressFact, at: number, span: number): void {
    const told = this.find(fact.kind);
    if (told === undefined) this.#add(fact, at);
    else renew(told, fact, at, span);
  }

  /**
   * Something that happens again and again, such as a journey. Where so many different ones of a kind were told within
   * `span` milliseconds that no more can be remembered, another is nothing fresh either.
   *
   * @returns Whether the same, by `same`, was not told within `span`.
   */
  tellEvent(fact: AddressFact, at: number, span: number, same: (told: AddressFact) => boolean): boolean {
    let alike = 0;
    let oldest: ToldChange | undefined;
    for (const told of this.list) {
      if (told.fact.kind !== fact.kind) continue;
      if (same(told.fact)) {
        const fresh = Math.abs(at - told.at) >= span;
        renew(told, fact, at, span);
        return fresh;
      }
      alike++;
      if (oldest === undefined || told.at < oldest.at) oldest = told;
    }
    if (oldest === undefined || alike < MAX_ALIKE) {
      this.#add(fact, at);
      return true;
    }
    if (Math.abs(at - oldest.at) < span) return false;
    renew(oldest, fact, at, span);
    return true;
  }

  /**
   * A count above its limit.
   *
   * @returns Whether it was not above it within `span` milliseconds before, or was not so high.
   */
  tellCount(fact: AddressFact, value: number, at: number, span: number): boolean {
    const told = this.find(fact.kind);
    if (told === undefined) {
      this.list = [...this.list, { fact: { ...fact }, at, value, valueAt: at }];
      return true;
    }
    const lapsed = Math.abs(at - told.at) >= span;
    const fresh = lapsed || value > told.value;
    told.at = latest(told.at, at, span);
    // A high count of long ago must not hide today's rise for ever.
    if (fresh || value === told.value || Math.abs(at - told.valueAt) >= span) {
      told.value = value;
      told.valueAt = at;
    }
    return fresh;
  }

  /** The first of a kind. */
  find(kind: AddressChangeKind): ToldChange | undefined {
    for (const told of this.list) if (told.fact.kind === kind) return told;
    return undefined;
  }

  #add(fact: AddressFact, at: number): void {
    this.list = [...this.list, { fact: { ...fact }, at, value: 0, valueAt: at }];
  }
}

function renew(told: ToldChange, fact: AddressFact, at: number, span: number): void {
  told.fact = { ...fact };
  told.at = latest(told.at, at, span);
}

/** The later of two times; but a clock that was set back by more than `span` is believed. */
export function latest(last: number, at: number, span: number): number {
  return at > last || last - at > span ? at : last;
}
