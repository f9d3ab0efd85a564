import { checkName, type PinEntry, parseFingerprint, pinKeyForPeer } from "@securecomm/auth";
import { harmless } from "@securecomm/example-terminal";
import { fileTrustStore, type TrustStore } from "@securecomm/transport";
import { Failure, UsageError } from "../failure.ts";
import { contactsPath, knownPeersPath, type Places } from "../places.ts";
import { ownCommand } from "../terminal/own-command.ts";
import { shellWord } from "../terminal/shell-word.ts";
import { policyForDialling, policyForListening, policyForNamed } from "../trust/policies.ts";
import { isPairingAddress } from "./address.ts";
import { isAddress, isClaimed, isMisread, nameOf } from "./entries.ts";
import { findIn, isOwnName, preferred } from "./find.ts";
import { looksLike } from "./look-alikes.ts";
import { editNote, type Note, type Notes, readNotes } from "./notes.ts";
import type { Checked, People, Person } from "./people.ts";
import { targetOf } from "./target.ts";
import { peopleTexts } from "./texts.ts";

/** The people of this user. */
export function peopleOf(places: Places): People {
  const pinsFile = knownPeersPath(places);
  const notesFile = contactsPath(places);
  const store = fileTrustStore(pinsFile);

  async function list(): Promise<readonly Person[]> {
    const [pins, notes] = await Promise.all([store.list(), readNotes(notesFile)]);
    return pins.map((pin) => personOf(pin, notes));
  }

  async function note(fingerprint: string, edit: (note: Note) => Note | undefined): Promise<void> {
    const pinned = new Set((await store.list()).map((pin) => pin.fingerprint));
    await editNote(notesFile, fingerprint, edit, (other) => pinned.has(other));
  }

  async function find(text: string): Promise<Person | undefined> {
    return findIn(await list(), text);
  }

  /** The same person anew, after a change. */
  async function reread(entry: string): Promise<Person> {
    const person = (await list()).find((candidate) => candidate.entry === entry);
    if (person === undefined) throw new Failure(peopleTexts().changedMeanwhile(harmless(entry)));
    return person;
  }

  const people: People = {
    list,
    find,
    withFingerprint: async (fingerprint) => preferred(await list(), fingerprint),

    async add({ name, fingerprint: typed, address, how }) {
      const fingerprint = parseFingerprint(typed);
      if (address !== undefined) checkAddress(address);
      const everybody = await list();
      const entry = await freeEntry(everybody, name, fingerprint);
      const named = everybody.find((person) => person.fingerprint === fingerprint && isOwnName(person));
      if (named !== undefined && named.entry !== entry) throw knownAs(named, name);
      await pin(store, entry, { fingerprint, firstSeen: new Date().toISOString(), name });
      if (address !== undefined || how !== undefined) {
        const news = { ...(address === undefined ? {} : { address }), ...(how && { checked: now(how) }) };
        await note(fingerprint, (old) => ({ ...old, ...news }));
      }
      // Under a name of the user's own nobody needs the one that they gave themselves.
      for (const other of everybody) if (other.claimed && other.fingerprint === fingerprint) await drop(store, other);
      return reread(entry);
    },

    check: (fingerprint, how) => note(parseFingerprint(fingerprint), (old) => ({ ...old, checked: now(how) })),

    uncheck: (fingerprint) =>
      note(parseFingerprint(fingerprint), ({ address }) => (address === undefined ? undefined : { address })),

    async moveTo(fingerprint, address) {
      checkAddress(address);
      await note(parseFingerprint(fingerprint), (old) => ({ ...old, address }));
    },

    async rename(person, name) {
      const everybody = await list();
      const entry = await freeEntry(everybody, name, person.fingerprint);
      if (entry === person.entry) return person;
      await pin(store, entry, { fingerprint: person.fingerprint, firstSeen: person.since, name });
      await drop(store, person);
      // An entry named for an address was also what told where to dial.
      const { address } = person;
      if (address !== undefined) await note(person.fingerprint, (old) => ({ address, ...old }));
      return reread(entry);
    },

    async remove(person) {
      await drop(store, person);
      const others = (await store.list()).some((pin) => pin.fingerprint === person.fingerprint);
      if (!others) await note(person.fingerprint, () => undefined);
    },

    target: async (text, options) => targetOf(await list(), text, options),

    policyForDialling: ({ fingerprint }, refused) => policyForDialling(pinsFile, fingerprint, refused),

    policyForListening: ({ trust, knownOnly }, refused) =>
      trust.length > 0 ? policyForNamed(trust, refused) : policyForListening(pinsFile, knownOnly, refused),
  };
  return people;
}

function personOf({ key, fingerprint, firstSeen }: PinEntry, notes: Notes): Person {
  const name = nameOf(key);
  const { address = isAddress(name) ? name : undefined, checked } = notes.get(fingerprint) ?? {};
  return { entry: key, name, claimed: isClaimed(key), fingerprint, since: firstSeen, address, checked };
}

/** The entry for a name of the user's own, when nobody else has it. */
async function freeEntry(everybody: readonly Person[], name: string, fingerprint: string): Promise<string> {
  const texts = peopleTexts();
  if (isAddress(checkName(name))) throw new UsageError(texts.addressAsName);
  if (isMisread(name)) throw new UsageError(texts.misread(harmless(name)));
  const entry = pinKeyForPeer(name);
  const others = everybody.filter((person) => !person.claimed && person.fingerprint !== fingerprint);
  const taken = others.find((person) => person.entry === entry);
  if (taken !== undefined) throw nameTaken(taken, fingerprint);
  const similar = others.find((person) => looksLike(name, person.name) || looksLike(person.name, name));
  if (similar !== undefined) {
    throw new Failure(texts.similarName(harmless(name), harmless(similar.name)), "ERR_NAME_TAKEN");
  }
  return entry;
}

function nameTaken({ name, fingerprint, entry }: Person, offered: string): Failure {
  const command = shellWord(harmless(entry));
  return new Failure(peopleTexts().nameTaken(harmless(name), fingerprint, offered, command), "ERR_NAME_TAKEN");
}

function knownAs({ fingerprint, name }: Person, wanted: string): Failure {
  const command = ownCommand(`trust rename ${shellWord(harmless(name))} ${shellWord(harmless(wanted))}`);
  return new Failure(peopleTexts().knownAs(fingerprint, harmless(name), command), "ERR_ALREADY_KNOWN");
}

function checkAddress(address: string): void {
  if (!isPairingAddress(address)) throw new UsageError(peopleTexts().badAddress(harmless(address)));
}

/** Pins a fingerprint where there is none, or the same. */
async function pin(
  store: TrustStore,
  entry: string,
  pin: { fingerprint: string; firstSeen: string; name: string },
): Promise<void> {
  const { swapped, pin: standing } = await store.compareAndSet(entry, undefined, pin);
  if (swapped || standing?.fingerprint === pin.fingerprint) return;
  throw new Failure(peopleTexts().changedMeanwhile(harmless(entry)), "ERR_NAME_TAKEN");
}

async function drop(store: TrustStore, { entry, fingerprint }: Person): Promise<void> {
  const { swapped } = await store.compareAndSet(entry, fingerprint, undefined);
  if (!swapped) throw new Failure(peopleTexts().changedMeanwhile(harmless(entry)));
}

function now(how: Checked): { how: Checked; at: string } {
  return { how, at: new Date().toISOString() };
}
