import { describe, expect, it } from "vitest";
import type { ChainPosition } from "../../src/protocol/chain.ts";
import { encodeCount, SECTION } from "../../src/protocol/section.ts";
import { filled } from "../support/bytes.ts";
import { until } from "../support/observe.ts";
import type { RawPeer } from "../support/raw-peer.ts";
import { checkpointOf, closeSigned, type Forgery, signAll } from "../support/raw-signing.ts";
import { mallory } from "../support/sessions.ts";
import { codeOfEnd, hostile } from "../support/timed-sessions.ts";

const { JSON: LIST, BINARY, CLOSE, MARK, CHECKPOINT, ACKNOWLEDGE, ABORT } = SECTION;
const SIGNED_MODES = ["checkpoint", "message"] as const;

/** Says one message and signs it in a way that is not that of an honest peer. */
async function forge(peer: RawPeer, forgery: Forgery): Promise<void> {
  peer.sendSections([LIST, '["x"]']);
  await signAll(peer, forgery);
}

describe.each(SIGNED_MODES)("a peer that forges a signature, in mode %s", (signatures) => {
  const elsewhere = { index: 1, hash: filled(32, 0xee) };

  it.each<[string, (peer: RawPeer) => Forgery]>([
    ["by another key", () => ({ by: mallory })],
    ["by another key, in its name", () => ({ by: mallory, signer: { publicKey: mallory.publicKey } })],
    ["over another chain", () => ({ position: elsewhere })],
    ["over its own start", (peer) => ({ position: { index: 1, hash: peer.positions[0]?.hash as Uint8Array } })],
    ["in the other role", () => ({ signer: { role: "initiator" } })],
    ["in another session", () => ({ signer: { transcript: filled(32, 1) } })],
    ["in another application", () => ({ signer: { applicationHash: filled(32, 1) } })],
    ["for the end, and says it is none", () => ({ final: true, says: { final: false } })],
    [
      "over another number of sections",
      (peer) => ({ position: { ...peer.chain.position, index: 2 }, says: { index: 1 } }),
    ],
    ["over another place of ours", () => ({ other: { index: 0, hash: filled(32, 1) } })],
    [
      "over another number of ours",
      (peer) => ({ other: { ...(peer.positions[0] as ChainPosition), index: 1 }, says: { other: 0 } }),
    ],
    ["of zeros", () => ({ signature: filled(96, 0) })],
    ["of ones", () => ({ signature: filled(96, 0xff) })],
  ])("%s, is cut off: ERR_SIGNATURE_INVALID", async (_, forgery) => {
    const { session, peer, events, got } = await hostile({ signatures });
    peer.sendSections([LIST, '["x"]']);
    await signAll(peer, forgery(peer));
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
    const told = events.filter(({ type }) => type === "signature-invalid" || type === "session-closed");
    expect(told).toMatchObject([
      { type: "signature-invalid", direction: "received", sections: 1 },
      { type: "session-closed", clean: false, code: "ERR_SIGNATURE_INVALID" },
    ]);
    expect(got).toEqual(signatures === "checkpoint" ? ["x"] : []);
    await peer.heard(ABORT);
  });

  it("by repeating one that was good, is cut off", async () => {
    const { session, peer } = await hostile({ signatures });
    peer.sendSections([LIST, '["x"]']);
    const first = await checkpointOf(peer);
    peer.sendSections([MARK, ""]);
    peer.sendSections([CHECKPOINT, first]);
    peer.sendSections([LIST, '["x"]']);
    await signAll(peer, { signature: first.subarray(17) });
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
    expect(session.security().received).toMatchObject({ sections: 2, signed: 1 });
  });

  it("over other bytes than it sent, is cut off", async () => {
    const { session, peer } = await hostile({ signatures });
    peer.chain.append(LIST, new TextEncoder().encode('["I never said x"]'));
    const position = peer.chain.position;
    peer.sendSections([LIST, '["x"]']);
    await signAll(peer, { position });
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
  });
});

