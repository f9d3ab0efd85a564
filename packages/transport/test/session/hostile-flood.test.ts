import { randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { allowList, identityFromSigner } from "@securecomm/auth";
import { afterEach, describe, expect, it } from "vitest";
import {
  createSecureSession,
  HandshakeError,
  type Limits,
  type Listener,
  listen,
  type PeerOptions,
  type TransportEvent,
  type TrustPolicy,
} from "../../src/index.ts";
import { FRAME_TYPE, handshakeHeader } from "../../src/protocol/messages.ts";
import { nodeBackend } from "../support/backends.ts";
import { pause, until } from "../support/observe.ts";
import { alice, bob, peerOptions, sessionPair } from "../support/sessions.ts";
import { hasManyAddresses, Stranger, validM1 } from "../support/strangers.ts";
import { interceptedPair } from "../support/wire.ts";

const { M2, RETRY, ALERT } = FRAME_TYPE;
const manyAddresses = await hasManyAddresses();
if (!manyAddresses) console.warn("skipped: tests that need 127.0.0.2, which this machine does not have");
const open: { close(): unknown }[] = [];
const strangers: Stranger[] = [];

afterEach(async () => {
  for (const stranger of strangers.splice(0)) stranger.leave();
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** A listener of bob's that trusts alice, what it reports, and how many ephemeral keys it has made. */
async function listening(limits: Partial<Limits> = {}, changes: Partial<PeerOptions> = {}) {
  const events: TransportEvent[] = [];
  const work = { keys: 0 };
  const backend = {
    ...nodeBackend,
    generateEcdhKeyPair: () => {
      work.keys += 1;
      return nodeBackend.generateEcdhKeyPair();
    },
  };
  const listener = await listen("tcp://127.0.0.1:0", {
    identity: bob,
    trust: allowList([alice.fingerprint]),
    observers: [(event) => events.push(event)],
    backend,
    limits,
    ...changes,
  });
  open.push(listener);
  const come = async (localAddress?: string) => {
    const stranger = await Stranger.at(listener.url, localAddress);
    strangers.push(stranger);
    return stranger;
  };
  const refusals = () => events.flatMap((event) => (event.type === "connection-refused" ? [event.reason] : []));
  const failures = () => events.flatMap((event) => (event.type === "handshake-failed" ? [event.code] : []));
  return { listener, events, work, come, refusals, failures };
}

/** One whole life of a session of the genuine peer. */
async function genuine({ url }: Listener): Promise<boolean> {
  const session = await createSecureSession({ connect: url, ...peerOptions(alice, bob) });
  return (await session.close()).clean;
}

/** So many who wait: from here on everybody is asked for a cookie. */
const LOADED = { maxHandshakes: 16, maxHandshakesPerAddress: 64 };
async function load(come: () => Promise<Stranger>, events: TransportEvent[]): Promise<void> {
  for (let i = 0; i < 4; i++) await come();
  await until(() => events.filter(({ type }) => type === "handshake-started").length === 4);
}

describe("strangers who say nothing", () => {
  it("cost no key, lose their places to newcomers, and keep no peer out", async () => {
    const { listener, come, work, refusals, failures, events } = await listening({ maxHandshakes: 8 });
    for (let i = 0; i < 30; i++) await come();
    await until(() => refusals().length === 22);
    expect(new Set(refusals())).toEqual(new Set(["evicted"]));
    await until(() => failures().length === 22);
    expect(new Set(failures())).toEqual(new Set(["ERR_HANDSHAKE_OVERLOAD"]));
    expect(work.keys).toBe(0);
    expect(await genuine(listener)).toBe(true);
    expect(work.keys).toBe(1);
    const floods = events.flatMap((event) => (event.type === "flood" ? [event] : []));
    expect(floods[0]).toMatchObject({ reason: "evicted", count: 1, group: "127.0.0.1", address: undefined });
    expect(floods.filter(({ reason }) => reason === "evicted").length).toBeLessThan(20);
  });

  it("are told nothing when they lose their place, and are gone at once", async () => {
    const { come } = await listening({ maxHandshakes: 1 });
    const first = await come();
    await come();
    expect(await first.hear()).toBeUndefined();
  });
});

describe("strangers who send an M1 byte by byte", () => {
  it("cost no key, end at the deadline, and hold up nobody", async () => {
    const { listener, come, work, failures } = await listening({ handshakeTimeout: 1_500 });
    const m1 = validM1();
    let talking = true;
    const slow = (async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => come()));
      for (let at = 0; talking && at < m1.length; at++) {
        for (const stranger of all) stranger.say(m1.subarray(at, at + 1));
        await pause(10);
      }
    })();
    expect(await genuine(listener)).toBe(true);
    await until(() => failures().length === 20);
    talking = false;
    await slow;
    expect(new Set(failures())).toEqual(new Set(["ERR_HANDSHAKE_TIMEOUT"]));
    expect(work.keys).toBe(1);
  });
});

