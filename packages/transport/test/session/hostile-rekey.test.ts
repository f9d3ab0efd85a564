import { generateEcdhKeyPair } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { CLASSIC_SUITE, HYBRID_SUITE, type Role, type Suite, type TransportEvent } from "../../src/index.ts";
import { encodeCount, SECTION } from "../../src/protocol/section.ts";
import { nodeBackend } from "../support/backends.ts";
import { filled } from "../support/bytes.ts";
import { until } from "../support/observe.ts";
import type { RawPeer } from "../support/raw-peer.ts";
import { RawRekey, type RekeyForgery } from "../support/raw-rekey.ts";
import { collect, mallory, sessionPair } from "../support/sessions.ts";
import { codeOfEnd, type Hostile, hostile } from "../support/timed-sessions.ts";
import { interceptedPair } from "../support/wire.ts";

const { JSON: LIST, REKEY_OFFER, REKEY_ANSWER, REKEY_SWITCH, ABORT } = SECTION;
const ROLES: readonly Role[] = ["initiator", "responder"];
const SUITES: readonly Suite[] = [CLASSIC_SUITE, HYBRID_SUITE];

const offCurve = () => {
  const point = new Uint8Array(generateEcdhKeyPair(nodeBackend).publicKey);
  point[96] = (point[96] as number) ^ 1;
  return point;
};

/** A session, and a peer that can rekey, in the role that the test gives the peer. */
async function rekeyable(role: Role, suite: Suite = CLASSIC_SUITE): Promise<Hostile & { rekey: RawRekey }> {
  const all = await hostile({ signatures: "off", suites: [suite] }, {}, { role, suites: [suite] });
  return { ...all, rekey: new RawRekey(all.peer) };
}

async function expectEnd({ session, events, got }: Hostile, code: string): Promise<void> {
  expect(await codeOfEnd(session)).toBe(code);
  expect(events.filter(({ type }) => type === "rekeyed")).toEqual([]);
  expect(session.security().epoch).toBe(0);
  expect(got).toEqual([]);
}