describe.each(SIGNED_MODES)("a peer whose signatures stand where none may, in mode %s", (signatures) => {
  const broken = (what: string, act: (peer: RawPeer) => Promise<void> | void) =>
    it(`${what}, is cut off`, async () => {
      const { session, peer, events } = await hostile({ signatures });
      await act(peer);
      expect(await codeOfEnd(session)).toBe("ERR_RECORD_MALFORMED");
      expect(events.some(({ type }) => type === "signature-invalid")).toBe(false);
      await peer.heard(ABORT);
    });

  broken("a MARK that covers nothing", (peer) => peer.sendSections([MARK, ""]));
  broken("a MARK twice", (peer) => {
    peer.sendSections([LIST, "[1]"], [MARK, ""]);
    peer.sendSections([LIST, "[2]"], [MARK, ""]);
  });
  broken("a MARK in front of a message of its record", (peer) =>
    peer.sendSections([LIST, "[1]"], [MARK, ""], [LIST, "[2]"]),
  );
  broken("a CHECKPOINT without a MARK", async (peer) => {
    peer.sendSections([LIST, "[1]"]);
    peer.sendSections([CHECKPOINT, await checkpointOf(peer)]);
  });
  broken("a CHECKPOINT twice", async (peer) => {
    await forge(peer, {});
    peer.sendSections([CHECKPOINT, await checkpointOf(peer)]);
  });
  broken("a CHECKPOINT over fewer sections than its MARK", async (peer) => {
    peer.sendSections([LIST, "[1]"]);
    const position = peer.chain.position;
    await forge(peer, { position });
  });
  broken("a CHECKPOINT over more sections than its MARK", async (peer) => {
    peer.sendSections([LIST, "[1]"], [MARK, ""]);
    peer.sendSections([LIST, "[2]"]);
    peer.sendSections([CHECKPOINT, await checkpointOf(peer)]);
  });
  broken("a CHECKPOINT that calls itself final before CLOSE", (peer) => forge(peer, { final: true }));
  broken("a CHECKPOINT over CLOSE that does not", async (peer) => {
    peer.sendSections([CLOSE, encodeCount(0)]);
    await signAll(peer);
  });
  broken("a CHECKPOINT that mentions one of ours that there is not", (peer) => forge(peer, { says: { other: 1 } }));
  broken("an ACKNOWLEDGE of what was never sent", (peer) => peer.sendSections([ACKNOWLEDGE, encodeCount(1)]));
  broken("a chained section after CLOSE", (peer) => {
    peer.sendSections([CLOSE, encodeCount(0)], [LIST, "[1]"]);
  });
});

describe.each(SIGNED_MODES)("a peer that takes back what it has verified, in mode %s", (signatures) => {
  /** The session has said two messages and signed each. */
  const twice = async () => {
    const all = await hostile({ signatures });
    for (const nth of [1, 2]) {
      await all.session.send(nth);
      await all.peer.heard(LIST, nth);
      all.time.pass(250);
      await all.peer.heard(CHECKPOINT, nth);
    }
    return all;
  };

  it("by acknowledging less than before, is cut off", async () => {
    const { session, peer } = await twice();
    peer.sendSections([ACKNOWLEDGE, encodeCount(1)]);
    peer.sendSections([ACKNOWLEDGE, encodeCount(1)]);
    peer.sendSections([ACKNOWLEDGE, encodeCount(2)]);
    await until(() => session.security().received.records === 3);
    peer.sendSections([ACKNOWLEDGE, encodeCount(1)]);
    expect(await codeOfEnd(session)).toBe("ERR_RECORD_MALFORMED");
    expect(session.security().received.records).toBe(4);
  });

  it("by mentioning less than before in a CHECKPOINT, is cut off", async () => {
    const { session, peer } = await twice();
    await forge(peer, { other: peer.positions[2] as ChainPosition });
    await until(() => session.security().received.signed === 1);
    await forge(peer, { other: peer.positions[1] as ChainPosition });
    expect(await codeOfEnd(session)).toBe("ERR_RECORD_MALFORMED");
  });

  it("by mentioning a place where we never signed, is cut off", async () => {
    const { session, peer, time } = await hostile({ signatures });
    void session.send("both in");
    void session.send(filled(1, 1));
    await peer.heard(BINARY);
    time.pass(250);
    await peer.heard(CHECKPOINT);
    peer.sendSections([ACKNOWLEDGE, encodeCount(1)]);
    expect(await codeOfEnd(session)).toBe("ERR_RECORD_MALFORMED");
  });
});