describe("strangers who send an M1 and never a second word", () => {
  it("are asked for a cookie once a quarter of what their address may have is at work", async () => {
    const { listener, come, work, events } = await listening({ maxHandshakesPerAddress: 8 });
    const answers: (number | undefined)[] = [];
    for (let i = 0; i < 12; i++) answers.push(await (await come()).ask(validM1()));
    expect(answers).toEqual([M2, M2, ...Array(10).fill(RETRY)]);
    expect(work.keys).toBe(2);
    expect(await genuine(listener)).toBe(true);
    expect(events).toContainEqual(expect.objectContaining({ type: "flood", reason: "cookie", group: "127.0.0.1" }));
  });

  it("are asked for one once a quarter of all places is taken, by whomever", async () => {
    const { come, work, events } = await listening(LOADED);
    await load(come, events);
    expect(await (await come()).ask(validM1())).toBe(RETRY);
    expect(work.keys).toBe(0);
  });

  it.runIf(manyAddresses)("from one address do not have another asked", async () => {
    const { come } = await listening({ maxHandshakesPerAddress: 4 });
    expect(await (await come("127.0.0.2")).ask(validM1())).toBe(M2);
    expect(await (await come("127.0.0.2")).ask(validM1())).toBe(RETRY);
    expect(await (await come("127.0.0.3")).ask(validM1())).toBe(M2);
  });

  it("with a cookie cannot have more under way than their address may, while those are quick", async () => {
    const limits = { maxHandshakesPerAddress: 2, handshakesPerSecondPerAddress: 2 ** 20, handshakeGrace: 60_000 };
    const { come, work, refusals, failures } = await listening(limits);
    expect(await (await come()).halfOpen()).toBe(M2);
    expect(await (await come()).halfOpen()).toBe(M2);
    expect(await (await come()).halfOpen()).toBe(ALERT);
    expect(refusals()).toEqual(["handshakes-per-address"]);
    await until(() => failures().length === 1);
    expect(failures()).toEqual(["ERR_HANDSHAKE_OVERLOAD"]);
    expect(work.keys).toBe(2);
  });

  it("lose their places to somebody with a cookie when they are slow", async () => {
    const limits = { maxHandshakesPerAddress: 2, handshakesPerSecondPerAddress: 2 ** 20, handshakeGrace: 20 };
    const { listener, come, refusals } = await listening(limits);
    const [first, second] = [await come(), await come()];
    expect([await first.halfOpen(), await second.halfOpen()]).toEqual([M2, M2]);
    await pause(30);
    expect(await genuine(listener)).toBe(true);
    expect(refusals()).toEqual(["evicted"]);
    expect(await first.hear()).toBeUndefined();
  });

  it("whose handshake has failed do not count for their address, though they keep the connection open", async () => {
    const limits = { maxHandshakesPerAddress: 1, handshakesPerSecondPerAddress: 2 ** 20, handshakeGrace: 60_000 };
    const { come } = await listening(limits);
    const first = await come();
    expect(await first.halfOpen()).toBe(M2);
    expect(await first.ask(validM1())).toBe(ALERT);
    expect(await (await come()).halfOpen()).toBe(M2);
  });

  it("never take the place of a peer that a trust policy thinks about", async () => {
    let decide: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      decide = resolve;
    });
    let thinking = false;
    const trust: TrustPolicy = {
      async decide() {
        thinking = true;
        await asked;
        return { trusted: true, verified: "custom" };
      },
    };
    const limits = { maxHandshakesPerAddress: 1, handshakesPerSecondPerAddress: 2 ** 20, handshakeGrace: 0 };
    const { listener, come, refusals } = await listening(limits, { trust });
    const dialling = genuine(listener);
    await until(() => thinking);
    expect(await (await come()).halfOpen()).toBe(ALERT);
    expect(refusals()).toEqual(["handshakes-per-address"]);
    decide();
    expect(await dialling).toBe(true);
  });

  it("have only so much work done in a second, and a peer's comes back to it", async () => {
    const limits = { maxHandshakesPerAddress: 4, handshakesPerSecondPerAddress: 1 };
    const { listener, come, work, refusals } = await listening(limits);
    for (let i = 0; i < 8; i++) expect(await genuine(listener)).toBe(true);
    const [keys, started] = [work.keys, performance.now()];
    for (let i = 0; i < 12; i++) {
      const stranger = await come();
      await stranger.halfOpen();
      stranger.leave();
    }
    const seconds = (performance.now() - started) / 1_000;
    expect(work.keys - keys).toBeLessThanOrEqual(5 + seconds);
    expect(refusals()).toContain("rate-per-address");
  });

  it.runIf(manyAddresses)("have only so much done in a second together, from however many addresses", async () => {
    const limits = { maxHandshakes: 4, handshakesPerSecond: 1 };
    const { come, work, refusals } = await listening(limits);
    const started = performance.now();
    for (let i = 2; i < 14; i++) {
      const stranger = await come(`127.0.0.${i}`);
      await stranger.halfOpen();
      stranger.leave();
    }
    expect(work.keys).toBeLessThanOrEqual(5 + (performance.now() - started) / 1_000);
    expect(refusals()).toContain("rate");
  });
});

