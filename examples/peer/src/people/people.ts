import type { TrustPolicy, Verification } from "@securecomm/transport";
import type { Refusal } from "../trust/policies.ts";
import type { Checked } from "./checked.ts";

export { peopleOf } from "./people-of.ts";
export type { Checked };

/** Somebody whose identity is remembered. */
export interface Person {
  /** The entry in known-peers.json: `peer:bob`, or `claimed:bob` for one that gave itself the name. */
  readonly entry: string;
  /** What this side calls them: the entry without what it begins with. */
  readonly name: string;
  readonly claimed: boolean;
  readonly fingerprint: string;
  /** When the identity was remembered: ISO 8601. */
  readonly since: string;
  /** Where to dial, where that is known. */
  readonly address: string | undefined;
  /** How it was checked, and when; `undefined` for who was only there first. */
  readonly checked: { readonly how: Checked; readonly at: string } | undefined;
}

/** A peer as a session has it. */
export interface Proved {
  readonly fingerprint: string;
  /** The name that it gives itself. */
  readonly name: string;
  readonly verified: Verification;
}

/** What `open` of a target on the command line means. */
export interface Target {
  /** Where to dial. */
  readonly address: string;
  /** What this side calls the peer: its pin is under this name. */
  readonly peer: string;
  /** The one fingerprint that is accepted; without it, the one that is remembered, else the first. */
  readonly fingerprint: string | undefined;
}

/**
 * Whom this user knows: the pins (`known-peers.json`, which decide whom a session is opened with) and notes about them
 * (`contacts.json`: address, how checked). A note counts only for the fingerprint that it was made about.
 */
export interface People {
  list(): Promise<readonly Person[]>;
  /** By name, entry or fingerprint; `undefined` for nobody. Throws a `Failure` where several fit. */
  find(text: string): Promise<Person | undefined>;
  /** Who has this fingerprint; one with a name of this side's own before one that gave itself a name. */
  withFingerprint(fingerprint: string): Promise<Person | undefined>;
  /**
   * Remembers somebody under a name of this side's own; a name that is taken by another fingerprint, or can be taken for
   * theirs, is a `Failure`. Without `how`, nothing is noted as checked.
   */
  add(person: {
    readonly name: string;
    readonly fingerprint: string;
    readonly address?: string | undefined;
    readonly how?: Checked;
  }): Promise<Person>;
  /** Notes that a fingerprint was checked. */
  check(fingerprint: string, how: Checked): Promise<void>;
  /** Takes back that a fingerprint was checked. */
  uncheck(fingerprint: string): Promise<void>;
  /** Notes where somebody can be dialled. */
  moveTo(fingerprint: string, address: string): Promise<void>;
  rename(person: Person, name: string): Promise<Person>;
  remove(person: Person): Promise<void>;
  /** A contact's name, a pairing link, or an address. Throws a `UsageError` for anything else, and for a contact without address. */
  target(
    text: string,
    options: { readonly peer?: string | undefined; readonly trust?: string | undefined },
  ): Promise<Target>;
  /** Whom a dial trusts. */
  policyForDialling(target: Target, refused: (refusal: Refusal) => void): TrustPolicy;
  /**
   * Whom a listener trusts: the fingerprints that are named, where there are some. Else whoever has the fingerprint of a
   * contact is that contact, whatever they call themselves; who has a name that can be taken for a contact's and another
   * fingerprint is refused as a changed identity; and everybody else, also whoever was met at an address, is remembered by
   * the name that they give, unless `knownOnly`.
   */
  policyForListening(
    options: { readonly trust: readonly string[]; readonly knownOnly: boolean },
    refused: (refusal: Refusal) => void,
  ): TrustPolicy;
}
