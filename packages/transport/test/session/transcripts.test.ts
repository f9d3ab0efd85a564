import { describe, expect, it } from "vitest";
import {
  CLASSIC_SUITE,
  type SignedTranscript,
  type TranscriptSection,
  type TransportEvent,
  verifyTranscript,
} from "../../src/index.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { BACKENDS } from "../support/backends.ts";
import { signAll } from "../support/raw-signing.ts";
import { alice, bob, choppingChannels, collect, mallory, sessionPair } from "../support/sessions.ts";
import { codeOfEnd, hostile } from "../support/timed-sessions.ts";

const SIGNERS = [alice.fingerprint, bob.fingerprint];
const RECORDED = { transcript: true, suites: [CLASSIC_SUITE] } as const;

const sectionsOf = ({ entries }: SignedTranscript, from: string) =>
  entries.filter((entry): entry is TranscriptSection => "section" in entry && entry.from === from);

/** The JSON messages of one side, as a reader of the file finds them. */
const textsOf = (transcript: SignedTranscript, from: string) =>
  sectionsOf(transcript, from).flatMap(({ text }) => (text === undefined ? [] : JSON.parse(text)));

/** As another program reads it. */
const stored = (transcript: SignedTranscript) => JSON.parse(JSON.stringify(transcript));

