import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createIdentity,
  createPairingLink,
  fingerprintOf,
  pinKeyForClaimedName,
  pinKeyForPeer,
} from "@securecomm/auth";
import { fileTrustStore, type TrustRequest } from "@securecomm/transport";
import { afterAll, describe, expect, it } from "vitest";
import { peopleOf } from "../../src/people/people.ts";
import { contactsPath, knownPeersPath, placesOf } from "../../src/places.ts";
import type { Refusal } from "../../src/trust/policies.ts";

const folder = mkdtempSync(join(tmpdir(), "securecomm-people-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let homes = 0;
const fresh = () => placesOf(join(folder, String(homes++)));

/** A fingerprint like a real one, a different one for each number. */
const fingerprint = (number: number) => fingerprintOf(Uint8Array.of(4, number, ...new Uint8Array(95)));
const [BOB, MALLORY, CAROL] = [fingerprint(1), fingerprint(2), fingerprint(3)];

async function pin(places: ReturnType<typeof fresh>, entry: string, theirs: string) {
  const now = new Date().toISOString();
  await fileTrustStore(knownPeersPath(places)).compareAndSet(entry, undefined, {
    fingerprint: theirs,
    firstSeen: now,
    name: "then",
  });
}

const request = (theirs: string, name: string): TrustRequest => ({
  publicKey: new Uint8Array(97),
  fingerprint: theirs,
  name,
  role: "responder",
  peer: undefined,
  address: "127.0.0.1:5000",
});

describe("people", () => {
  it("are remembered with address and how they were checked, in files that only their owner reads", async () => {
    const places = fresh();
    const people = peopleOf(places);
    const bob = await people.add({ name: "bob", fingerprint: BOB, address: "tcp://192.0.2.7:7420", how: "link" });
    expect(bob).toMatchObject({ entry: "peer:bob", name: "bob", claimed: false, fingerprint: BOB });
    expect(bob).toMatchObject({ address: "tcp://192.0.2.7:7420", checked: { how: "link" } });
    expect(statSync(contactsPath(places)).mode & 0o777).toBe(0o600);
    expect(existsSync(`${contactsPath(places)}.lock`)).toBe(false);
    await people.check(BOB, "words");
    await people.moveTo(BOB, "tcp://192.0.2.8:7420");
    expect(await peopleOf(places).find(BOB.toUpperCase())).toMatchObject({
      address: "tcp://192.0.2.8:7420",
      checked: { how: "words" },
    });
  });

  it("keep their name: another fingerprint is refused under it, and under one that looks like it", async () => {
    const places = fresh();
    const people = peopleOf(places);
    await people.add({ name: "bob", fingerprint: BOB, how: "link" });
    const refused = await people.add({ name: "bob", fingerprint: MALLORY, how: "link" }).catch((error) => error);
    expect(refused).toMatchObject({ code: "ERR_NAME_TAKEN" });
    expect(refused.message).toContain(BOB);
    expect(refused.message).toContain(MALLORY);
    expect(refused.message).toContain("securecomm-peer trust remove peer:bob");
    for (const name of ["BOB", "ｂｏｂ"]) {
      await expect(people.add({ name, fingerprint: MALLORY, how: "link" })).rejects.toThrow("looks like bob");
    }
    await people.remove((await people.find("bob"))!);
    expect(readFileSync(contactsPath(places), "utf8")).not.toContain(BOB);
    expect(await people.add({ name: "bob", fingerprint: MALLORY, how: "qr" })).toMatchObject({ fingerprint: MALLORY });
  });

  it("who gave themselves a name do not get in the way of a contact of that name", async () => {
    const places = fresh();
    const people = peopleOf(places);
    await pin(places, pinKeyForClaimedName("bob"), MALLORY);
    await people.add({ name: "bob", fingerprint: BOB, how: "fingerprint" });
    expect(await people.find("bob")).toMatchObject({ fingerprint: BOB });
    expect(await people.find("claimed:bob")).toMatchObject({ fingerprint: MALLORY, checked: undefined });
  });

  it("can be renamed, and one that gave itself a name becomes a contact by that", async () => {
    const places = fresh();
    const people = peopleOf(places);
    await pin(places, pinKeyForClaimedName("carol"), CAROL);
    const renamed = await people.rename((await people.find("carol"))!, "Carol from work");
    expect(renamed).toMatchObject({ entry: "peer:Carol from work", claimed: false, checked: undefined });
    expect(await people.list()).toHaveLength(1);
    await people.add({ name: "bob", fingerprint: BOB, how: "link" });
    await expect(people.rename(renamed, "bob")).rejects.toMatchObject({ code: "ERR_NAME_TAKEN" });
  });

  it("keep all their notes when several programs write them at once", async () => {
    const places = fresh();
    const numbers = Array.from({ length: 12 }, (_, at) => at + 10);
    await Promise.all(numbers.map((at) => peopleOf(places).check(fingerprint(at), "words")));
    const notes = JSON.parse(readFileSync(contactsPath(places), "utf8")) as { contacts: object };
    expect(Object.keys(notes.contacts)).toHaveLength(numbers.length);
  });

  it("are noted again after a program died while it held the lock", async () => {
    const places = fresh();
    await peopleOf(places).check(BOB, "words");
    const { hostname } = await import("node:os");
    const dead = { token: "0".repeat(32), host: hostname(), pid: 2 ** 22 + 1, started: "1" };
    writeFileSync(`${contactsPath(places)}.lock`, JSON.stringify(dead));
    await peopleOf(places).check(CAROL, "words");
    expect(readFileSync(contactsPath(places), "utf8")).toContain(CAROL);
    expect(existsSync(`${contactsPath(places)}.lock`)).toBe(false);
  });

  it.each([
    ["{", "it is not JSON"],
    ['{"version":2,"contacts":{}}', "another version"],
    ['{"version":1,"contacts":{},"more":1}', "not a file of contacts"],
    ['{"version":1,"contacts":{"sc1x":{}}}', "its entry number 1"],
    [`{"version":1,"contacts":{"${BOB}":{"trusted":true}}}`, "its entry number 1"],
    [`{"version":1,"contacts":{"${BOB}":{"address":"javascript:alert(1)"}}}`, "its entry number 1"],
    [`{"version":1,"contacts":{"${BOB}":{"checked":{"how":"magic","at":"2026-01-01T00:00:00.000Z"}}}}`, "number 1"],
  ])("with notes such as %s are refused, and the file is left as it is", async (content, why) => {
    const places = fresh();
    await peopleOf(places).add({ name: "bob", fingerprint: BOB, how: "link" });
    writeFileSync(contactsPath(places), content);
    const refused = await peopleOf(places)
      .list()
      .catch((error) => error);
    expect(refused).toMatchObject({ code: "ERR_CONTACTS" });
    expect(refused.message).toContain(contactsPath(places));
    expect(refused.message).toContain(why);
    await expect(peopleOf(places).check(BOB, "words")).rejects.toMatchObject({ code: "ERR_CONTACTS" });
    expect(readFileSync(contactsPath(places), "utf8")).toBe(content);
  });
});

describe("a target", () => {
  it("is a contact, a pairing link, or an address", async () => {
    const places = fresh();
    const people = peopleOf(places);
    await people.add({ name: "bob", fingerprint: BOB, address: "tcp://192.0.2.7:7420", how: "link" });
    const bob = { address: "tcp://192.0.2.7:7420", peer: "bob", fingerprint: undefined };
    expect(await people.target("bob", {})).toEqual(bob);
    expect(await people.target("tcp://192.0.2.7:7420", {})).toEqual(bob);
    const link = createPairingLink({ fingerprint: CAROL, name: "carol", address: "tcp://192.0.2.9:1" });
    expect(await people.target(link, {})).toEqual({ address: "tcp://192.0.2.9:1", peer: "carol", fingerprint: CAROL });
    expect(await people.target("tcp://LOCALHOST:7420/", {})).toMatchObject({ peer: "tcp://localhost:7420" });
    await expect(people.target("dave", {})).rejects.toThrow("Nobody is remembered as dave");
    await expect(people.target(link, { trust: BOB })).rejects.toThrow("--trust names another fingerprint");
  });

  it("that gave itself its name is only ever the identity that is remembered", async () => {
    const places = fresh();
    const people = peopleOf(places);
    await pin(places, pinKeyForClaimedName("carol"), CAROL);
    await expect(people.target("carol", {})).rejects.toThrow("It is not known where to dial carol");
    await people.moveTo(CAROL, "tcp://192.0.2.9:1");
    expect(await people.target("carol", {})).toMatchObject({ fingerprint: CAROL });
  });
});

describe("what is noted", () => {
  it("is no check where somebody is only given a name, and can be taken back", async () => {
    const people = peopleOf(fresh());
    expect((await people.add({ name: "bob", fingerprint: BOB })).checked).toBeUndefined();
    await people.moveTo(BOB, "tcp://192.0.2.9:1");
    await people.check(BOB, "words");
    expect((await people.find("bob"))?.checked?.how).toBe("words");
    await people.uncheck(BOB);
    expect(await people.find("bob")).toMatchObject({ checked: undefined, address: "tcp://192.0.2.9:1" });
  });

  it("is no name that lines of a chat would misread, or that can be taken for another's", async () => {
    const people = peopleOf(fresh());
    await people.add({ name: "bob", fingerprint: BOB, how: "link" });
    for (const name of ["carol no", "carol #2", "carol?"]) {
      await expect(people.add({ name, fingerprint: CAROL })).rejects.toThrow("choose another name");
    }
    for (const name of ["bоb", "b0b", "bo\u200db"]) {
      await expect(people.add({ name, fingerprint: CAROL })).rejects.toThrow();
    }
    expect(await people.list()).toHaveLength(1);
  });
});

describe("a listener that names nobody", () => {
  const refusals: Refusal[] = [];
  const decide = async (places: ReturnType<typeof fresh>, theirs: string, name: string, knownOnly = false) => {
    const policy = peopleOf(places).policyForListening({ trust: [], knownOnly }, (refusal) => refusals.push(refusal));
    const decision = await policy.decide(request(theirs, name));
    return decision.trusted ? decision.verified : decision.error.code;
  };

  it("knows contacts by their fingerprint, whatever they call themselves", async () => {
    const places = fresh();
    await peopleOf(places).add({ name: "bob", fingerprint: BOB, how: "link" });
    expect(await decide(places, BOB, "Robert")).toBe("known");
    expect(await peopleOf(places).find("Robert")).toBeUndefined();
  });

  it("refuses whoever comes under a contact's name with another identity, in whatever spelling", async () => {
    const places = fresh();
    await peopleOf(places).add({ name: "bob", fingerprint: BOB, how: "link" });
    for (const name of ["bob", "Bob", "ＢＯＢ", "bo\u200db", "bоb", "b0b"]) {
      expect(await decide(places, MALLORY, name)).toBe("ERR_IDENTITY_CHANGED");
      const refusal = refusals.at(-1);
      expect(refusal?.error).toMatchObject({ expected: BOB, actual: MALLORY });
      expect(refusal).toMatchObject({ name, peer: "bob", remembered: { entry: "peer:bob" } });
    }
    expect(await peopleOf(places).list()).toHaveLength(1);
  });

  it("remembers strangers by the name that they give, and lets none in where only who is known may", async () => {
    const places = fresh();
    expect(await decide(places, CAROL, "carol", true)).toBe("ERR_PEER_NOT_TRUSTED");
    expect(await decide(places, CAROL, "carol")).toBe("claimed-first-use");
    expect(await decide(places, CAROL, "carol", true)).toBe("claimed-known");
    expect(await decide(places, MALLORY, "carol")).toBe("ERR_IDENTITY_CHANGED");
    expect(refusals.at(-1)?.remembered?.entry).toBe("claimed:carol");
  });

  it("vouches for no name of whoever was met at an address: another's name is refused, its own is remembered", async () => {
    const places = fresh();
    await pin(places, pinKeyForPeer("tcp://192.0.2.7:7420"), MALLORY);
    await pin(places, pinKeyForClaimedName("alice"), CAROL);
    expect(await decide(places, MALLORY, "alice")).toBe("ERR_IDENTITY_CHANGED");
    expect(await decide(places, MALLORY, "mal", true)).toBe("claimed-first-use");
    expect(await decide(places, MALLORY, "mal")).toBe("claimed-known");
  });

  it("lets nobody in while the pins cannot be read", async () => {
    const places = fresh();
    await pin(places, pinKeyForPeer("bob"), BOB);
    writeFileSync(knownPeersPath(places), "{");
    expect(await decide(places, BOB, "bob")).toBe("ERR_TRUST_STORE");
    expect(await decide(places, (await createIdentity({ name: "x" })).fingerprint, "x")).toBe("ERR_TRUST_STORE");
  });
});