describe.each(SUITES)("R1 in %s", (suite) => {
  const otherKem = suite === CLASSIC_SUITE ? filled(1_568, 1) : new Uint8Array(0);

  it.each<[string, string, (peer: RawPeer) => RekeyForgery]>([
    ["signed by another key", "ERR_REKEY_FAILED", () => ({ by: mallory })],
    ["signed in another name", "ERR_REKEY_FAILED", () => ({ by: mallory, signer: { publicKey: mallory.publicKey } })],
    ["signed in the other role", "ERR_REKEY_FAILED", (peer) => ({ signer: { role: peer.other.role } })],
    ["signed for another session", "ERR_REKEY_FAILED", () => ({ signer: { transcript: filled(32, 1) } })],
    ["signed for another application", "ERR_REKEY_FAILED", () => ({ signer: { applicationHash: filled(32, 1) } })],
    ["signed as if it were an R2", "ERR_REKEY_FAILED", () => ({ over: filled(10, 1) })],
    ["with a signature of zeros", "ERR_REKEY_FAILED", () => ({ signature: filled(96, 0) })],
    ["with a point off the curve", "ERR_REKEY_FAILED", () => ({ point: offCurve() })],
    ["with a point at infinity", "ERR_REKEY_FAILED", () => ({ point: filled(97, 0) })],
    ["for the present epoch", "ERR_RECORD_MALFORMED", () => ({ epoch: 0 })],
    ["for the epoch after the next", "ERR_RECORD_MALFORMED", () => ({ epoch: 2 })],
    ["from the future", "ERR_RECORD_MALFORMED", () => ({ record: 1 })],
    ["with the ML-KEM field of the other suite", "ERR_RECORD_MALFORMED", () => ({ kem: otherKem })],
    ["with half an ML-KEM field", "ERR_RECORD_MALFORMED", () => ({ kem: filled(784, 1) })],
  ])("%s ends the session: %s", async (_, code, forgery) => {
    for (const role of ROLES) {
      const all = await rekeyable(role, suite);
      await all.rekey.offer(forgery(all.peer));
      await expectEnd(all, code);
      expect(all.peer.sections.some(({ type }) => type === REKEY_ANSWER)).toBe(false);
      await all.peer.heard(ABORT);
    }
  });

  it("whose signed bytes were touched ends the session", async () => {
    const all = await rekeyable("responder", suite);
    const { content } = await all.rekey.offerContent();
    content[60] = (content[60] as number) ^ 1;
    all.peer.sendSections([REKEY_OFFER, content]);
    await expectEnd(all, "ERR_REKEY_FAILED");
  });

  it("twice ends the session", async () => {
    const all = await rekeyable("responder", suite);
    const { content } = await all.rekey.offerContent();
    all.peer.sendSections([REKEY_OFFER, content]);
    all.peer.sendSections([REKEY_OFFER, content]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it("again while SWITCH is due ends the session", async () => {
    const all = await rekeyable("responder", suite);
    const { content } = await all.rekey.offer();
    await all.peer.heard(REKEY_ANSWER);
    all.peer.sendSections([REKEY_OFFER, content]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });
});

it("R1 with an encapsulation key that is none ends the session", async () => {
  const all = await rekeyable("responder", HYBRID_SUITE);
  await all.rekey.offer({ kem: filled(1_568, 0xff) });
  await expectEnd(all, "ERR_REKEY_FAILED");
});

describe.each(SUITES)("R2 in %s", (suite) => {
  /** The session has sent R1. */
  const offered = async (role: Role = "responder") => {
    const all = await rekeyable(role, suite);
    const asked = all.session.rekey();
    const { content } = await all.peer.heard(REKEY_OFFER);
    return { ...all, asked, r1: content };
  };

  it.each<[string, string, (peer: RawPeer) => RekeyForgery]>([
    ["signed by another key", "ERR_REKEY_FAILED", () => ({ by: mallory })],
    ["signed in the other role", "ERR_REKEY_FAILED", (peer) => ({ signer: { role: peer.other.role } })],
    ["signed over another R1", "ERR_REKEY_FAILED", () => ({ over: filled(123, 1) })],
    ["signed for another session", "ERR_REKEY_FAILED", () => ({ signer: { transcript: filled(32, 1) } })],
    ["with a point off the curve", "ERR_REKEY_FAILED", () => ({ point: offCurve() })],
    ["for another epoch", "ERR_RECORD_MALFORMED", () => ({ epoch: 2 })],
    ["from the future", "ERR_RECORD_MALFORMED", () => ({ record: 9 })],
    ["with a KEM field of a wrong length", "ERR_RECORD_MALFORMED", () => ({ kem: filled(100, 1) })],
  ])("%s ends the session: %s", async (_, code, forgery) => {
    for (const role of ROLES) {
      const all = await offered(role);
      const { content } = await all.rekey.answerContent(all.r1, forgery(all.peer));
      all.peer.sendSections([REKEY_ANSWER, content]);
      await expect(all.asked).rejects.toMatchObject({ code });
      await expectEnd(all, code);
      expect(all.peer.sections.some(({ type }) => type === REKEY_SWITCH)).toBe(false);
    }
  });

  it("with our own point ends the session", async () => {
    const all = await offered();
    const { content } = await all.rekey.answerContent(all.r1, { point: all.r1.subarray(16, 113) });
    all.peer.sendSections([REKEY_ANSWER, content]);
    await expectEnd(all, "ERR_REKEY_FAILED");
  });

  it("that nobody asked for ends the session", async () => {
    const all = await rekeyable("responder", suite);
    const { content } = await new RawRekey(all.peer).offerContent();
    all.peer.sendSections([REKEY_ANSWER, content]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it("twice, the second under the new key, ends the session", async () => {
    const all = await offered();
    const { content, adopt } = await all.rekey.answerContent(all.r1);
    all.peer.sendSections([REKEY_ANSWER, content]);
    adopt();
    all.peer.sendSections([REKEY_ANSWER, content]);
    await all.asked;
    expect(await codeOfEnd(all.session)).toBe("ERR_RECORD_MALFORMED");
    expect(all.session.security().epoch).toBe(1);
  });

  it("is the last record under its key: one more under the old one ends the session", async () => {
    const all = await offered();
    const { content } = await all.rekey.answerContent(all.r1);
    all.peer.sendSections([REKEY_ANSWER, content]);
    all.peer.sendSections([LIST, '["under the old key"]']);
    await all.asked;
    expect(await codeOfEnd(all.session)).toBe("ERR_RECORD_TAMPERED");
    expect(all.got).toEqual([]);
  });

  it("that is good is followed by SWITCH, alone in the last record under the old key", async () => {
    const all = await offered();
    await all.rekey.answer(all.r1);
    await all.asked;
    await all.session.send("new key");
    const { record } = await all.peer.heard(REKEY_SWITCH);
    expect(all.peer.sections.filter((section) => section.record === record)).toHaveLength(1);
    expect((await all.peer.heard(LIST)).record).toBe(record + 1);
    expect(all.peer.unreadable).toEqual([]);
    all.peer.sendSections([LIST, '["answer"]']);
    await until(() => all.got.length === 1);
    all.session.abort();
  });
});

describe("SWITCH", () => {
  it("that nobody waits for ends the session", async () => {
    const all = await rekeyable("responder");
    all.peer.sendSections([REKEY_SWITCH, encodeCount(1)]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it("in answer to R1 ends the session", async () => {
    const all = await rekeyable("responder");
    all.session.rekey().catch(() => {});
    await all.peer.heard(REKEY_OFFER);
    all.peer.sendSections([REKEY_SWITCH, encodeCount(1)]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it.each([0, 2])("to epoch %i ends the session", async (epoch) => {
    const all = await rekeyable("responder");
    await all.rekey.offer();
    await all.peer.heard(REKEY_ANSWER);
    all.peer.sendSections([REKEY_SWITCH, encodeCount(epoch)]);
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it("and then a record under the old key ends the session", async () => {
    const all = await rekeyable("responder");
    await all.rekey.offer();
    await all.peer.heard(REKEY_ANSWER);
    all.peer.sendSections([REKEY_SWITCH, encodeCount(1)]);
    all.peer.sendSections([LIST, '["under the old key"]']);
    expect(await codeOfEnd(all.session)).toBe("ERR_RECORD_TAMPERED");
    expect(all.got).toEqual([]);
  });

  it("may be behind any number of messages under the old key", async () => {
    const all = await rekeyable("responder");
    const offer = await all.rekey.offerContent();
    all.peer.sendSections([REKEY_OFFER, offer.content]);
    const { content } = await all.peer.heard(REKEY_ANSWER);
    for (let i = 0; i < 50; i++) all.peer.sendSections([LIST, `[${i}]`]);
    expect(content.length).toBeGreaterThan(200);
    const finished = all.rekey.finishWhenAnswered(offer);
    const { record } = await all.peer.heard(REKEY_ANSWER);
    all.peer.onSection({ type: REKEY_ANSWER, content, record });
    await finished;
    all.peer.sendSections([LIST, '["new"]']);
    await until(() => all.got.length === 51);
    expect(all.session.security().epoch).toBe(1);
    expect(all.got).toEqual([...Array.from({ length: 50 }, (_, i) => i), "new"]);
    all.session.abort();
  });
});

describe("an R1 that crosses ours", () => {
  it("is passed over by the handshake's initiator, whose own stands", async () => {
    const all = await rekeyable("responder");
    const asked = all.session.rekey();
    const { content } = await all.peer.heard(REKEY_OFFER);
    await all.rekey.offer();
    await all.rekey.answer(content);
    await asked;
    expect(all.session.security().epoch).toBe(1);
    expect(all.peer.sections.some(({ type }) => type === REKEY_ANSWER)).toBe(false);
    all.session.abort();
  });

  it("is passed over by it only if it is well-formed", async () => {
    const all = await rekeyable("responder");
    all.session.rekey().catch(() => {});
    await all.peer.heard(REKEY_OFFER);
    await all.rekey.offer({ epoch: 7 });
    await expectEnd(all, "ERR_RECORD_MALFORMED");
  });

  it("is answered by the handshake's responder, which drops its own", async () => {
    const all = await rekeyable("initiator");
    const asked = all.session.rekey();
    await all.peer.heard(REKEY_OFFER);
    await all.rekey.request();
    await asked;
    expect(all.session.security().epoch).toBe(1);
    expect(all.peer.sections.filter(({ type }) => type === REKEY_OFFER)).toHaveLength(1);
    all.session.abort();
  });

  it("and is our own come back is none of the peer's", async () => {
    for (const role of ROLES) {
      const all = await rekeyable(role);
      all.session.rekey().catch(() => {});
      const { content } = await all.peer.heard(REKEY_OFFER);
      all.peer.sendSections([REKEY_OFFER, content]);
      if (role === "initiator") await expectEnd(all, "ERR_REKEY_FAILED");
      else {
        // The initiator looks at no R1 while its own is out; as an answer it is none either.
        all.peer.sendSections([REKEY_ANSWER, content]);
        await expectEnd(all, "ERR_REKEY_FAILED");
      }
    }
  });
});

describe("what is of an earlier epoch", () => {
  it("R1, R2 and SWITCH of it end the session when they come again", async () => {
    for (const again of ["R1", "R2", "SWITCH"] as const) {
      const all = await rekeyable("responder");
      const offer = await all.rekey.offerContent();
      const finished = all.rekey.finishWhenAnswered(offer);
      all.peer.sendSections([REKEY_OFFER, offer.content]);
      await finished;
      const { content } = await all.peer.heard(REKEY_ANSWER);
      if (again === "R1") all.peer.sendSections([REKEY_OFFER, offer.content]);
      else if (again === "R2") all.peer.sendSections([REKEY_ANSWER, content]);
      else all.peer.sendSections([REKEY_SWITCH, encodeCount(1)]);
      expect(await codeOfEnd(all.session)).toBe("ERR_RECORD_MALFORMED");
      expect(all.session.security().epoch).toBe(1);
    }
  });

  it("records of it that come again are tampering, and the event says that they may be a replay", async () => {
    const events: TransportEvent[] = [];
    let old: Uint8Array | undefined;
    let replay = false;
    const channels = interceptedPair((frame, from, index) => {
      if (from === "initiator" && index === 2) old = new Uint8Array(frame);
      return replay && from === "initiator" ? [old as Uint8Array] : [frame];
    });
    const [one, two] = await sessionPair({
      channels,
      one: { signatures: "off" },
      two: { signatures: "off", observers: [(event) => events.push(event)] },
    });
    const received = collect(two).catch((error) => error.code);
    await one.send("pay 10");
    await new Promise((resolve) => setImmediate(resolve));
    await one.rekey();
    await until(() => two.security().epoch === 1);
    replay = true;
    await one.send("something else");
    expect(await received).toBe("ERR_RECORD_TAMPERED");
    const refused = events.find(({ type }) => type === "record-tampered");
    expect(refused).toMatchObject({ number: 0, direction: "received", earlierEpoch: true });
    expect(refused as object).toHaveProperty("expected", expect.any(Number));
  });
});

it("an own fresh KEM key and point are new for each rekey", async () => {
  const all = await rekeyable("responder", HYBRID_SUITE);
  const seen = new Set<string>();
  for (let epoch = 1; epoch <= 5; epoch++) {
    const asked = all.session.rekey();
    const { content } = await all.peer.heard(REKEY_OFFER, epoch);
    seen.add(Buffer.from(content.subarray(16, 113)).toString("hex"));
    seen.add(Buffer.from(content.subarray(115, 115 + 1_568)).toString("hex"));
    await all.rekey.answer(content);
    await asked;
    await all.peer.heard(REKEY_SWITCH, epoch);
  }
  expect(seen.size).toBe(10);
  all.session.abort();
});
