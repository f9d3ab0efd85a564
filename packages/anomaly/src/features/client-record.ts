import type { Address } from "./address.ts";
import type { ClientHabits } from "./client-habits.ts";
import type { Placed } from "./client-places.ts";
import type { Network } from "./countries.ts";
import { latest, ToldChanges } from "./told-changes.ts";

/** An address that a client used. */
export interface KnownAddress {
  readonly address: Address;
  first: number;
  last: number;
  /** What was found out about it once. `null`: looked up in vain; `undefined`: not looked up. */
  country: string | null | undefined;
  network: Network | null | undefined;
  range: string | undefined;
  /** Whether it lies in the client's own networks, as the operator names them. */
  isOwn: boolean | undefined;
}

/** Something else that a client used: a range, a country, a network, a program. */
export interface SeenName {
  readonly name: string;
  last: number;
}

/** Where a client was last, and from when to when. */
export interface Stay {
  readonly country: string;
  first: number;
  last: number;
}

/** Requests from one address, one after another. */
export interface Run {
  readonly address: Address;
  first: number;
  last: number;
}

/** The sorts of names. */
export type NameSort = "ranges" | "countries" | "networks" | "agents";

/** Of each list: when what had to leave it for want of room was last used, the latest of those times. */
export type LostTimes = Partial<Record<NameSort | "addresses", number>>;

/** Names of one sort that are remembered of a client. */
export const MAX_NAMES = 16;
/** Runs that a late line can still be put between. */
export const MAX_RUNS = 6;

// Most clients have one address, one program and nothing to tell: a list of its own for each would take more than that.
const NONE: readonly never[] = [];

/** What is remembered of a client. All lists are short, those used last first, and replaced when they grow. */
export class ClientRecord implements Placed<string, ClientRecord> {
  readonly key: string;
  /** Neighbours in the order of last use. */
  newer: ClientRecord | undefined;
  older: ClientRecord | undefined;
  /** Whether it was seen in times an hour apart, and so is not one of a flood of names. */
  isRegular = false;
  firstAt: number;
  lastAt: number;
  /** Requests from an address; counted up to a million. */
  requests = 0;
  addresses: readonly KnownAddress[] = NONE;
  runs: readonly Run[] = NONE;
  ranges: readonly SeenName[] = NONE;
  countries: readonly SeenName[] = NONE;
  networks: readonly SeenName[] = NONE;
  agents: readonly SeenName[] = NONE;
  /** `undefined` as long as every list had room for all. */
  lost: LostTimes | undefined;
  stay: Stay | undefined;
  /** The last network, for people. */
  network: string | undefined;
  readonly told = new ToldChanges();
  habits: ClientHabits | undefined;

  constructor(key: string, at: number) {
    this.key = key;
    this.firstAt = at;
    this.lastAt = at;
  }

  /** Whether what was used last at `last` is forgotten: the client has been active for longer without it. */
  hasForgotten(last: number, memory: number): boolean {
    return this.lastAt - last > memory;
  }

  /**
   * Whether what is not in a list was never used. Of a list that something had to leave nobody knows, until the client
   * was active for so long that it would be forgotten anyway.
   */
  isComplete(sort: NameSort | "addresses", memory: number): boolean {
    const lost = this.lost?.[sort];
    return lost === undefined || this.hasForgotten(lost, memory);
  }

  /** Notes that something used last at `last` leaves a list. */
  lose(sort: NameSort | "addresses", last: number): void {
    this.lost = { ...this.lost, [sort]: Math.max(last, this.lost?.[sort] ?? last) };
  }

  /** Notes the use of a name. Returns whether it was never used, or is forgotten. */
  note(sort: NameSort, name: string, at: number, memory: number, span: number): boolean {
    const names = this[sort];
    let index = 0;
    while (index < names.length && names[index]!.name !== name) index++;
    if (index === names.length) {
      const isNew = this.isComplete(sort, memory);
      if (names.length >= MAX_NAMES) this.lose(sort, names.at(-1)!.last);
      this[sort] = withFirst(names, { name, last: at }, MAX_NAMES);
      return isNew;
    }
    const seen = names[index]!;
    const isNew = this.hasForgotten(seen.last, memory);
    seen.last = latest(seen.last, at, span);
    if (index > 0) this[sort] = withFirst(names, seen, MAX_NAMES);
    return isNew;
  }

  /** The address of the request before `at`, if that was not `span` earlier. Of the same time, the last to come. */
  before(at: number, span: number): Address | undefined {
    let found: Address | undefined;
    let nearest = Number.NEGATIVE_INFINITY;
    for (const { address, first, last } of this.runs) {
      const time = Math.min(last, at);
      if (first > at || at - time >= span || time <= nearest) continue;
      found = address;
      nearest = time;
    }
    return found;
  }

  /** Adds a request to its run. A clock that is off by more than `span` begins another. */
  step(at: number, address: Address, span: number): void {
    const run = this.runs[0];
    if (run !== undefined && run.address.key === address.key && Math.abs(at - run.last) < span) {
      if (at < run.first) run.first = at;
      if (at > run.last) run.last = at;
      return;
    }
    this.runs = withFirst(this.runs, { address, first: at, last: at }, MAX_RUNS);
  }

  /** How many addresses were in use within `span` before `at`; what lies more than `window` ahead is a wrong clock's. */
  countAddresses(at: number, span: number, window: number): number {
    let count = 0;
    for (const { first, last } of this.addresses) {
      if (first <= at && last > at - span && last <= at + window) count++;
    }
    return count;
  }
}

/** A list with an entry at its front, which may have been in it, and no more than so many. */
export function withFirst<T>(list: readonly T[], entry: T, most: number): readonly T[] {
  // An array that grows takes room for sixteen more: made at its length it does not.
  const others = list.includes(entry) ? list.filter((other) => other !== entry) : list.slice(0, most - 1);
  return [entry, ...others];
}
