import { harmless } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { isAddress, sameName } from "./entries.ts";
import type { Person } from "./people.ts";
import { peopleTexts } from "./texts.ts";

/**
 * Whoever an entry, a fingerprint or a name means. Names of the user's own go before those that others gave themselves:
 * nobody can get in the way of a contact by taking its name.
 * @throws a `Failure` where several fit.
 */
export function findIn(everybody: readonly Person[], text: string): Person | undefined {
  const exact = everybody.find((person) => person.entry === text);
  if (exact !== undefined) return exact;
  const byFingerprint = preferred(everybody, text.toLowerCase());
  if (byFingerprint !== undefined) return byFingerprint;
  const name = text.normalize("NFC");
  const namesakes = everybody.filter((person) => person.name.normalize("NFC") === name);
  const fitting = namesakes.length > 0 ? namesakes : everybody.filter((person) => sameName(person.name, name));
  const own = fitting.filter((person) => !person.claimed);
  const candidates = own.length > 0 ? own : fitting;
  if (candidates.length > 1) {
    const entries = candidates.map((person) => harmless(person.entry)).join(", ");
    throw new Failure(peopleTexts().several(harmless(text), entries), "ERR_AMBIGUOUS");
  }
  return candidates[0];
}

/** The entry that says most about a fingerprint: a proper name, then an address, then a name that was claimed. */
export function preferred(everybody: readonly Person[], fingerprint: string): Person | undefined {
  const theirs = everybody.filter((person) => person.fingerprint === fingerprint);
  return theirs.find(isOwnName) ?? theirs.find((person) => !person.claimed) ?? theirs[0];
}

/** Whether the user gave the name, and it is not just an address that was dialled. */
export function isOwnName({ claimed, name }: Person): boolean {
  return !claimed && !isAddress(name);
}
