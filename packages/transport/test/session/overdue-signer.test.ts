import { describe, expect, it } from "vitest";
import { encodeCount, SECTION } from "../../src/protocol/section.ts";
import { until } from "../support/observe.ts";
import { checkpointOf, signAll } from "../support/raw-signing.ts";
import { codeOfEnd, type Hostile, hostile } from "../support/timed-sessions.ts";

const { JSON: LIST, BINARY, CLOSE, MARK, CHECKPOINT, HEARTBEAT, PROMPT, ABORT } = SECTION;
const SIGNED_MODES = ["checkpoint", "message"] as const;
const MIB = 1_048_576;
/** What a section counts beside its content. */
const COST = 64;
/** More than what the few bytes of a test are allowed beside the patience. */
const LITTLE = 200;
/** Far above what a heartbeat of ours needs. */
const QUIET = { heartbeatInterval: 0, rekeyAfterTime: 1_000_000_000, rekeyAfterIdle: 0 };

/** Whether the session is still there once everything that was sent has arrived. */
async function lives({ session, peer }: Hostile): Promise<boolean> {
  let ended = false;
  void session.closed.then(() => {
    ended = true;
  });
  const arrived = peer.sealer.number;
  await until(() => ended || session.security().received.records === arrived);
  await new Promise((resolve) => setImmediate(resolve));
  return !ended;
}

async function expectOverdue({ session, peer, events }: Hostile, sections: number, uncovered: number): Promise<void> {
  expect(await codeOfEnd(session)).toBe("ERR_SIGNATURE_OVERDUE");
  expect(events.filter(({ type }) => type === "signature-overdue")).toMatchObject([
    { direction: "received", sections, uncovered },
  ]);
  await peer.heard(ABORT);
}

describe.each([
  ["checkpoint", 2_048],
  ["message", 128],
] as const)("a peer that withholds its signature, in mode %s", (signatures, most) => {
  it(`is cut off at ${most + 1} records, and not before`, async () => {
    const all = await hostile({ signatures });
    for (let i = 0; i < most; i++) all.peer.sendSections([LIST, `[${i}]`], [HEARTBEAT, encodeCount(0)]);
    // What is no message does not count.
    for (let i = 0; i < 50; i++) all.peer.sendSections([HEARTBEAT, encodeCount(0)]);
    expect(await lives(all)).toBe(true);
    all.peer.sendSections([LIST, '["too much"]']);
    await expectOverdue(all, 0, most + 1);
    expect(all.got).toEqual(signatures === "checkpoint" ? Array.from({ length: most }, (_, i) => i) : []);
  });

  it("is given the same again by a signature, counted from its MARK", async () => {
    const all = await hostile({ signatures });
    const { peer } = all;
    for (let i = 0; i < most / 2; i++) peer.sendSections([LIST, `[${i}]`]);
    const signature = await checkpointOf(peer);
    peer.sendSections([MARK, ""]);
    for (let i = 0; i < most / 2; i++) peer.sendSections([LIST, `[${i}]`]);
    peer.sendSections([CHECKPOINT, signature]);
    for (let i = 0; i < most / 2; i++) peer.sendSections([LIST, `[${i}]`]);
    expect(await lives(all)).toBe(true);
    peer.sendSections([LIST, '["too much"]']);
    await expectOverdue(all, most / 2, most + 1);
  });

  it("is cut off with twice the bytes and one, however few records hold them", async () => {
    const limit = signatures === "checkpoint" ? 32 : 2;
    const all = await hostile({ signatures });
    for (let i = 0; i < 2 * limit; i++) all.peer.sendSections([BINARY, new Uint8Array(MIB / 2 - COST)]);
    expect(await lives(all)).toBe(true);
    all.peer.sendSections([BINARY, ""]);
    await expectOverdue(all, 0, 2 * limit + 1);
  });

  it("is asked when half of the time has passed, and cut off when all of it has", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    const { peer, time } = all;
    peer.sendSections([LIST, "[1]"]);
    expect(await lives(all)).toBe(true);
    time.pass(4_999);
    peer.sendSections([LIST, "[2]"]);
    expect(await lives(all)).toBe(true);
    expect(peer.sections).toEqual([]);
    time.pass(LITTLE);
    await peer.heard(PROMPT);
    time.pass(5_000 - LITTLE);
    expect(await lives(all)).toBe(true);
    time.pass(LITTLE);
    await expectOverdue(all, 0, 2);
    expect(peer.sections.filter(({ type }) => type === PROMPT)).toHaveLength(1);
  });

  it("is not helped by a MARK that no signature follows, nor by going on", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    all.peer.sendSections([LIST, "[1]"], [MARK, ""]);
    for (let second = 0; second < 9; second++) {
      expect(await lives(all)).toBe(true);
      all.time.pass(1_000);
      all.peer.sendSections([LIST, "[2]"], [HEARTBEAT, encodeCount(0)]);
    }
    expect(await lives(all)).toBe(true);
    all.time.pass(1_000 + LITTLE);
    await expectOverdue(all, 0, 10);
  });

  it("cannot hide messages behind a MARK in one record", async () => {
    const all = await hostile({ signatures });
    all.peer.sendSections([LIST, "[1]"], [MARK, ""], [LIST, "[2]"]);
    expect(await codeOfEnd(all.session)).toBe("ERR_RECORD_MALFORMED");
  });

  it("keeps its promise anew for each signature: the clock starts with the first record that none covers", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    const { peer, time, session } = all;
    for (let round = 1; round <= 5; round++) {
      peer.sendSections([LIST, "[1]"]);
      expect(await lives(all)).toBe(true);
      time.pass(9_000);
      await signAll(peer);
      await until(() => session.security().received.signed === round);
    }
    time.pass(3_600_000);
    expect(await lives(all)).toBe(true);
    peer.sendSections([LIST, "[1]"]);
    expect(await lives(all)).toBe(true);
    time.pass(9_999);
    expect(await lives(all)).toBe(true);
    time.pass(LITTLE);
    await expectOverdue(all, 5, 1);
  });

  it("is cut off for its CLOSE as well", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    all.peer.sendSections([CLOSE, encodeCount(0)]);
    expect(await lives(all)).toBe(true);
    all.time.pass(10_000 + LITTLE);
    await expectOverdue(all, 0, 1);
  });

  it("has the time that the application allows", async () => {
    const all = await hostile({ signatures, limits: { ...QUIET, checkpointTimeout: 1_000 } });
    all.peer.sendSections([LIST, "[1]"]);
    expect(await lives(all)).toBe(true);
    all.time.pass(999);
    expect(await lives(all)).toBe(true);
    all.time.pass(LITTLE);
    await expectOverdue(all, 0, 1);
  });

  it("has a second more for each 32 KiB: its line may be slow", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    all.peer.sendSections([BINARY, new Uint8Array(20 * 32_768)]);
    expect(await lives(all)).toBe(true);
    all.time.pass(15_000 + LITTLE);
    await all.peer.heard(PROMPT);
    all.time.pass(15_000 - LITTLE);
    expect(await lives(all)).toBe(true);
    all.time.pass(LITTLE);
    await expectOverdue(all, 0, 1);
  });

  it("is not blamed for time that this program slept through", async () => {
    const all = await hostile({ signatures, limits: QUIET });
    all.peer.sendSections([LIST, "[1]"]);
    expect(await lives(all)).toBe(true);
    all.time.sleep(3_600_000);
    // It is asked at once, and has the other half of its time.
    all.time.pass(10);
    await all.peer.heard(PROMPT);
    all.time.pass(4_900);
    expect(await lives(all)).toBe(true);
    all.time.pass(LITTLE);
    await expectOverdue(all, 0, 1);
  });
});

