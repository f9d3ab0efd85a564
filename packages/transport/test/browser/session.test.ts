import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import {
  createIdentity,
  HYBRID_SUITE,
  type Identity,
  type Listener,
  listen,
  pinned,
  type Session,
} from "../../src/index.ts";
import { BrowserPeers, type PagePeer, whyNoChromium } from "../support/browser-peers.ts";
import { patternBytes, summary } from "../support/pattern.ts";
import type { Opened } from "./page/peer.ts";

const missing = await whyNoChromium();
// A browser on a machine that is busy with other tests takes its time.
vi.setConfig({ testTimeout: 90_000 });
const SEVERAL_RECORDS = 3_000_000;

describe.skipIf(missing !== undefined)("a session in a real browser", () => {
  let browser: BrowserPeers;
  let bob: Identity;
  beforeAll(async () => {
    browser = await BrowserPeers.start();
    bob = await createIdentity({ name: "bob" });
  });
  afterAll(() => browser?.close());

  /** A listener of Node's that trusts one page, and the session that comes. */
  async function listenFor(fingerprint: string): Promise<{ listener: Listener; session: Promise<Session> }> {
    const listener = await listen("ws://127.0.0.1:0", { identity: bob, trust: pinned(fingerprint) });
    const session = listener[Symbol.asyncIterator]()
      .next()
      .then(({ value }) => value as Session);
    return { listener, session };
  }

  describe("with a peer on Node, over ws://", () => {
    let page: PagePeer;
    let listener: Listener;
    let session: Session;
    let opened: Opened;
    let alice: string;
    const received: unknown[] = [];

    beforeAll(async () => {
      page = await browser.open();
      alice = await page.call<string>("meet", "alice");
      const coming = await listenFor(alice);
      listener = coming.listener;
      opened = await page.call<Opened>("dial", listener.url, bob.fingerprint);
      session = await coming.session;
      session.onMessage((message) => received.push(summary(message)));
    });
    afterAll(() => listener.close());

    /** What has come to Node since the last time, once that many have. */
    async function arrived(count: number): Promise<unknown[]> {
      await expect.poll(() => received.length, { timeout: 20_000 }).toBe(count);
      return received.splice(0);
    }

    it("opens with the hybrid suite, the browser as the initiator, and each knows the other", () => {
      expect(opened).toMatchObject({
        role: "initiator",
        suite: HYBRID_SUITE,
        postQuantum: true,
        signatures: "checkpoint",
        peer: bob.fingerprint,
      });
      expect(session.peer).toMatchObject({ fingerprint: alice, verified: "pinned", name: "alice" });
      expect(session.role).toBe("responder");
      expect(session.id).toBe(opened.id);
    });

    it("shows the same six safety words at both ends", () => {
      expect(opened.words).toHaveLength(6);
      expect(session.safetyWords()).toEqual(opened.words);
    });

    it("carries JSON and bytes from the browser, also more than a record holds, in order", async () => {
      await page.call("sendJson", { text: "olá 👋", list: [1, null, true] });
      await page.call("sendBytes", SEVERAL_RECORDS, 1);
      await page.call("sendBytes", 0, 1);
      await page.call("sendJson", { text: "x".repeat(1_500_000) });
      expect(await arrived(4)).toEqual([
        { text: "olá 👋", list: [1, null, true] },
        summary(patternBytes(SEVERAL_RECORDS, 1)),
        summary(new Uint8Array(0)),
        { text: "x".repeat(1_500_000) },
      ]);
    });

    it("carries the same to the browser", async () => {
      await session.send({ text: "olá de volta" });
      await session.send(patternBytes(SEVERAL_RECORDS, 2));
      await session.send([{ text: "y".repeat(1_500_000) }]);
      expect(await page.call("received", 3)).toEqual([
        { text: "olá de volta" },
        summary(patternBytes(SEVERAL_RECORDS, 2)),
        [{ text: "y".repeat(1_500_000) }],
      ]);
    });

    it("agrees on fresh keys when either side asks, and goes on", async () => {
      await page.call("rekey");
      await page.call("sendJson", { under: "the browser's new keys" });
      expect(await arrived(1)).toEqual([{ under: "the browser's new keys" }]);
      await session.rekey();
      await session.send({ under: "Node's new keys" });
      expect(await page.call("received", 1)).toEqual([{ under: "Node's new keys" }]);
    });

    it("ends in order for both when the browser closes", async () => {
      expect(await page.call("close")).toEqual({ clean: true, reason: "closed", code: undefined });
      expect(await session.closed).toEqual({ clean: true, reason: "closed-by-peer", error: undefined });
    });

    it("leaves no complaint on the page's console", () => {
      expect(page.complaints).toEqual([]);
    });
  });

  it("ends in order for both when the peer on Node closes", async () => {
    const page = await browser.open();
    const { listener, session } = await listenFor(await page.call("meet", "alice"));
    await page.call("dial", listener.url, bob.fingerprint);
    expect(await (await session).close()).toMatchObject({ clean: true, reason: "closed" });
    expect(await page.call("ended")).toEqual({ clean: true, reason: "closed-by-peer", code: undefined });
    await listener.close();
  });

  it("is refused with the code when the peer has another key than the pinned one, at either end", async () => {
    const page = await browser.open();
    const alice = await page.call<string>("meet", "alice");
    const mallory = (await createIdentity({ name: "mallory" })).fingerprint;
    const wrongHere = await listenFor(alice);
    expect(await page.call("dial", wrongHere.listener.url, mallory)).toEqual({
      name: "TrustError",
      code: "ERR_IDENTITY_CHANGED",
    });
    const wrongThere = await listenFor(mallory);
    expect(await page.call("dial", wrongThere.listener.url, bob.fingerprint)).toEqual({
      name: "HandshakeError",
      code: "ERR_PEER_REFUSED",
    });
    await Promise.all([wrongHere.listener.close(), wrongThere.listener.close()]);
  });

  it("is refused with a code where nobody listens, and for a scheme that a browser has not", async () => {
    const page = await browser.open();
    await page.call("meet", "alice");
    const { listener } = await listenFor(bob.fingerprint);
    await listener.close();
    expect(await page.call("dial", listener.url, bob.fingerprint)).toMatchObject({ code: "ERR_CONNECT_FAILED" });
    expect(await page.call("dial", "tcp://127.0.0.1:7420", bob.fingerprint)).toMatchObject({
      code: "ERR_SCHEME_UNSUPPORTED",
    });
  });

  it("works with the browser as the responder, and between two pages, over a relay", async () => {
    const relay = await startRelay();
    const [one, two] = await Promise.all([browser.open(), browser.open()]);
    const [alice, carol] = await Promise.all([one.call<string>("meet", "alice"), two.call<string>("meet", "carol")]);
    const [first, second] = await Promise.all([
      one.call<Opened>("overSocket", relay.url, "responder", carol),
      two.call<Opened>("overSocket", relay.url, "initiator", alice),
    ]);
    expect(first).toMatchObject({ role: "responder", peer: carol, suite: HYBRID_SUITE });
    expect(second).toMatchObject({ role: "initiator", peer: alice, words: first.words, id: first.id });
    await Promise.all([one.call("sendBytes", SEVERAL_RECORDS, 3), two.call("sendJson", { from: "carol" })]);
    expect(await one.call("received", 1)).toEqual([{ from: "carol" }]);
    expect(await two.call("received", 1)).toEqual([summary(patternBytes(SEVERAL_RECORDS, 3))]);
    expect(await one.call("close")).toMatchObject({ clean: true, reason: "closed" });
    expect(await two.call("ended")).toMatchObject({ clean: true, reason: "closed-by-peer" });
    expect([...one.complaints, ...two.complaints]).toEqual([]);
    relay.close();
  });

  it.each(["initiator", "responder"] as const)("works between a page, as the %s, and its worker", async (role) => {
    const page = await browser.open();
    const alice = await page.call<string>("meet", "alice");
    const worker = await page.call<string>("worker", "meet", "worker");
    const [mine, theirs] = await page.call<[Opened, Opened]>("withWorker", role, worker, alice);
    expect(mine).toMatchObject({ role, peer: worker, suite: HYBRID_SUITE });
    expect(theirs).toMatchObject({ peer: alice, words: mine.words, id: mine.id });
    await page.call("sendBytes", SEVERAL_RECORDS, 4);
    expect(await page.call("worker", "received", 1)).toEqual([summary(patternBytes(SEVERAL_RECORDS, 4))]);
    await page.call("worker", "sendJson", { from: "the worker" });
    expect(await page.call("received", 1)).toEqual([{ from: "the worker" }]);
    expect(await page.call("close")).toMatchObject({ clean: true, reason: "closed" });
    expect(await page.call("worker", "ended")).toMatchObject({ clean: true, reason: "closed-by-peer" });
    expect(page.complaints).toEqual([]);
  });
});

/** Passes messages between the first two that connect; it can read none of them. */
async function startRelay(): Promise<{ url: string; close(): void }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  let first: WebSocket | undefined;
  const early: Buffer[] = [];
  server.on("connection", (socket) => {
    const other = first;
    if (other === undefined) {
      first = socket;
      socket.on("message", (data: Buffer) => early.push(data));
      return;
    }
    other.removeAllListeners("message");
    for (const data of early) socket.send(data);
    for (const [from, to] of [
      [other, socket],
      [socket, other],
    ] as const) {
      from.on("message", (data: Buffer) => to.send(data));
      from.on("close", () => to.close());
    }
  });
  const { port } = server.address() as { port: number };
  return { url: `ws://127.0.0.1:${port}`, close: () => server.close() };
}
