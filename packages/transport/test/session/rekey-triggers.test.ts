import { describe, expect, it } from "vitest";
import type { Limits, Role, TransportEvent } from "../../src/index.ts";
import { CLASSIC_SUITE } from "../../src/index.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { until } from "../support/observe.ts";
import { RawRekey } from "../support/raw-rekey.ts";
import { collect, sessionPair } from "../support/sessions.ts";
import { codeOfEnd, hostile, TimedPair } from "../support/timed-sessions.ts";

const { BINARY, REKEY_OFFER, REKEY_ANSWER, REKEY_SWITCH, PROMPT, HEARTBEAT } = SECTION;
const ROLES: readonly Role[] = ["initiator", "responder"];

const rekeys = (events: readonly TransportEvent[]) =>
  events.flatMap((event) => (event.type === "rekeyed" ? [event.reason] : []));
const firstRekeyAt = (events: readonly TransportEvent[]) => events.find(({ type }) => type === "rekeyed")?.at;
const openedAt = (events: readonly TransportEvent[]) =>
  events.find(({ type }) => type === "session-opened")?.at as number;

/** Limits that only the one that a test names can reach. */
const NEVER: Partial<Limits> = { rekeyAfterTime: 2_000_000_000, rekeyAfterIdle: 0, heartbeatInterval: 0 };
const off = { signatures: "off" } as const;

/** Two sides in virtual time, one of them with limits of its own. */
async function timed(role: Role, limits: Partial<Limits>, other: Partial<Limits> = {}): Promise<TimedPair> {
  const own = { options: { ...off, limits: { ...NEVER, ...limits } } };
  const theirs = { options: { ...off, limits: { ...NEVER, ...other } } };
  const pair = role === "initiator" ? await TimedPair.open(own, theirs) : await TimedPair.open(theirs, own);
  for (const each of ROLES) pair[each].onMessage(() => {});
  return pair;
}

describe.each(ROLES)("keys are made anew, by the %s", (role) => {
  const other = role === "initiator" ? "responder" : "initiator";

  it("after so many records that it sent, and not before", async () => {
    const pair = await timed(role, { rekeyAfterRecords: 10 });
    for (let i = 0; i < 9; i++) {
      await pair.until(pair[role].send(i));
      await pair.time.quiet();
    }
    expect(rekeys(pair.events[role])).toEqual([]);
    await pair.until(pair[role].send(9));
    await pair.time.quiet();
    expect([rekeys(pair.events[role]), rekeys(pair.events[other])]).toEqual([["records"], ["peer"]]);
    await pair.close();
  });

  it("after an eighth more that it received, if the sender has not begun", async () => {
    const pair = await timed(role, { rekeyAfterRecords: 16 });
    for (let i = 0; i < 17; i++) {
      await pair.until(pair[other].send(i));
      await pair.time.quiet();
    }
    expect(rekeys(pair.events[role])).toEqual([]);
    await pair.until(pair[other].send(17));
    await pair.time.quiet();
    expect([rekeys(pair.events[role]), rekeys(pair.events[other])]).toEqual([["records"], ["peer"]]);
    await pair.close();
  });

  it("after so many bytes, sent or received", async () => {
    for (const [sender, most] of [
      [role, 8_000],
      [other, 9_000],
    ] as const) {
      const pair = await timed(role, { rekeyAfterBytes: 8_000 });
      await pair.until(pair[sender].send(new Uint8Array(most - 100)));
      await pair.time.quiet();
      expect(rekeys(pair.events[role])).toEqual([]);
      await pair.until(pair[sender].send(new Uint8Array(100)));
      await pair.time.quiet();
      expect([rekeys(pair.events[role]), rekeys(pair.events[other])]).toEqual([["bytes"], ["peer"]]);
      await pair.close();
    }
  });

  it("when they are old, 30 s later at the responder", async () => {
    const pair = await timed(role, { rekeyAfterTime: 600_000 });
    const due = openedAt(pair.events[role]) + 600_000 + (role === "responder" ? 30_000 : 0);
    await pair.pass(600_000 + 30_000 + 100);
    expect(rekeys(pair.events[role])).toEqual(["time"]);
    expect(firstRekeyAt(pair.events[role])).toBeGreaterThanOrEqual(due);
    expect(firstRekeyAt(pair.events[role])).toBeLessThan(due + 100);
    await pair.pass(700_000);
    expect(rekeys(pair.events[role])).toEqual(["time", "time"]);
    await pair.close();
  });

  it("when nobody has said anything for a while, once for what was said", async () => {
    const pair = await timed(role, { rekeyAfterIdle: 60_000 });
    await pair.pass(3_600_000);
    expect(rekeys(pair.events[role])).toEqual([]);
    await pair.until(pair[other].send("something"));
    const wait = 60_000 + (role === "responder" ? 30_000 : 0);
    await pair.pass(wait - 100);
    expect(rekeys(pair.events[role])).toEqual([]);
    // A clock that was set while nothing had been said may look once an interval.
    await pair.pass(60_200);
    expect(rekeys(pair.events[role])).toEqual(["idle"]);
    await pair.pass(3_600_000);
    expect(rekeys(pair.events[role])).toEqual(["idle"]);
    await pair.until(pair[role].send("and more"));
    await pair.pass(wait + 60_200);
    expect(rekeys(pair.events[role])).toEqual(["idle", "idle"]);
    await pair.close();
  });
});

