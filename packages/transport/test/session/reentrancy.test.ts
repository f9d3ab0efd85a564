import { once } from "node:events";
import { createServer, connect as netConnect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createSecureSession, memoryChannelPair, type Observer, type Session } from "../../src/index.ts";
import { encodeCount, SECTION } from "../../src/protocol/section.ts";
import { RawPeer } from "../support/raw-peer.ts";
import { alice, bob, collect, ends, peerOptions, sessionPair, streamChannel } from "../support/sessions.ts";
import { interceptedPair } from "../support/wire.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two sessions over a real TCP connection. */
async function overTcp(changes: Parameters<typeof sessionPair>[0] = {}): Promise<[Session, Session]> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as { port: number };
  const accepted = once(server, "connection");
  const dialled = netConnect({ host: "127.0.0.1", port: address.port });
  const [socket] = (await accepted) as [Socket];
  server.close();
  return sessionPair({ ...changes, channels: [streamChannel(dialled), streamChannel(socket)] });
}

describe("a handler that is named late", () => {
  it("gets what waited before what comes while it is handed out", async () => {
    const limits = { receiveBuffer: 10_000, maxRecordLength: 2_048 };
    const [one, two] = await overTcp({ two: { limits } });
    const sending = (async () => {
      for (let i = 0; i < 3_000; i++) await one.send({ i });
    })();
    await pause(50);
    const got: number[] = [];
    two.onMessage((message) => got.push((message as { i: number }).i));
    await sending;
    await one.close();
    expect(got).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
  });

  it.each(["throws", "aborts the session"])("is not called again after it %s", async (what) => {
    const [one, two] = await sessionPair();
    for (const message of [1, 2, 3]) void one.send(message);
    await pause(5);
    const got: unknown[] = [];
    two.onMessage((message) => {
      got.push(message);
      if (what === "throws") throw new Error("boom");
      two.abort();
    });
    expect(got).toEqual([1]);
    await ends(one, two);
  });
});

describe("an observer of what is sent", () => {
  const reacting = async (react: (session: Session) => void, first: unknown) => {
    let session: Session | undefined;
    let reacted = false;
    const observer: Observer = (event) => {
      if (event.type !== "messages" || reacted || session === undefined) return;
      reacted = true;
      react(session);
    };
    const [one, two] = await sessionPair({
      one: { observers: [observer] },
      two: { limits: { maxRecordLength: 2_048 } },
    });
    session = one;
    const received = collect(two).catch((error) => error.code);
    await one.send(first as object).catch((error) => expect(error.code).toBe("ERR_ABORTED"));
    return { one, two, received };
  };

  it("may send: its message comes after the one it heard of", async () => {
    const { one, received } = await reacting((session) => void session.send(new Uint8Array(20_000)), "first");
    await pause(10);
    await one.close();
    expect(await received).toEqual(["first", new Uint8Array(20_000)]);
  });

  it("hears of messages in the order in which they went, also when it sends in between", async () => {
    const heard: number[] = [];
    let session: Session | undefined;
    const observer: Observer = (event) => {
      if (event.type !== "messages") return;
      heard.push(event.bytes);
      if (heard.length === 1) void session?.send(new Uint8Array(30_000));
    };
    const [one, two] = await sessionPair({ one: { observers: [observer] } });
    session = one;
    void one.send(1);
    void one.send(Uint8Array.of(1, 2, 3, 4, 5));
    await pause(10);
    await Promise.all([one.close(), two.close()]);
    expect(heard).toEqual([3, 5, 30_000]);
  });

  it("may send behind a message that waits: that one is still what it was at its send", async () => {
    const limits = { receiveBuffer: 1_000 };
    let session: Session | undefined;
    let heard = 0;
    const observer: Observer = (event) => {
      if (event.type !== "messages" || event.direction !== "sent") return;
      heard += 1;
      if (heard <= 20) void session?.send(new Uint8Array(20_000).fill(200));
    };
    const [one, two] = await sessionPair({ one: { observers: [observer] }, two: { limits } });
    session = one;
    const buffer = new Uint8Array(100_000);
    for (let i = 0; i < 20; i++) {
      void one.send({ i });
      void one.send(buffer.fill(i));
    }
    buffer.fill(255);
    const received = collect(two);
    await pause(50);
    await one.close();
    const large = (await received).filter((message) => message instanceof Uint8Array && message.length === 100_000);
    expect(large.map((bytes) => [...new Set(bytes as Uint8Array)])).toEqual(Array.from({ length: 20 }, (_, i) => [i]));
  });

  it("may close: nothing is lost", async () => {
    const { two, received } = await reacting((session) => void session.close(), "only");
    expect(await received).toEqual(["only"]);
    expect((await two.closed).clean).toBe(true);
  });

  it("may abort, in the middle of a split message", async () => {
    const { one, received } = await reacting((session) => session.abort(), new Uint8Array(50_000));
    expect((await one.closed).error?.code).toBe("ERR_ABORTED");
    expect(await received).toMatch(/^ERR_(PEER_ABORTED|SESSION_TRUNCATED)$/);
  });
});

