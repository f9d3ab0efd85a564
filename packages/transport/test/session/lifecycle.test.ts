import { describe, expect, it } from "vitest";
import { ArgumentTypeError, createSecureSession, memoryChannelPair, type TransportEvent } from "../../src/index.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { RawPeer } from "../support/raw-peer.ts";
import { alice, bob, choppingChannels, collect, ends, peerOptions, sessionPair } from "../support/sessions.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function aliceWithRawPeer(limits: object) {
  const [a, b] = memoryChannelPair();
  return Promise.all([
    createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), signatures: "off", limits }),
    RawPeer.over(b, { heartbeatInterval: 50 }),
  ]);
}

describe("closing", () => {
  it("is clean when both sides close at once", async () => {
    const [one, two] = await sessionPair();
    const [first, second] = await Promise.all([one.close(), two.close()]);
    expect([first, second]).toEqual([
      { clean: true, reason: "closed", error: undefined },
      { clean: true, reason: "closed", error: undefined },
    ]);
  });

  it("delivers everything that was sent before it, both ways", async () => {
    const [one, two] = await sessionPair({ channels: choppingChannels(3) });
    const gotByOne = collect(one);
    const gotByTwo = collect(two);
    for (let i = 0; i < 1_000; i++) void one.send({ i });
    for (let i = 0; i < 1_000; i++) void two.send({ i });
    const [first, second] = await Promise.all([one.close(), two.close()]);
    expect([first.clean, second.clean]).toEqual([true, true]);
    expect([(await gotByOne).length, (await gotByTwo).length]).toEqual([1_000, 1_000]);
  });

  it("gives the same end however often it is asked for, and refuses to send afterwards", async () => {
    const [one, two] = await sessionPair();
    const closing = one.close();
    await expect(one.send("late")).rejects.toMatchObject({ code: "ERR_SESSION_CLOSED" });
    expect(await one.close()).toBe(await closing);
    expect(await one.closed).toBe(await closing);
    expect((await two.closed).reason).toBe("closed-by-peer");
    expect(() => one.safetyWords()).toThrow(expect.objectContaining({ code: "ERR_SESSION_CLOSED" }));
  });

  it("works when nobody reads, and when the reader has left its loop", async () => {
    const limits = { receiveBuffer: 1_000 };
    const [one, two] = await sessionPair({ one: { limits }, two: { limits } });
    for (let i = 0; i < 100; i++) void one.send(new Uint8Array(500));
    void two.send("first");
    for (let i = 0; i < 100; i++) void two.send(new Uint8Array(500));
    for await (const message of one) {
      expect(message).toBe("first");
      break;
    }
    const [first, second] = await Promise.all([one.close(), two.close()]);
    expect([first.clean, second.clean]).toEqual([true, true]);
  });

  it("ends with ERR_CLOSE_TIMEOUT when the peer never answers", async () => {
    const [session] = await aliceWithRawPeer({ closeTimeout: 50 });
    const end = await session.close();
    expect(end).toMatchObject({ clean: false, reason: "failed", error: { code: "ERR_CLOSE_TIMEOUT" } });
  });

  it("counts a cut without it as truncation, after handing out what came", async () => {
    const [session, peer] = await aliceWithRawPeer({});
    peer.sendSections([SECTION.JSON, '["whole"]']);
    peer.close();
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of session) got.push(message);
    })();
    await expect(reading).rejects.toMatchObject({ code: "ERR_SESSION_TRUNCATED" });
    expect(got).toEqual(["whole"]);
  });

  it("happens by itself when a session is disposed of", async () => {
    const [one, two] = await sessionPair();
    {
      await using session = one;
      await session.send("x");
    }
    expect((await one.closed).clean).toBe(true);
    expect(await collect(two)).toEqual(["x"]);
  });
});