describe.each(["checkpoint", "message"] as const)("the transcript of a session in mode %s", (signatures) => {
  it.each(BACKENDS)("holds what was said, and verifies to its end, from either side, $name", async ({ backend }) => {
    const [one, two] = await sessionPair({
      channels: choppingChannels(77),
      one: { ...RECORDED, signatures, backend },
      two: { ...RECORDED, signatures },
    });
    const received = [collect(one), collect(two)];
    for (let i = 0; i < 20; i++) {
      await one.send({ i, text: "olá \u{1f511}" });
      await two.send([i]);
      if (i === 10) await Promise.all([one.rekey(), two.send(new Uint8Array(300_000).fill(7))]);
    }
    await Promise.all([one.close(), two.close()]);
    await Promise.all(received);
    for (const session of [one, two]) {
      const transcript = await session.exportTranscript();
      expect(transcript).toMatchObject({
        suite: CLASSIC_SUITE,
        signatures,
        complete: true,
        initiator: { name: "alice" },
        responder: { name: "bob" },
      });
      expect(textsOf(transcript, "initiator")).toEqual(
        Array.from({ length: 20 }, (_, i) => ({ i, text: "olá \u{1f511}" })),
      );
      expect(textsOf(transcript, "responder")).toEqual(Array.from({ length: 20 }, (_, i) => [i]));
      const bytes = sectionsOf(transcript, "responder").filter(({ type }) => type !== SECTION.JSON);
      expect(bytes.slice(0, -1).reduce((sum, { bytes }) => sum + (bytes?.length ?? 0) / 2, 0)).toBe(300_000);
      const verdict = await verifyTranscript(stored(transcript), { signers: SIGNERS, backend });
      expect(verdict).toMatchObject({
        valid: true,
        initiator: { fingerprint: alice.fingerprint, endAttested: true, fault: undefined },
        responder: { fingerprint: bob.fingerprint, endAttested: true, fault: undefined },
      });
      for (const { attested, sections } of [verdict.initiator, verdict.responder]) expect(attested).toBe(sections);
    }
    const [mine, theirs] = await Promise.all([one.exportTranscript(), two.exportTranscript()]);
    for (const from of ["initiator", "responder"]) expect(sectionsOf(mine, from)).toEqual(sectionsOf(theirs, from));
  });

  it("has one changed word found, and where", async () => {
    const [one, two] = await sessionPair({ one: { ...RECORDED, signatures }, two: { signatures } });
    const received = collect(two);
    for (const word of ["I", "owe", "you", "10"]) {
      await one.send(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await one.close();
    await received;
    const transcript = await one.exportTranscript();
    const place = transcript.entries.findIndex((entry) => "text" in entry && entry.text === '["10"]');
    const changed = stored(transcript);
    changed.entries[place].text = '["99"]';
    const verdict = await verifyTranscript(changed, { signers: SIGNERS });
    expect(verdict.valid).toBe(false);
    expect(verdict.initiator.fault).toEqual({ kind: "section", section: 4 });
    expect(verdict.responder.fault).toBeUndefined();
  });

  it("can be had while the session is open: what was sent by then is signed first, on both sides", async () => {
    const [one, two] = await sessionPair({
      one: { ...RECORDED, signatures },
      two: { ...RECORDED, signatures },
    });
    one.onMessage(() => {});
    two.onMessage(() => {});
    await two.send("theirs");
    while (one.security().received.sections < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    await one.send("mine, of this turn");
    const transcript = await one.exportTranscript();
    expect(textsOf(transcript, "initiator")).toEqual(["mine, of this turn"]);
    expect(textsOf(transcript, "responder")).toEqual(["theirs"]);
    const verdict = await verifyTranscript(stored(transcript), { signers: SIGNERS });
    expect(verdict).toMatchObject({
      valid: true,
      initiator: { attested: 1, endAttested: false },
      responder: { attested: 1, endAttested: false },
    });
    await one.send("later");
    await Promise.all([one.close(), two.close()]);
    expect(textsOf(await one.exportTranscript(), "initiator")).toHaveLength(2);
    expect(textsOf(transcript, "initiator")).toHaveLength(1);
  });

  it("can be had in the middle of traffic, and is valid as far as it goes", async () => {
    const [one, two] = await sessionPair({
      one: { ...RECORDED, signatures },
      two: { ...RECORDED, signatures },
    });
    let stop = false;
    const pump = async (session: typeof one) => {
      session.onMessage(() => {});
      for (let i = 0; !stop; i++) {
        await session.send(i);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const pumping = [pump(one), pump(two)];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = one.security();
    const transcript = await one.exportTranscript();
    stop = true;
    await Promise.all(pumping);
    const verdict = await verifyTranscript(stored(transcript), { signers: SIGNERS });
    const { initiator, responder } = verdict;
    expect(verdict.valid).toBe(true);
    for (const { attested, sections } of [initiator, responder]) expect(attested).toBe(sections);
    expect(initiator.attested).toBeGreaterThanOrEqual(before.sent.sections);
    expect(responder.attested).toBeGreaterThanOrEqual(before.received.sections);
    one.abort();
  });

  it("can be had after a session that failed, up to where it was signed", async () => {
    const { session, peer } = await hostile({ ...RECORDED, signatures });
    peer.sendSections([SECTION.JSON, '["signed"]']);
    await signAll(peer);
    peer.sendSections([SECTION.JSON, '["forged"]']);
    await signAll(peer, { by: mallory });
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
    const transcript = await session.exportTranscript();
    const verdict = await verifyTranscript(stored(transcript), { signers: SIGNERS });
    expect(verdict).toMatchObject({ valid: true, responder: { attested: 1, sections: 1, endAttested: false } });
    expect(transcript.complete).toBe(false);
    expect(JSON.stringify(transcript)).not.toContain("forged");
  });
});

describe("a transcript that there is none of", () => {
  it("is refused with the reason: not recorded, or nothing signed", async () => {
    const [one, two] = await sessionPair({ one: {}, two: {} });
    const [three] = await sessionPair({ one: { ...RECORDED, signatures: "off" }, two: { signatures: "off" } });
    for (const session of [one, three]) {
      await expect(session.exportTranscript()).rejects.toMatchObject({ code: "ERR_NO_TRANSCRIPT" });
      session.abort();
      await expect(session.exportTranscript()).rejects.toMatchObject({ code: "ERR_NO_TRANSCRIPT" });
    }
    two.abort();
  });
});

describe("the size of a transcript", () => {
  it("ends the recording and not the session; the transcript says so, and an observer is told", async () => {
    const events: TransportEvent[] = [];
    const [one, two] = await sessionPair({
      one: { ...RECORDED, limits: { maxTranscriptBytes: 5_000 }, observers: [(event) => events.push(event)] },
      two: { suites: [CLASSIC_SUITE] },
    });
    const received = collect(two);
    await one.send("small");
    await one.exportTranscript();
    for (let i = 0; i < 100; i++) await one.send(new Uint8Array(1_000).fill(i));
    expect((await one.close()).clean).toBe(true);
    expect(await received).toHaveLength(101);
    const transcript = await one.exportTranscript();
    expect(transcript.complete).toBe(false);
    expect(JSON.stringify(transcript).length).toBeLessThan(20_000);
    expect(events.filter(({ type }) => type === "transcript-full")).toHaveLength(1);
    const verdict = await verifyTranscript(stored(transcript), { signers: SIGNERS });
    expect(verdict).toMatchObject({ valid: true, initiator: { attested: 1, sections: 1, endAttested: false } });
  });
});