describe("closing against a peer that reads slowly or not at all", () => {
  it("gives up when nothing moves for closeTimeout, though the peer's heartbeats come", async () => {
    const limits = { receiveBuffer: 1_000, heartbeatInterval: 30, missedHeartbeats: 1_000, closeTimeout: 200 };
    const [one, two] = await overTcp({ one: { limits }, two: { limits } });
    two[Symbol.asyncIterator]()
      .next()
      .catch((error) => expect(error.code).toBe("ERR_PEER_ABORTED"));
    for (let i = 0; i < 200; i++) void one.send(new Uint8Array(100_000));
    await pause(50);
    expect((await one.close()).error?.code).toBe("ERR_CLOSE_TIMEOUT");
    two.abort();
  });

  it("gives up on a peer that closes and then takes nothing more", async () => {
    const [a, b] = memoryChannelPair();
    const [session, peer] = await Promise.all([
      createSecureSession({
        channel: a,
        role: "initiator",
        ...peerOptions(alice, bob),
        signatures: "off",
        limits: { closeTimeout: 100 },
      }),
      RawPeer.over(b),
    ]);
    peer.pause();
    for (let i = 0; i < 20; i++) void session.send(new Uint8Array(100_000));
    await pause(5);
    peer.sendSections([SECTION.CLOSE, encodeCount(0)]);
    expect((await session.closed).error?.code).toBe("ERR_CLOSE_TIMEOUT");
  });

  it("waits as long as the peer reads on, however slowly, and is clean then", async () => {
    const limits = { receiveBuffer: 100_000, heartbeatInterval: 40, missedHeartbeats: 1_000, closeTimeout: 600 };
    const [one, two] = await overTcp({ one: { limits }, two: { limits } });
    for (let i = 0; i < 60; i++) void one.send(new Uint8Array(50_000).fill(i));
    const closing = one.close();
    let count = 0;
    for await (const _ of two) {
      count += 1;
      await pause(30);
    }
    expect(count).toBe(60);
    expect((await closing).clean).toBe(true);
    expect((await two.closed).clean).toBe(true);
  });

  it("loses nothing of the side that closes second, while the first is busy", async () => {
    const [one, two] = await overTcp({ two: { limits: { receiveBuffer: 1_000 } } });
    const reader = two[Symbol.asyncIterator]();
    for (let i = 0; i < 30; i++) void one.send(new Uint8Array(100_000).fill(i));
    const first = two.close();
    await pause(20);
    void one.send("last").catch(() => {});
    const second = one.close();
    await pause(1_300);
    let count = 0;
    while (!(await reader.next()).done) count += 1;
    expect(count).toBeGreaterThanOrEqual(30);
    expect([(await first).clean, (await second).clean]).toEqual([true, true]);
  });
});