describe("a cookie", () => {
  it("leads on in the connection that it was sent to, and in another one from the same address", async () => {
    const { come, events } = await listening(LOADED);
    await load(come, events);
    const m1 = { nonce: randomBytes(32) };
    const first = await come();
    const cookie = await first.cookieFor(m1);
    expect(await (await come()).ask(validM1({ ...m1, cookie }))).toBe(M2);
    expect(await first.ask(validM1({ ...m1, cookie }))).toBe(M2);
  });

  it.runIf(manyAddresses)("is worth nothing from another address", async () => {
    const { come, work, events } = await listening(LOADED);
    await load(come, events);
    const m1 = { nonce: randomBytes(32) };
    const cookie = await (await come("127.0.0.1")).cookieFor(m1);
    expect(await (await come("127.0.0.2")).ask(validM1({ ...m1, cookie }))).toBe(RETRY);
    expect(work.keys).toBe(0);
    expect(await (await come("127.0.0.1")).ask(validM1({ ...m1, cookie }))).toBe(M2);
  });

  it("is worth nothing after its time", async () => {
    const { come, work, events, failures } = await listening({ ...LOADED, cookieLifetime: 50 });
    await load(come, events);
    const m1 = { nonce: randomBytes(32) };
    const first = await come();
    const cookie = await first.cookieFor(m1);
    await pause(60);
    expect(await (await come()).ask(validM1({ ...m1, cookie }))).toBe(RETRY);
    // Where it was asked for, there is no second demand.
    expect(await first.ask(validM1({ ...m1, cookie }))).toBe(ALERT);
    await until(() => failures().length === 1);
    expect(failures()).toEqual(["ERR_HANDSHAKE_UNEXPECTED"]);
    expect(work.keys).toBe(0);
  });

  it("is worth nothing altered, for another M1, or at another listener", async () => {
    const { come, work, events } = await listening(LOADED);
    await load(come, events);
    const m1 = { nonce: randomBytes(32) };
    const cookie = await (await come()).cookieFor(m1);
    for (const at of [0, 7, 8, 39]) {
      const altered = cookie.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(await (await come()).ask(validM1({ ...m1, cookie: altered }))).toBe(RETRY);
    }
    expect(await (await come()).ask(validM1({ nonce: randomBytes(32), cookie }))).toBe(RETRY);
    expect(work.keys).toBe(0);
    const other = await listening(LOADED);
    await load(other.come, other.events);
    expect(await (await other.come()).ask(validM1({ ...m1, cookie }))).toBe(RETRY);
  });

  it("does not excuse an M1 that differs from the first", async () => {
    const { come, work, events, failures } = await listening(LOADED);
    await load(come, events);
    const stranger = await come();
    const cookie = await stranger.cookieFor({});
    expect(await stranger.ask(validM1({ cookie }))).toBe(ALERT);
    await until(() => failures().length === 1);
    expect(failures()).toEqual(["ERR_HANDSHAKE_UNEXPECTED"]);
    expect(work.keys).toBe(0);
  });

  it("is asked of nobody over a channel that the application made itself", async () => {
    const types: (number | undefined)[] = [];
    const channels = interceptedPair((frame) => {
      if (types.length < 4) types.push(frame[4]);
      return [frame];
    });
    const limits = { maxHandshakes: 1, maxHandshakesPerAddress: 1, handshakesPerSecond: 1 };
    const [one] = await sessionPair({ channels, two: { limits } });
    expect(types).toEqual([1, 2, 3, 4]);
    one.abort();
  });
});