describe("a peer that signs in a session without signatures", () => {
  it.each<[string, number, Uint8Array]>([
    ["a MARK", MARK, new Uint8Array(0)],
    ["a CHECKPOINT", CHECKPOINT, new Uint8Array(113)],
    ["an ACKNOWLEDGE", ACKNOWLEDGE, encodeCount(0)],
  ])("%s, is cut off", async (_, type, content) => {
    const { session, peer } = await hostile({ signatures: "off" });
    peer.sendSections([BINARY, "x"], [type, content]);
    expect(await codeOfEnd(session)).toBe("ERR_RECORD_MALFORMED");
  });
});

describe.each(SIGNED_MODES)("the end of a peer's direction, in mode %s", (signatures) => {
  it("is one when CLOSE is signed as the last", async () => {
    const { session, peer, got } = await hostile({ signatures });
    peer.sendSections([LIST, '["a","b"]']);
    await closeSigned(peer, 2);
    await peer.heard(CHECKPOINT);
    peer.close();
    expect(await session.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
    expect(got).toEqual(["a", "b"]);
  });

  it("is none without the signature over it: the connection ends, and messages may be missing", async () => {
    const { session, peer } = await hostile({ signatures });
    peer.sendSections([LIST, '["a"]']);
    peer.sendSections([CLOSE, encodeCount(1)], [MARK, ""]);
    await until(() => session.security().received.records === 2);
    expect(peer.sections.some(({ type }) => type === CLOSE)).toBe(false);
    peer.close();
    expect(await codeOfEnd(session)).toBe("ERR_SESSION_TRUNCATED");
  });

  it("is none when the signature over it is forged", async () => {
    const { session, peer } = await hostile({ signatures });
    peer.sendSections([CLOSE, encodeCount(0)]);
    await signAll(peer, { final: true, by: mallory });
    peer.close();
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
  });

  it("is none over another count than came, however well it is signed", async () => {
    for (const count of [0, 2]) {
      const { session, peer } = await hostile({ signatures });
      peer.sendSections([LIST, '["a"]']);
      await closeSigned(peer, count);
      expect(await codeOfEnd(session)).toBe("ERR_COUNT_MISMATCH");
    }
  });

  it("is waited for: our own close does not end before the peer has signed its own", async () => {
    const { session, peer, time } = await hostile({ signatures, limits: { closeTimeout: 5_000 } });
    const closing = session.close();
    await peer.heard(CHECKPOINT);
    peer.sendSections([CLOSE, encodeCount(0)], [MARK, ""]);
    await until(() => session.security().received.records === 1);
    time.pass(5_000);
    expect((await closing).error?.code).toBe("ERR_CLOSE_TIMEOUT");
  });

  it("still takes control sections: a heartbeat, a prompt, an acknowledgement", async () => {
    const { session, peer } = await hostile({ signatures });
    await closeSigned(peer, 0);
    await peer.heard(CHECKPOINT);
    expect(await session.closed).toMatchObject({ clean: true });
    const other = await hostile({ signatures });
    other.peer.sendSections([CLOSE, encodeCount(0)], [MARK, ""]);
    const { received } = other.peer;
    other.peer.sendSections([SECTION.HEARTBEAT, encodeCount(0)], [SECTION.PROMPT, ""], [ACKNOWLEDGE, encodeCount(0)]);
    await other.peer.heard(SECTION.HEARTBEAT);
    other.peer.sendSections([CHECKPOINT, await checkpointOf(other.peer, { final: true })]);
    expect(await other.session.closed).toMatchObject({ clean: true });
    expect(received.length).toBeGreaterThan(1);
  });
});