describe("heartbeats", () => {
  it("stop with the CLOSE, while the other side still has much to send", async () => {
    const limits = { heartbeatInterval: 30, missedHeartbeats: 1_000 };
    const [one, two] = await overTcp({ one: { limits: { ...limits, receiveBuffer: 50_000 } }, two: { limits } });
    for (let i = 0; i < 40; i++) void two.send(new Uint8Array(100_000));
    const reader = one[Symbol.asyncIterator]();
    await pause(10);
    const closing = one.close();
    for (let count = 0; count < 40; count++) {
      expect((await reader.next()).done).toBe(false);
      await pause(10);
    }
    expect((await closing).clean).toBe(true);
    expect((await two.closed).clean).toBe(true);
  });

  it("about records that were never sent end the session", async () => {
    const [a, b] = memoryChannelPair();
    const [session, peer] = await Promise.all([
      createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), signatures: "off" }),
      RawPeer.over(b),
    ]);
    peer.sendSections([SECTION.HEARTBEAT, encodeCount(5)]);
    expect((await session.closed).error?.code).toBe("ERR_RECORD_MALFORMED");
  });
});

describe("odd moments", () => {
  it("a peer that gives up after its CLOSE is heard as what it says", async () => {
    const [a, b] = memoryChannelPair();
    const limits = { sendBuffer: 1 };
    const [session, peer] = await Promise.all([
      createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), signatures: "off", limits }),
      RawPeer.over(b),
    ]);
    peer.pause();
    for (let i = 0; i < 20; i++) void session.send(new Uint8Array(100_000));
    await pause(5);
    peer.sendSections([SECTION.CLOSE, encodeCount(0)]);
    peer.sendSections([SECTION.ABORT, Uint8Array.of(1)]);
    expect((await session.closed).error?.code).toBe("ERR_PEER_ABORTED");
  });

  it("a channel that throws ends the session with a code, once", async () => {
    const [a, b] = interceptedPair((frame, from, index) => {
      if (from === "initiator" && index > 1) throw new Error("broken channel");
      return [frame];
    });
    const [one] = await sessionPair({ channels: [a, b] });
    await one.send("x").catch((error) => expect(error.code).toBe("ERR_INTERNAL"));
    expect((await one.closed).error).toMatchObject({ code: "ERR_INTERNAL" });
  });

  it("an observer that aborts when it hears of a bad record does not hide what was wrong", async () => {
    let session: Session | undefined;
    const [a, b] = interceptedPair((frame, from, index) =>
      from === "initiator" && index === 2 ? [frame.map((byte, i) => (i === 15 ? byte ^ 1 : byte))] : [frame],
    );
    const observers: Observer[] = [(event) => event.type === "record-tampered" && session?.abort()];
    const [one, two] = await sessionPair({ channels: [a, b], two: { observers } });
    session = two;
    await one.send("x");
    expect((await two.closed).error?.code).toBe("ERR_RECORD_TAMPERED");
  });

  it("a toJSON that closes the session: its message is refused, not lost in silence", async () => {
    const [one, two] = await sessionPair();
    const sneaky = {
      toJSON: () => {
        void one.close();
        return "late";
      },
    };
    await expect(one.send(sneaky)).rejects.toMatchObject({ code: "ERR_SESSION_CLOSED" });
    expect(await collect(two)).toEqual([]);
  });

  it("many tiny binary messages of one turn arrive, whichever the channel", async () => {
    for (const [one, two] of [await sessionPair(), await overTcp()]) {
      for (let i = 0; i < 60_000; i++) void one.send(Uint8Array.of(i & 0xff));
      const received = collect(two);
      expect((await one.close()).clean).toBe(true);
      expect((await received).length).toBe(60_000);
    }
  });

  it("a policy cannot change who the session says its peer is", async () => {
    const [a, b] = memoryChannelPair();
    const [one, two] = await Promise.all([
      createSecureSession({
        channel: a,
        role: "initiator",
        identity: alice,
        trust: {
          decide: (request) => {
            request.publicKey.fill(0);
            return { trusted: true, verified: "custom" };
          },
        },
      }),
      createSecureSession({ channel: b, role: "responder", ...peerOptions(bob, alice) }),
    ]);
    expect(one.peer.publicKey).toEqual(bob.publicKey);
    await Promise.all([one.close(), two.close()]);
  });
});
