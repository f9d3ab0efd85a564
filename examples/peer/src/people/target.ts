import { parsePairingLink } from "@securecomm/auth";
import { harmless } from "@securecomm/example-terminal";
import { UsageError } from "../failure.ts";
import { shellWord } from "../terminal/shell-word.ts";
import { canonicalAddress } from "./address.ts";
import { findIn, isOwnName, preferred } from "./find.ts";
import type { Person, Target } from "./people.ts";
import { peopleTexts } from "./texts.ts";

interface TargetOptions {
  readonly peer?: string | undefined;
  readonly trust?: string | undefined;
}

/** What somebody to dial is called on the command line: a pairing link, an address, or a contact's name. */
export function targetOf(everybody: readonly Person[], text: string, options: TargetOptions): Target {
  if (text.startsWith("securecomm:")) return targetOfLink(everybody, text, options);
  // Whether it is a good address, and what is wrong with it, the transport tells best.
  if (/^\[|:/.test(text)) return targetOfAddress(everybody, text, options);
  return targetOfContact(everybody, text, options);
}

function targetOfLink(everybody: readonly Person[], text: string, { peer, trust }: TargetOptions): Target {
  const { fingerprint, name, address } = parsePairingLink(text);
  if (trust !== undefined && trust !== fingerprint) throw new UsageError(peopleTexts().otherTrust);
  const known = preferred(everybody, fingerprint);
  const target = address ?? known?.address;
  if (target === undefined) throw new UsageError(peopleTexts().linkWithoutAddress);
  const called = known !== undefined && !known.claimed ? known.name : undefined;
  return { address: target, peer: peer ?? called ?? name ?? canonicalAddress(target), fingerprint };
}

function targetOfAddress(everybody: readonly Person[], address: string, { peer, trust }: TargetOptions): Target {
  if (peer !== undefined) return { address, peer, fingerprint: trust };
  const canonical = canonicalAddress(address);
  // Whoever was met at the address is remembered under it; else the one contact that is noted there is meant.
  const met = everybody.some((person) => !person.claimed && person.name === canonical);
  const noted = met ? [] : everybody.filter((person) => isOwnName(person) && isAt(person, canonical));
  const [contact, ...others] = noted;
  const called = others.length === 0 ? contact?.name : undefined;
  return { address, peer: called ?? canonical, fingerprint: trust };
}

function targetOfContact(everybody: readonly Person[], text: string, { peer, trust }: TargetOptions): Target {
  const texts = peopleTexts();
  const person = findIn(everybody, text);
  if (person === undefined) throw new UsageError(texts.nobody(harmless(text)));
  const { name, claimed, fingerprint, address } = person;
  const shown = harmless(name);
  if (address === undefined) throw new UsageError(texts.noAddress(shown, shellWord(shown)));
  if (peer !== undefined && peer !== name) throw new UsageError(texts.otherPeer(shown));
  // The pin of a contact is asked for by its name. A name that somebody gave themselves has no such pin: any other
  // identity would be a first contact.
  return { address, peer: name, fingerprint: trust ?? (claimed ? fingerprint : undefined) };
}

function isAt({ address }: Person, canonical: string): boolean {
  return address !== undefined && canonicalAddress(address) === canonical;
}