describe("with the limits that nobody changed", () => {
  it("keys are 10 minutes old at most while there is traffic, and the initiator begins", async () => {
    const pair = await TimedPair.open({ options: off }, { options: off });
    for (const role of ROLES) pair[role].onMessage(() => {});
    for (let i = 0; i < 62; i++) {
      for (const role of ROLES) void pair[role].send(i);
      await pair.pass(50_000);
      expect(pair.initiator.security().keyAge).toBeLessThanOrEqual(601_000);
    }
    expect(new Set(rekeys(pair.events.initiator))).toEqual(new Set(["time"]));
    expect(new Set(rekeys(pair.events.responder))).toEqual(new Set(["peer"]));
    expect(rekeys(pair.events.initiator)).toHaveLength(5);
    await pair.close();
  });
});

describe("the hard limits of a key", () => {
  it.each<[string, Partial<Limits>]>([
    ["records", { maxRecordsPerKey: 20 }],
    ["bytes", { maxBytesPerKey: 8_000 }],
  ])("of %s end the session of a peer that never answers: no nonce comes twice", async (_, limits) => {
    const { session, peer } = await hostile({ ...off, limits: { ...limits, rekeyAfterRecords: 5 } });
    for (let i = 0; i < 5; i++) {
      await session.send(i);
      await peer.heard(SECTION.JSON, i + 1);
    }
    await peer.heard(REKEY_OFFER);
    let error: { code?: string } | undefined;
    for (let i = 0; i < 100 && error === undefined; i++) {
      await session.send(new Uint8Array(100)).catch((reason) => {
        error = reason;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await codeOfEnd(session)).toBe("ERR_KEY_EXHAUSTED");
    expect(peer.sections.filter(({ type }) => type === REKEY_OFFER)).toHaveLength(1);
    const { sent } = session.security();
    expect(sent.records).toBeLessThanOrEqual(limits.maxRecordsPerKey ?? Number.POSITIVE_INFINITY);
    expect(sent.bytes).toBeLessThanOrEqual(limits.maxBytesPerKey ?? Number.POSITIVE_INFINITY);
  });

  it("end it also when the peer uses its own key for too long", async () => {
    const { session, peer } = await hostile({ ...off, limits: { maxRecordsPerKey: 20 } });
    for (let i = 0; i < 21; i++) peer.sendSections([BINARY, "x"]);
    expect(await codeOfEnd(session)).toBe("ERR_KEY_EXHAUSTED");
    expect(session.security().received.records).toBe(20);
  });

  it("are far away where keys are made anew in time", async () => {
    const limits = { maxRecordsPerKey: 60, maxBytesPerKey: 60_000, rekeyAfterRecords: 20, rekeyAfterBytes: 20_000 };
    const [one, two] = await sessionPair({
      one: { limits, suites: [CLASSIC_SUITE], ...off },
      two: { limits, suites: [CLASSIC_SUITE], ...off },
    });
    const received = collect(two);
    for (let i = 0; i < 400; i++) {
      await one.send(i);
      await new Promise((resolve) => setImmediate(resolve));
      // Whoever sends as fast as a busy machine lets it would overtake the rekey.
      await until(() => one.security().sent.recordsLeft > 25);
    }
    expect((await one.close()).clean).toBe(true);
    expect(await received).toHaveLength(400);
    expect(one.security().sent.records).toBeGreaterThan(400);
    expect(one.security().epoch).toBeGreaterThan(6);
  });
});

describe("a rekey that the peer does not complete", () => {
  const limits = { ...NEVER, rekeyTimeout: 1_000 };

  it("ends the session when the peer reads and never answers R1", async () => {
    const { session, peer, time } = await hostile({ ...off, limits });
    const asked = session.rekey();
    await peer.heard(REKEY_OFFER);
    peer.sendSections([HEARTBEAT, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)]);
    await until(() => session.security().received.records === 1);
    time.pass(999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(session.security().epoch).toBe(0);
    time.pass(1);
    await expect(asked).rejects.toMatchObject({ code: "ERR_REKEY_FAILED" });
    expect(await codeOfEnd(session)).toBe("ERR_REKEY_FAILED");
  });

  it("ends the session when the peer reads and never sends SWITCH", async () => {
    const { session, peer, time } = await hostile({ ...off, limits });
    await new RawRekey(peer).offer();
    const { record } = await peer.heard(REKEY_ANSWER);
    peer.sendSections([HEARTBEAT, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, record + 1)]);
    await until(() => session.security().received.records === 2);
    time.pass(1_000);
    expect(await codeOfEnd(session)).toBe("ERR_REKEY_FAILED");
  });

  it("waits for a peer that does not read, and asks it, but not for ever", async () => {
    const { session, peer, time } = await hostile({ ...off, limits });
    peer.pause();
    let failed: string | undefined;
    const asked = session.rekey().catch((error) => {
      failed = error.code;
    });
    await until(() => session.security().sent.records === 1);
    for (let second = 1; second <= 60; second++) {
      time.pass(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(failed, `after ${second} s`).toBeUndefined();
    }
    expect(session.security().sent.records).toBe(61);
    time.pass(1_000);
    await asked;
    expect(failed).toBe("ERR_REKEY_FAILED");
  });

  it("goes on with a peer that had paused, from where it was", async () => {
    const { session, peer, time } = await hostile({ ...off, limits }, {}, { suites: [CLASSIC_SUITE] });
    peer.pause();
    const asked = session.rekey();
    await until(() => session.security().sent.records === 1);
    time.pass(30_000);
    peer.resume();
    const { content } = await peer.heard(REKEY_OFFER);
    await peer.heard(PROMPT);
    await new RawRekey(peer).answer(content);
    await asked;
    expect(session.security().epoch).toBe(1);
    await peer.heard(REKEY_SWITCH);
    time.pass(10_000);
    await session.send("on");
    await peer.heard(SECTION.JSON);
    session.abort();
  });

  it("does not hold our own pause of reading against the peer", async () => {
    const pair = await TimedPair.open(
      { options: { ...off, limits: { ...limits, receiveBuffer: 1_000 } } },
      { options: { ...off, limits } },
    );
    const reader = pair.initiator[Symbol.asyncIterator]();
    pair.responder.onMessage(() => {});
    void pair.responder.send(new Uint8Array(2_000));
    await pair.time.quiet();
    const asked = pair.initiator.rekey();
    await pair.pass(20_000);
    expect(pair.initiator.security().epoch).toBe(0);
    await pair.until(reader.next());
    await pair.until(asked);
    expect(pair.initiator.security().epoch).toBe(1);
    await pair.close();
  });
});
