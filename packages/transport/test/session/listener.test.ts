import { connect, type Socket } from "node:net";
import { allowList, memoryTrustStore, pinned, trustOnFirstUse } from "@securecomm/auth";
import { afterEach, describe, expect, it } from "vitest";
import {
  createIdentity,
  createSecureSession,
  type Listener,
  listen,
  type PeerOptions,
  type TransportEvent,
} from "../../src/index.ts";
import { alice, bob, collect, mallory, peerOptions } from "../support/sessions.ts";

const open: { close(): unknown }[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function listening(changes: Partial<PeerOptions> = {}) {
  const events: TransportEvent[] = [];
  const listener = await listen("tcp://127.0.0.1:0", {
    identity: bob,
    trust: allowList([alice.fingerprint]),
    observers: [(event) => events.push(event)],
    ...changes,
  });
  open.push(listener);
  return { listener, events };
}

const dial = (listener: Listener, changes: object = {}) =>
  createSecureSession({ connect: listener.url, ...peerOptions(alice, bob), ...changes });

/** A connection of somebody who says nothing. */
async function stranger(listener: Listener): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(listener.url).port) });
  sockets.push(socket);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a listener", () => {
  it("names its real port and hands out sessions in the order in which they opened", async () => {
    const { listener } = await listening();
    expect(listener.url).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const iterator = listener[Symbol.asyncIterator]();
    const first = await dial(listener);
    const second = await dial(listener);
    expect((await iterator.next()).value.id).toBe(first.id);
    expect((await iterator.next()).value.id).toBe(second.id);
    await until(() => listener.count === 2);
    expect(listener.sessions().map(({ id }) => id)).toEqual([first.id, second.id]);
    await first.close();
    await until(() => listener.count === 1);
    expect(listener.sessions().map(({ id }) => id)).toEqual([second.id]);
  });

  it("closes every session in order and ends its iteration", async () => {
    const { listener } = await listening();
    const serving = collect(listener);
    const sessions = await Promise.all([dial(listener), dial(listener), dial(listener)]);
    await until(() => listener.count === 3);
    await listener.close();
    expect(listener.count).toBe(0);
    expect(await serving).toHaveLength(3);
    for (const session of sessions)
      expect(await session.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
    await expect(dial(listener)).rejects.toMatchObject({ code: "ERR_CONNECT_FAILED" });
  });

  it("is aborted by its signal, with its sessions", async () => {
    const controller = new AbortController();
    const { listener } = await listening({ signal: controller.signal });
    const session = await dial(listener);
    await until(() => listener.count === 1);
    controller.abort();
    await listener.closed;
    expect((await session.closed).error?.code).toBe("ERR_PEER_ABORTED");
  });

  it("closes while a stranger is in the middle of a handshake", async () => {
    const { listener, events } = await listening();
    await stranger(listener);
    await until(() => events.some(({ type }) => type === "handshake-started"));
    await listener.close();
    expect(events.at(-1)).toMatchObject({ type: "handshake-failed", code: "ERR_ABORTED" });
  });

  it("serves everybody else while strangers are silent or talk nonsense", async () => {
    const { listener, events } = await listening({ limits: { handshakeTimeout: 2_000 } });
    await stranger(listener);
    (await stranger(listener)).write("GET / HTTP/1.1\r\n\r\n");
    (await stranger(listener)).write(Buffer.from([0, 0, 0, 3, 1, 2, 3]));
    const session = await dial(listener);
    expect((await session.close()).clean).toBe(true);
    await until(() => events.filter(({ type }) => type === "handshake-failed").length === 3);
    const codes = events.flatMap((event) => (event.type === "handshake-failed" ? [event.code] : []));
    expect(codes.sort()).toEqual(["ERR_FRAME_TOO_LARGE", "ERR_HANDSHAKE_TIMEOUT", "ERR_VERSION_UNSUPPORTED"]);
  });

  it("closes a session that opens while it is being closed", async () => {
    const { listener } = await listening({
      observers: [(event) => event.type === "session-opened" && void listener.close()],
    });
    const session = await dial(listener);
    await listener.closed;
    expect(listener.count).toBe(0);
    expect(await session.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
  });

  it("adds one listener to its signal, however many strangers and sessions it has", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    let added = 0;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never, options: never) => {
      added += 1;
      add(type, listener, options);
    };
    const { listener, events } = await listening({ signal });
    await Promise.all(Array.from({ length: 12 }, () => stranger(listener)));
    await dial(listener);
    await until(() => events.filter(({ type }) => type === "handshake-started").length === 13);
    expect(added).toBe(1);
    controller.abort();
    await listener.closed;
  });

  it("caps sessions in total", async () => {
    const { listener } = await listening({ limits: { maxSessions: 2 } });
    void collect(listener);
    const first = await dial(listener);
    await dial(listener);
    await expect(dial(listener)).rejects.toMatchObject({ code: "ERR_SESSION_TRUNCATED" });
    await first.close();
    await until(() => listener.count === 1);
    await dial(listener);
  });

  it("caps the sessions of one peer, also when they come at once, and tells it so", async () => {
    const { listener, events } = await listening({
      trust: allowList([alice.fingerprint, mallory.fingerprint]),
      limits: { maxSessionsPerPeer: 2 },
    });
    void collect(listener);
    const results = await Promise.allSettled([dial(listener), dial(listener), dial(listener), dial(listener)]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: "ERR_PEER_REFUSED", reason: "busy", authenticated: true });
    }
    expect(events.filter((event) => event.type === "handshake-failed").map((event) => event.code)).toEqual([
      "ERR_TOO_MANY_SESSIONS",
      "ERR_TOO_MANY_SESSIONS",
    ]);
    await dial(listener, { identity: mallory });
    const first = results.find((result) => result.status === "fulfilled");
    if (first?.status === "fulfilled") await first.value.close();
    await until(() => listener.count === 2);
    await dial(listener);
  });

  it("keeps the place of a session that nobody has claimed: its messages wait in memory, even after its end", async () => {
    const { listener } = await listening({ limits: { maxSessionsPerPeer: 1 } });
    const first = await dial(listener);
    await first.send("for whoever takes me");
    await first.close();
    await until(() => listener.count === 0);
    await expect(dial(listener)).rejects.toMatchObject({ code: "ERR_PEER_REFUSED", reason: "busy" });
    const { value: claimed } = await listener[Symbol.asyncIterator]().next();
    expect(await collect(claimed)).toEqual(["for whoever takes me"]);
    await (await dial(listener)).close();
  });

  it("lets no stranger use up the places of its peers", async () => {
    const { listener, events } = await listening({ limits: { maxSessions: 3 } });
    void collect(listener);
    for (let i = 0; i < 6; i++) await stranger(listener);
    await until(() => events.length === 6);
    expect((await (await dial(listener)).close()).clean).toBe(true);
  });

  it("leaves nothing behind on a signal that outlives its handshakes and sessions", async () => {
    const controller = new AbortController();
    const added: unknown[] = [];
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never, options: never) => {
      added.push(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      added.splice(added.indexOf(listener), 1);
      remove(type, listener);
    };
    const { listener, events } = await listening({ signal });
    void collect(listener);
    const before = added.length;
    for (let i = 0; i < 5; i++) {
      const session = await dial(listener, { signal });
      await session.close();
      (await stranger(listener)).end();
    }
    await until(() => events.filter(({ type }) => type === "handshake-failed").length === 5 && listener.count === 0);
    expect(added.length).toBe(before);
    const dependants = Object.getOwnPropertySymbols(signal).find((symbol) => /dependant/i.test(String(symbol)));
    const left = dependants === undefined ? undefined : (signal as never as Record<symbol, Set<unknown>>)[dependants];
    expect(left?.size ?? 0).toBe(0);
  });

  it("says what is wrong with an address", async () => {
    const options = { identity: bob, trust: pinned(alice.fingerprint) };
    await expect(listen("127.0.0.1:7420", options)).rejects.toMatchObject({ code: "ERR_ADDRESS_INVALID" });
    await expect(listen("gopher://x:1", options)).rejects.toMatchObject({ code: "ERR_SCHEME_UNSUPPORTED" });
    const { listener } = await listening();
    await expect(listen(listener.url, options)).rejects.toMatchObject({
      code: "ERR_LISTEN_FAILED",
      cause: { code: "EADDRINUSE" },
    });
  });
});

