import type { Limits } from "../limits.ts";
import { WaitingRoom } from "./crowd.ts";

type Caps = Pick<Limits, "maxHandshakes" | "maxHandshakesPerAddress" | "handshakeGrace">;

/** One connection's place in the lobby. */
export interface Place {
  /** What counts as one stranger: see `addressGroup`. */
  readonly group: string;
  /** Called when the place was given to somebody else. */
  evicted(): void;
}

/**
 * The connections of one listener that have no session yet, in a bounded number of places. Those that wait have cost
 * nothing but memory, and make room for newcomers; those at work, on which public-key work was spent, do so only when
 * they are slow; those that have proved who they are do not. Time is handed in, in milliseconds.
 */
export class Lobby {
  readonly #caps: Caps;
  readonly #waiting = new WaitingRoom<Place>();
  /** When the work began, by place; the oldest first. */
  readonly #working = new Map<Place, number>();
  readonly #proved = new Set<Place>();
  /** Those at work or proved, by group; the oldest first. */
  readonly #costly = new Map<string, Set<Place>>();

  constructor(caps: Caps) {
    this.#caps = caps;
  }

  /** How many places are taken. */
  get size(): number {
    return this.#waiting.size + this.#working.size + this.#proved.size;
  }

  /** On how many of this group public-key work was spent. */
  costlyOf(group: string): number {
    return this.#costly.get(group)?.size ?? 0;
  }

  /** Takes a place for somebody new, if need be that of another; `false` when nobody can make room. */
  enter(place: Place, now: number): boolean {
    if (this.size >= this.#caps.maxHandshakes && !this.#evict(this.#victim(now))) return false;
    this.#waiting.put(place, "silent");
    return true;
  }

  /** Somebody who waits was sent a cookie. */
  challenge(place: Place): void {
    this.#waiting.put(place, "challenged");
  }

  /**
   * Work begins for somebody who waits, where the group has as much as it may have in place of a slow one.
   * @returns `false` when none of the group made room.
   */
  work(place: Place, now: number): boolean {
    const { group } = place;
    const full = this.costlyOf(group) >= this.#caps.maxHandshakesPerAddress;
    if (full && !this.#evict(this.#slowest(now, group))) return false;
    this.#waiting.delete(place);
    this.#working.set(place, now);
    const costly = this.#costly.get(group) ?? new Set();
    this.#costly.set(group, costly.add(place));
    return true;
  }

  /** Somebody at work has proved who it is. */
  prove(place: Place): void {
    if (this.#working.delete(place)) this.#proved.add(place);
  }

  /** The handshake has failed and the connection is not gone yet: it keeps a place, the first to be given away. */
  linger(place: Place): void {
    if (this.leave(place)) this.#waiting.put(place, "leaving");
  }

  /** Gives the place back; returns whether there was one: it may have been given to somebody else before. */
  leave(place: Place): boolean {
    if (this.#waiting.delete(place)) return true;
    if (!this.#working.delete(place) && !this.#proved.delete(place)) return false;
    const costly = this.#costly.get(place.group);
    costly?.delete(place);
    if (costly?.size === 0) this.#costly.delete(place.group);
    return true;
  }

  /**
   * Who makes room for a newcomer. Half of the places are for those who wait: were all taken by slow work, newcomers
   * would have too little time between them to say their first word.
   */
  #victim(now: number): Place | undefined {
    const slowest = this.#waiting.size < this.#caps.maxHandshakes / 2 ? this.#slowest(now) : undefined;
    return slowest ?? this.#waiting.victim();
  }

  /** Who has been at work for longest, of all or of one group, where that is longer than a prompt peer needs. */
  #slowest(now: number, group?: string): Place | undefined {
    const candidates = group === undefined ? this.#working.keys() : (this.#costly.get(group) ?? []);
    for (const place of candidates) {
      const since = this.#working.get(place);
      if (since !== undefined) return now - since > this.#caps.handshakeGrace ? place : undefined;
    }
    return undefined;
  }

  #evict(place: Place | undefined): boolean {
    if (place === undefined) return false;
    this.leave(place);
    place.evicted();
    return true;
  }
}
