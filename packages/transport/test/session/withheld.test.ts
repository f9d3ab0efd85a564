import { describe, expect, it } from "vitest";
import { CLASSIC_SUITE } from "../../src/index.ts";
import type { ChainPosition } from "../../src/protocol/chain.ts";
import { encodeCount, SECTION } from "../../src/protocol/section.ts";
import { until } from "../support/observe.ts";
import { checkpointOf, closeSigned, signAll } from "../support/raw-signing.ts";
import { alice, choppingChannels, collect, mallory, sessionPair, signerLike } from "../support/sessions.ts";
import { codeOfEnd, hostile } from "../support/timed-sessions.ts";

const { JSON: LIST, BINARY, BINARY_PART, BINARY_LAST, CLOSE, MARK, CHECKPOINT, ACKNOWLEDGE } = SECTION;

/** Time for everything that is on its way, and for signatures to be verified. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

describe("mode message", () => {
  it("delivers nothing before its signature has verified, and then all of it, in order", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([LIST, '["a","b"]'], [BINARY, "c"]);
    peer.sendSections([LIST, '["d"]']);
    await until(() => session.security().received.records === 2);
    await settled();
    expect(got).toEqual([]);
    peer.sendSections([MARK, ""]);
    await settled();
    expect(got).toEqual([]);
    peer.sendSections([CHECKPOINT, await checkpointOf(peer)]);
    await until(() => got.length > 0);
    expect(got).toEqual(["a", "b", new Uint8Array(Buffer.from("c")), "d"]);
  });

  it("delivers what the signature covers, and holds what came behind its MARK", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([LIST, '["covered"]'], [MARK, ""]);
    const signature = await checkpointOf(peer);
    peer.sendSections([LIST, '["not yet"]']);
    peer.sendSections([CHECKPOINT, signature]);
    await until(() => session.security().received.signed === 1);
    await settled();
    expect(got).toEqual(["covered"]);
    await signAll(peer);
    await until(() => got.length === 2);
    expect(got).toEqual(["covered", "not yet"]);
  });

  it("never delivers what was held when a signature turned out to be forged", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([LIST, '["good"]']);
    await signAll(peer);
    peer.sendSections([LIST, '["bad"]']);
    await signAll(peer, { by: mallory });
    peer.sendSections([LIST, '["behind it"]']);
    await signAll(peer);
    expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_INVALID");
    await settled();
    expect(got).toEqual(["good"]);
  });

  it("never delivers what was held when the connection was cut, or a record touched", async () => {
    for (const act of ["cut", "garbage"]) {
      const { session, peer, got } = await hostile({ signatures: "message" });
      peer.sendSections([LIST, '["held"]']);
      if (act === "cut") peer.close();
      else peer.sendFrame(Buffer.concat([Buffer.from([0, 0, 0, 40]), Buffer.alloc(40)]));
      expect(await codeOfEnd(session)).toBe(act === "cut" ? "ERR_SESSION_TRUNCATED" : "ERR_RECORD_TAMPERED");
      await settled();
      expect(got).toEqual([]);
    }
  });

  it("delivers what a signature covers that came just before the connection ended", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([LIST, '["signed"]']);
    await signAll(peer);
    peer.sendSections([LIST, '["held"]']);
    peer.close();
    expect(await codeOfEnd(session)).toBe("ERR_SESSION_TRUNCATED");
    expect(got).toEqual(["signed"]);
  });

  it("puts a message together that is longer than a record, whatever signatures stand between its parts", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([BINARY_PART, "one "], [BINARY_PART, "two "]);
    await signAll(peer);
    peer.sendSections([BINARY_PART, "three "]);
    await signAll(peer);
    await until(() => session.security().received.signed === 3);
    await settled();
    expect(got).toEqual([]);
    peer.sendSections([BINARY_LAST, "four"]);
    await settled();
    expect(got).toEqual([]);
    await signAll(peer);
    await until(() => got.length === 1);
    expect(Buffer.from(got[0] as Uint8Array).toString()).toBe("one two three four");
  });

  it("finds what is wrong with a message when it would deliver it, not before", async () => {
    const { session, peer, got } = await hostile({ signatures: "message" });
    peer.sendSections([LIST, '["fine"]'], [LIST, "[{]"]);
    await settled();
    expect(session.security().received.records).toBe(1);
    await signAll(peer);
    expect(await codeOfEnd(session)).toBe("ERR_JSON_INVALID");
    expect(got).toEqual(["fine"]);
  });

  it("tells the end of the direction only with the signature over it", async () => {
    const { session, peer } = await hostile({ signatures: "message" }, {}, { reads: false });
    const received = collect(session);
    peer.sendSections([LIST, '["last"]']);
    await settled();
    await closeSigned(peer, 1);
    expect(await received).toEqual(["last"]);
    await peer.heard(CLOSE);
  });

  it.each([100, 5_000, 70_000, 3_000_000])("carries messages of %i bytes between two honest sides", async (size) => {
    const signatures = "message";
    const suites = [CLASSIC_SUITE] as const;
    const [one, two] = await sessionPair({
      channels: choppingChannels(size),
      one: { signatures, suites },
      two: { signatures, suites, limits: { maxRecordLength: 8_192 } },
    });
    const received = collect(two);
    const sent = Array.from({ length: 3 }, (_, i) => new Uint8Array(size).fill(i));
    for (const message of sent) await one.send(message);
    expect((await one.close()).clean).toBe(true);
    const got = (await received) as Uint8Array[];
    expect(got.map((message) => Buffer.compare(message, sent[message[0] as number] as Uint8Array))).toEqual([0, 0, 0]);
  });
});

describe("a sender whose peer never mentions its signatures", () => {
  it("waits with 1,024 of them to remember, and goes on when the peer has mentioned one", async () => {
    const { session, peer, time } = await hostile({ signatures: "message" }, {}, { suites: [CLASSIC_SUITE] });
    for (let i = 0; i < 1_024; i++) {
      await session.send(i);
      await peer.heard(CHECKPOINT, i + 1);
    }
    const waiting = session.send("waits");
    void session.send("too");
    await settled();
    expect(peer.positions).toHaveLength(1 + 1_024);
    expect(session.security().sent).toMatchObject({ sections: 1_024, signed: 1_024 });
    // A heartbeat, an answer and a rekey are no messages: they go out.
    peer.sendSections([SECTION.PROMPT, ""]);
    await peer.heard(SECTION.HEARTBEAT);
    peer.sendSections([ACKNOWLEDGE, encodeCount(1)]);
    await waiting;
    await peer.heard(CHECKPOINT, 1_025);
    expect(peer.positions).toHaveLength(1 + 1_025);
    peer.sendSections([ACKNOWLEDGE, encodeCount(1_025)]);
    const closing = session.close();
    await peer.heard(CLOSE);
    await closeSigned(peer, 0, { other: peer.positions[1_025] as ChainPosition });
    expect((await closing).clean).toBe(true);
    expect(time.timers).toBe(0);
  });

  it("is told by a peer that sends nothing itself, every 64 signatures", async () => {
    const { peer, session } = await hostile({ signatures: "message" });
    for (let i = 1; i <= 130; i++) {
      peer.sendSections([LIST, `[${i}]`]);
      await signAll(peer);
    }
    await until(() => session.security().received.signed === 130);
    const told = peer.sections.filter(({ type }) => type === ACKNOWLEDGE).map(({ content }) => content.at(-1));
    expect(told).toEqual([64, 128]);
  });
});

describe("two sides that both sign, one of them slowly", () => {
  it("never mention less than before, however signatures and acknowledgements cross", async () => {
    const identity = signerLike(alice, async (message) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return alice.sign(message);
    });
    const [one, two] = await sessionPair({
      one: { signatures: "message", identity, suites: [CLASSIC_SUITE] },
      two: { signatures: "message", suites: [CLASSIC_SUITE] },
    });
    const got: unknown[] = [];
    one.onMessage((message) => got.push(message));
    two.onMessage(() => {});
    await one.send("this signature takes its time");
    for (let i = 0; i < 200; i++) {
      await two.send(i);
      const next = got.length + 1;
      await until(() => got.length === next || two.security().sent.signed > i);
    }
    expect((await Promise.all([one.close(), two.close()])).map(({ clean }) => clean)).toEqual([true, true]);
    expect(got).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});
