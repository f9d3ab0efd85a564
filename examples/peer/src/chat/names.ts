import { isAddress, isMisread } from "../people/entries.ts";
import { looksLike } from "../people/look-alikes.ts";
import type { Person } from "../people/people.ts";

/** Stands behind a name that its owner gave themselves; names that the user gave have none. */
export const CLAIM = "?";

/** What this program calls a peer, before it is made unique. */
export interface Call {
  readonly name: string;
  /** Whether the peer gave itself the name. */
  readonly claimed: boolean;
  /** Whether a contact's name looks like it: the name without its mark does not mean this peer. */
  readonly contested: boolean;
}

/** Whether somebody has a name that the user gave. A pin without one is under the address that was dialled. */
export function isContact(person: Person | undefined): person is Person {
  return person !== undefined && !person.claimed && !isAddress(person.name);
}

/**
 * What this program calls a peer: by the contact's name, else by the name that the peer gives itself, as a claim.
 * @param everybody who is known; `undefined` where that cannot be read, and any name may be a contact's.
 */
export function callOf(everybody: readonly Person[] | undefined, person: Person | undefined, ownName: string): Call {
  if (isContact(person)) return { name: person.name, claimed: false, contested: false };
  const contested = everybody?.some((other) => isContact(other) && looksLike(ownName, other.name)) ?? true;
  return { name: ownName, claimed: true, contested };
}

/**
 * A name that is not taken: a contact's as it is, `bob`, then `bob #2`; a claimed one with a mark at its end, `bob?`,
 * then `bob #2?`. A claimed name that ends like any of this, or like an order, has a number at once: `bob #2 #1?`.
 */
export function uniqueName({ name, claimed }: Omit<Call, "contested">, taken: (name: string) => boolean): string {
  const named = (count: number) => {
    const numbered = count > 1 || (claimed && isMisread(name)) ? `${name} #${count}` : name;
    return claimed ? `${numbered}${CLAIM}` : numbered;
  };
  let count = 1;
  while (taken(named(count))) count++;
  return named(count);
}