describe("signatures for strangers at a listener", () => {
  it("are made so many at a time; while some wait, newcomers are asked for a cookie", async () => {
    const finish: (() => void)[] = [];
    const identity = identityFromSigner({
      name: "bob",
      publicKey: bob.publicKey,
      sign: async (input) => {
        await new Promise<void>((resolve) => finish.push(resolve));
        return bob.sign(input);
      },
    });
    const { listener, come, work } = await listening({ maxSignaturesUnderWay: 2 }, { identity });
    const answers: Promise<number | undefined>[] = [];
    for (let i = 1; i <= 3; i++) {
      answers.push((await come()).ask(validM1()));
      await until(() => work.keys === i);
    }
    expect(finish).toHaveLength(2);
    expect(await (await come()).ask(validM1())).toBe(RETRY);
    // The one that waits goes away: its signature is never made.
    strangers[2]?.leave();
    await answers[2];
    const dialling = genuine(listener);
    await until(() => work.keys === 4);
    for (let made = 0; made < 3; made++) {
      await until(() => finish.length > made);
      finish[made]?.();
    }
    expect(await Promise.all(answers.slice(0, 2))).toEqual([M2, M2]);
    // From here on the session's own signatures are made too.
    const rest = setInterval(() => finish.splice(3).map((done) => done()), 5);
    expect(await dialling).toBe(true);
    clearInterval(rest);
  });
});

describe("an initiator", () => {
  /** A server that answers the frames of whoever dials in its own way, and its address. */
  async function answering(answer: (index: number) => Uint8Array[]): Promise<string> {
    const server: Server = createServer((socket) => {
      let index = 0;
      socket.on("error", () => {});
      socket.on("data", () => {
        for (const frame of answer(index++)) socket.write(frame);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const retry = (cookie: number[]) =>
    Buffer.concat([handshakeHeader(RETRY, cookie.length + 1), Uint8Array.of(cookie.length, ...cookie)]);

  it("sends M1 once more and not a third time", async () => {
    let asked = 0;
    const url = await answering((index) => {
      asked = index + 1;
      return [retry([index + 1])];
    });
    const dialling = createSecureSession({ connect: url, ...peerOptions(alice, bob) });
    await expect(dialling).rejects.toBeInstanceOf(HandshakeError);
    await expect(dialling).rejects.toMatchObject({ code: "ERR_HANDSHAKE_UNEXPECTED" });
    expect(asked).toBeLessThanOrEqual(3);
  });

  it("refuses a retry that somebody puts behind M2", async () => {
    const { listener } = await listening();
    const target = Number(new URL(listener.url).port);
    const proxy = createServer((near) => {
      const far = connect({ host: "127.0.0.1", port: target });
      let injected = false;
      for (const socket of [near, far]) socket.on("error", () => {});
      near.pipe(far);
      far.on("data", (data) => {
        near.write(data);
        if (!injected) near.write(retry([1, 2, 3]));
        injected = true;
      });
      far.on("close", () => near.destroy());
      near.on("close", () => far.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    open.push(proxy);
    const { port } = proxy.address() as AddressInfo;
    const dialling = createSecureSession({ connect: `tcp://127.0.0.1:${port}`, ...peerOptions(alice, bob) });
    await expect(dialling).rejects.toMatchObject({ code: "ERR_HANDSHAKE_UNEXPECTED" });
  });
});