describe("a peer that waits for us to read", () => {
  it("is not blamed for it, and has its time from where it was when we go on", async () => {
    const limits = { ...QUIET, receiveBuffer: 1_000 };
    const all = await hostile({ signatures: "checkpoint", limits }, {}, { reads: false });
    const { session, peer, time } = all;
    peer.sendSections([BINARY, new Uint8Array(100)]);
    expect(await lives(all)).toBe(true);
    time.pass(4_000);
    peer.sendSections([BINARY, new Uint8Array(2_000)]);
    expect(await lives(all)).toBe(true);
    peer.sendSections([BINARY, new Uint8Array(100)]);
    time.pass(3_600_000);
    const reader = session[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) expect((await reader.next()).done).toBe(false);
    time.pass(5_900);
    expect(await lives(all)).toBe(true);
    // 2,200 bytes are 67 ms of a slow line.
    time.pass(100 + LITTLE);
    await reader.next().catch((error) => expect(error.code).toBe("ERR_SIGNATURE_OVERDUE"));
    await expectOverdue(all, 0, 3);
  });
});

it("a PROMPT is not answered while the channel is full: what is under way says that we are here", async () => {
  const { session, peer } = await hostile({ limits: QUIET });
  peer.pause();
  for (let i = 0; i < 10; i++) void session.send(new Uint8Array(60_000));
  await until(() => session.security().sent.records > 1);
  for (let i = 0; i < 1_000; i++) peer.sendSections([PROMPT, ""]);
  await until(() => session.security().received.records === 1_000);
  const { records } = session.security().sent;
  peer.resume();
  await until(() => peer.sections.filter(({ type }) => type === BINARY).length === 10);
  expect(peer.sections.filter(({ type }) => type === HEARTBEAT).length).toBeLessThan(10);
  expect(records).toBeLessThan(20);
  session.abort();
});

describe.each(SIGNED_MODES)("asked by PROMPT, in mode %s", (signatures) => {
  it("this side says at once that it is there, and signs what is not signed", async () => {
    const { session, peer } = await hostile({ signatures, limits: QUIET });
    peer.sendSections([PROMPT, ""]);
    expect(new Uint8Array((await peer.heard(HEARTBEAT)).content)).toEqual(encodeCount(1));
    expect(peer.sections).toHaveLength(1);
    await session.send("x");
    await peer.heard(LIST);
    peer.sendSections([PROMPT, ""], [PROMPT, ""]);
    await peer.heard(CHECKPOINT);
    expect(peer.sections.filter(({ type }) => type === MARK)).toHaveLength(1);
    expect(peer.sections.filter(({ type }) => type === HEARTBEAT)).toHaveLength(3);
  });
});