describe("trust over TCP", () => {
  it("refuses a peer that is not trusted: the precise code where it was noticed, the generic one at the other end", async () => {
    const { listener, events } = await listening();
    const attempt = createSecureSession({ connect: listener.url, ...peerOptions(mallory, bob) });
    await expect(attempt).rejects.toMatchObject({
      code: "ERR_PEER_REFUSED",
      reason: "not-trusted",
      authenticated: true,
    });
    await until(() => events.length === 2);
    expect(events.at(-1)).toMatchObject({
      type: "handshake-failed",
      code: "ERR_PEER_NOT_TRUSTED",
      peer: mallory.fingerprint,
    });
    expect(listener.count).toBe(0);
  });

  it("refuses somebody who poses as the pinned peer, with both fingerprints, and reports the alarm", async () => {
    const { listener, events: theirs } = await listening({ identity: mallory });
    const events: TransportEvent[] = [];
    const attempt = dial(listener, { observers: [(event: TransportEvent) => events.push(event)] });
    await expect(attempt).rejects.toMatchObject({
      code: "ERR_IDENTITY_CHANGED",
      expected: bob.fingerprint,
      actual: mallory.fingerprint,
    });
    expect(events.map(({ type }) => type)).toEqual(["handshake-started", "identity-changed", "handshake-failed"]);
    expect(events[1]).toMatchObject({ expected: bob.fingerprint, actual: mallory.fingerprint });
    await until(() => theirs.length === 2);
    expect(theirs.at(-1)).toMatchObject({ code: "ERR_PEER_REFUSED", authenticated: false });
  });

  it("on first use pins the dialled address, and refuses another key there afterwards", async () => {
    const store = memoryTrustStore();
    const trust = trustOnFirstUse({ store });
    const { listener } = await listening();
    const first = await dial(listener, { trust });
    expect(first.peer.verified).toBe("first-use");
    await first.close();
    const again = await dial(listener, { trust });
    expect(again.peer.verified).toBe("known");
    await again.close();
    await listener.close();
    const impostor = await listen(listener.url, { identity: mallory, trust: allowList([alice.fingerprint]) });
    open.push(impostor);
    await expect(dial(impostor, { trust })).rejects.toMatchObject({
      code: "ERR_IDENTITY_CHANGED",
      expected: bob.fingerprint,
      actual: mallory.fingerprint,
    });
  });

  it("keys the pin by the option peer where there is one, whatever the address", async () => {
    const trust = trustOnFirstUse({ store: memoryTrustStore() });
    const { listener } = await listening();
    await (await dial(listener, { trust, peer: "my friend" })).close();
    const { listener: moved } = await listening();
    expect((await dial(moved, { trust, peer: "my friend" })).peer.verified).toBe("known");
    const { listener: impostor } = await listening({ identity: mallory });
    await expect(dial(impostor, { trust, peer: "my friend" })).rejects.toMatchObject({ code: "ERR_IDENTITY_CHANGED" });
  });

  it("on a listener pins each claimed name and says that it was only claimed", async () => {
    const { listener } = await listening({ trust: trustOnFirstUse({ store: memoryTrustStore() }) });
    const iterator = listener[Symbol.asyncIterator]();
    await dial(listener);
    expect((await iterator.next()).value.peer).toMatchObject({ name: "alice", verified: "claimed-first-use" });
    await dial(listener);
    expect((await iterator.next()).value.peer).toMatchObject({ verified: "claimed-known" });
    const impostor = await createIdentity({ name: "alice" });
    await expect(dial(listener, { identity: impostor })).rejects.toMatchObject({ code: "ERR_PEER_REFUSED" });
  });
});