describe("aborting", () => {
  it("ends the session at once, and the other side learns that it was aborted", async () => {
    const [one, two] = await sessionPair();
    one.abort();
    const [first, second] = await ends(one, two);
    expect(first?.error?.code).toBe("ERR_ABORTED");
    expect(second?.error?.code).toBe("ERR_PEER_ABORTED");
  });

  it("works by signal: before, during the handshake and after", async () => {
    const [a] = memoryChannelPair();
    const early = AbortSignal.abort("changed my mind");
    const attempt = createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), signal: early });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_ABORTED", cause: "changed my mind" });

    const during = new AbortController();
    const [b] = memoryChannelPair();
    const waiting = createSecureSession({
      channel: b,
      role: "initiator",
      ...peerOptions(alice, bob),
      signal: during.signal,
    });
    setTimeout(() => during.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: "ERR_ABORTED" });

    const after = new AbortController();
    const [one, two] = await sessionPair({ one: { signal: after.signal } });
    after.abort();
    expect((await one.closed).error?.code).toBe("ERR_ABORTED");
    expect((await two.closed).error?.code).toBe("ERR_PEER_ABORTED");
  });

  it("rejects senders that wait for room", async () => {
    const limits = { sendBuffer: 1, receiveBuffer: 1 };
    const [one] = await sessionPair({ one: { limits }, two: { limits } });
    const waiting: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) waiting.push(one.send(new Uint8Array(10_000)));
    await pause(20);
    one.abort();
    const results = await Promise.allSettled(waiting);
    expect(results.at(-1)).toMatchObject({ status: "rejected", reason: { code: "ERR_ABORTED" } });
  });
});

describe("reading", () => {
  it("goes to a handler, synchronously and in order, with what had waited for it", async () => {
    const [one, two] = await sessionPair();
    await one.send(1);
    await pause(5);
    const got: unknown[] = [];
    two.onMessage((message) => got.push(message));
    expect(got).toEqual([1]);
    await one.send(2);
    await one.close();
    expect(got).toEqual([1, 2]);
  });

  it("cannot go to what is no function", async () => {
    const [one, two] = await sessionPair();
    expect(() => one.onMessage(undefined as never)).toThrow(ArgumentTypeError);
    await Promise.all([one.close(), two.close()]);
  });

  it("has one reader", async () => {
    const [one, two] = await sessionPair();
    one.onMessage(() => {});
    expect(() => one.onMessage(() => {})).toThrow(expect.objectContaining({ code: "ERR_READER_CONFLICT" }));
    expect(() => one[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: "ERR_READER_CONFLICT" }));
    await Promise.all([one.close(), two.close()]);
  });

  it("ends the session when the handler throws, and tells why on this side only", async () => {
    const [one, two] = await sessionPair();
    const boom = new Error("boom");
    two.onMessage(() => {
      throw boom;
    });
    await one.send("x");
    const [first, second] = await ends(one, two);
    expect(second?.error).toMatchObject({ code: "ERR_HANDLER_FAILED", cause: boom });
    expect(first?.error?.code).toBe("ERR_PEER_ABORTED");
  });
});

