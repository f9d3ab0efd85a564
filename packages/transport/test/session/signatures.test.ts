import { describe, expect, it } from "vitest";
import {
  CLASSIC_SUITE,
  createSecureSession,
  memoryChannelPair,
  type SignatureMode,
  type SignatureRange,
  type TransportEvent,
} from "../../src/index.ts";
import { BACKENDS } from "../support/backends.ts";
import {
  alice,
  bob,
  choppingChannels,
  collect,
  peerOptions,
  seededRandom,
  sessionPair,
  signerLike,
} from "../support/sessions.ts";

const MODES: readonly SignatureMode[] = ["off", "checkpoint", "message"];
const RANGES: readonly (SignatureMode | SignatureRange)[] = [
  ...MODES,
  { least: "off", most: "checkpoint" },
  { least: "off", most: "message" },
  { least: "checkpoint", most: "message" },
];
const rangeOf = (range: SignatureMode | SignatureRange): SignatureRange =>
  typeof range === "string" ? { least: range, most: range } : range;
const nameOf = (range: SignatureMode | SignatureRange) =>
  typeof range === "string" ? range : `${range.least} to ${range.most}`;

describe("two sides with each their modes of signatures", () => {
  const pairs = RANGES.flatMap((one) => RANGES.map((two) => ({ one, two, name: `${nameOf(one)} and ${nameOf(two)}` })));

  it.each(pairs)("$name: meet in the strictest that both accept, or not at all", async ({ one, two }) => {
    const [a, b] = memoryChannelPair();
    const suites = [CLASSIC_SUITE] as const;
    const [first, second] = await Promise.allSettled([
      createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), suites, signatures: one }),
      createSecureSession({ channel: b, role: "responder", ...peerOptions(bob, alice), suites, signatures: two }),
    ]);
    const rank = (mode: SignatureMode) => MODES.indexOf(mode);
    const most = Math.min(rank(rangeOf(one).most), rank(rangeOf(two).most));
    if (most < Math.max(rank(rangeOf(one).least), rank(rangeOf(two).least))) {
      const code = "ERR_NO_COMMON_SIGNATURE_MODE";
      expect([first, second]).toMatchObject([
        { status: "rejected", reason: { code } },
        { status: "rejected", reason: { code: "ERR_PEER_ALERT" } },
      ]);
      return;
    }
    for (const session of [first, second]) {
      if (session.status === "rejected") throw session.reason;
      expect(session.value.security().signatures).toBe(MODES[most]);
      session.value.abort();
    }
  });
});

describe.each(MODES)("a session in mode %s", (signatures) => {
  it.each(BACKENDS)("delivers everything in order and ends in order, $name against node", async ({ backend }) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const [one, two] = await sessionPair({
      channels: choppingChannels(seed),
      one: { signatures, backend },
      two: { signatures },
    });
    const received = [collect(one), collect(two)];
    const sent: unknown[][] = [[], []];
    for (let i = 0; i < 80; i++) {
      const from = random() < 0.5 ? 0 : 1;
      const size = random() < 0.97 ? Math.floor(random() * 300) : Math.floor(random() * 400_000);
      const message = random() < 0.5 ? { from, i, text: "é".repeat(size / 2) } : new Uint8Array(size).fill(i);
      (sent[1 - from] as unknown[]).push(message);
      await ([one, two][from] as typeof one).send(message);
      if (random() < 0.1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(
      (await Promise.all([one.close(), two.close()])).map(({ clean }) => clean),
      `seed ${seed}`,
    ).toEqual([true, true]);
    expect(await received[0]).toEqual(sent[0]);
    expect(await received[1]).toEqual(sent[1]);
    for (const session of [one, two]) {
      for (const { sections, signed } of [session.security().sent, session.security().received]) {
        expect(signed).toBe(sections);
        if (signatures === "off") expect(sections).toBe(0);
        else expect(sections).toBeGreaterThan(1);
      }
    }
  });

  it("tells its observers of each signature, what it covers and which was the last", async () => {
    const events: TransportEvent[] = [];
    const [one, two] = await sessionPair({
      one: { signatures, observers: [(event) => events.push(event)] },
      two: { signatures },
    });
    const received = collect(two);
    for (let i = 0; i < 3; i++) {
      await one.send(i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await one.close();
    expect(await received).toEqual([0, 1, 2]);
    const checkpoints = events.filter((event) => event.type === "checkpoint");
    const sent = checkpoints.filter(({ direction }) => direction === "sent");
    if (signatures === "off") expect(checkpoints).toEqual([]);
    else {
      expect(sent.at(-1)).toMatchObject({ sections: 4, final: true });
      expect(sent.slice(0, -1).every(({ final }) => !final)).toBe(true);
      const sections = sent.map(({ sections }) => sections);
      expect(sections).toEqual([...new Set(sections)].sort((a, b) => a - b));
      expect(checkpoints.filter(({ direction }) => direction === "received")).toMatchObject([
        { sections: 1, final: true },
      ]);
    }
  });
});

describe("mode checkpoint", () => {
  it("delivers at once, and signs soon after without being asked", async () => {
    const events: TransportEvent[] = [];
    const [one, two] = await sessionPair({ two: { observers: [(event) => events.push(event)] } });
    await one.send("first");
    expect((await two[Symbol.asyncIterator]().next()).value).toBe("first");
    expect(two.security().received).toMatchObject({ sections: 1, signed: 0 });
    while (two.security().received.signed < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const at = (type: string) => (events.find((event) => event.type === type) as TransportEvent).at;
    expect(at("checkpoint") - at("messages")).toBeGreaterThanOrEqual(200);
    one.abort();
  });

  it("signs seldom under load: messages by the thousand share a signature", async () => {
    let signatures = 0;
    const identity = signerLike(alice, (message) => {
      signatures += 1;
      return alice.sign(message);
    });
    const [one, two] = await sessionPair({ channels: choppingChannels(9), one: { identity } });
    let count = 0;
    two.onMessage(() => {
      count += 1;
    });
    for (let i = 0; i < 20_000; i++) await one.send({ i });
    await one.close();
    expect(count).toBe(20_000);
    expect(signatures).toBeLessThan(200);
  });
});

describe("an own identity that fails to sign", () => {
  it.each(["checkpoint", "message"] as const)("ends the session in mode %s", async (signatures) => {
    let fail = false;
    const identity = signerLike(alice, (message) => {
      if (fail) throw new Error("the card was taken out");
      return alice.sign(message);
    });
    const [one, two] = await sessionPair({ one: { signatures, identity }, two: { signatures } });
    fail = true;
    await one.send("x");
    expect((await one.closed).error).toMatchObject({
      code: "ERR_SIGN_FAILED",
      cause: { message: "the card was taken out" },
    });
    expect((await two.closed).error?.code).toBe("ERR_PEER_ABORTED");
  });

  it.each<[string, unknown]>([
    ["DER", new Uint8Array(102)],
    ["nothing", undefined],
    ["text", "x".repeat(96)],
  ])("so does one that returns %s", async (_, signature) => {
    let fail = false;
    const identity = signerLike(alice, (message) => (fail ? (signature as Uint8Array) : alice.sign(message)));
    const [one] = await sessionPair({ one: { identity } });
    fail = true;
    await one.send("x");
    expect((await one.close()).error?.code).toBe("ERR_SIGN_FAILED");
  });
});