describe("sending", () => {
  it.each<[string, unknown, string]>([
    ["undefined", undefined, "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a function", () => {}, "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a promise that was not awaited", Promise.resolve(1), "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a Map", new Map([[1, 2]]), "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["an ArrayBuffer", new ArrayBuffer(3), "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a Float64Array", Float64Array.of(1), "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a DataView", new DataView(new ArrayBuffer(1)), "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["NaN", Number.NaN, "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a BigInt", { n: 1n }, "ERR_MESSAGE_NOT_SERIALISABLE"],
    ["a forbidden key", JSON.parse('{"__proto__":1}'), "ERR_JSON_FORBIDDEN_KEY"],
    ["more depth than the peer takes", JSON.parse(`${"[".repeat(99)}${"]".repeat(99)}`), "ERR_JSON_TOO_DEEP"],
    ["more JSON than the peer takes", "x".repeat(17_000), "ERR_MESSAGE_TOO_LARGE"],
    ["more bytes than the peer takes", new Uint8Array(17_000), "ERR_MESSAGE_TOO_LARGE"],
  ])("%s fails alone, and the session goes on", async (_, message, code) => {
    const [one, two] = await sessionPair({ two: { limits: { maxMessageLength: 16_384, maxJsonDepth: 16 } } });
    await expect(one.send(message as object)).rejects.toMatchObject({ code });
    await one.send("fine");
    const received = collect(two);
    expect((await one.close()).clean).toBe(true);
    expect(await received).toEqual(["fine"]);
  });
});

describe("the clock", () => {
  it("closes an idle session in order", async () => {
    const [one, two] = await sessionPair({ one: { limits: { idleTimeout: 40 } } });
    const [first, second] = await ends(one, two);
    expect(first).toMatchObject({ clean: true, reason: "idle" });
    expect(second).toMatchObject({ clean: true, reason: "closed-by-peer" });
  });

  it("keeps a quiet session alive by heartbeats", async () => {
    const limits = { heartbeatInterval: 20, missedHeartbeats: 10 };
    const [one, two] = await sessionPair({ one: { limits }, two: { limits } });
    await pause(600);
    expect(one.security().received.records).toBeGreaterThan(3);
    const [first] = await Promise.all([one.close(), two.close()]);
    expect(first.clean).toBe(true);
  });

  it("ends a session whose peer falls silent", async () => {
    const [session] = await aliceWithRawPeer({ missedHeartbeats: 2 });
    expect((await session.closed).error?.code).toBe("ERR_PEER_SILENT");
  });

  it("gives up a handshake at its deadline", async () => {
    const [a] = memoryChannelPair();
    const events: TransportEvent[] = [];
    const attempt = createSecureSession({
      channel: a,
      role: "initiator",
      ...peerOptions(alice, bob),
      limits: { handshakeTimeout: 30 },
      observers: [(event) => events.push(event)],
    });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_HANDSHAKE_TIMEOUT" });
    expect(events.map(({ type }) => type)).toEqual(["handshake-started", "handshake-failed"]);
  });
});

describe("keys", () => {
  it("end the session at their hard limit, before a nonce could repeat", async () => {
    const [one, two] = await sessionPair({ one: { limits: { maxRecordsPerKey: 5 } } });
    const received = collect(two).catch((error) => error.code);
    for (let i = 0; i < 10; i++) {
      await one.send({ i }).catch((error) => expect(error.code).toBe("ERR_KEY_EXHAUSTED"));
      await pause(1);
    }
    expect((await one.closed).error?.code).toBe("ERR_KEY_EXHAUSTED");
    expect(one.security().sent.records).toBe(5);
    expect(await received).toBe("ERR_SESSION_TRUNCATED");
  });

  it("show in the report what they have done and may still do", async () => {
    const [one, two] = await sessionPair();
    await one.send(Uint8Array.of(1, 2, 3));
    await one.close();
    await two.closed;
    // The message; CLOSE with its MARK; CHECKPOINT.
    const bytes = 5 + 3 + (5 + 8 + 5) + (5 + 8 + 1 + 8 + 96);
    expect(one.security().sent).toEqual({
      records: 3,
      bytes,
      recordsLeft: 2 ** 23 - 3,
      bytesLeft: 2 ** 33 - bytes,
      sections: 2,
      signed: 2,
    });
    expect(two.security().received).toEqual(one.security().sent);
  });

  it("give both sides the same id and safety words, and every session others", async () => {
    const [one, two] = await sessionPair();
    const [three] = await sessionPair();
    expect(one.id).toMatch(/^[0-9a-f]{32}$/);
    expect(two.id).toBe(one.id);
    expect(three.id).not.toBe(one.id);
    expect(two.safetyWords()).toEqual(one.safetyWords());
    expect(one.safetyWords()).toHaveLength(6);
    expect(three.safetyWords()).not.toEqual(one.safetyWords());
    for (const session of [one, two, three]) session.abort();
  });
});
