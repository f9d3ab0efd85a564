import { describe, expect, it } from "vitest";
import { createIdentity, createSecureSession, listen, pinned, type Session } from "../../src/index.ts";
import { CHANNEL_PAIRS } from "../support/channel-pairs.ts";
import { clientTls, serverTls } from "../support/web-sockets.ts";

const MEGABYTE = 1_048_576;

async function identities() {
  const [alice, bob] = await Promise.all([createIdentity({ name: "alice" }), createIdentity({ name: "bob" })]);
  return { alice, bob };
}

/** Sends everything back until the other side closes. */
async function echo(session: Session): Promise<void> {
  for await (const message of session) await session.send(message as object);
}

async function expectEcho(session: Session): Promise<void> {
  const received = session[Symbol.asyncIterator]();
  await session.send({ text: "olá" });
  expect((await received.next()).value).toEqual({ text: "olá" });
  const large = new Uint8Array(3 * MEGABYTE).map((_, i) => i * 31);
  await session.send(large);
  const { value } = await received.next();
  expect(Buffer.compare(value as Uint8Array, large)).toBe(0);
}

describe.each(Object.entries(CHANNEL_PAIRS))("a session over %s", (_, makePair) => {
  it("carries messages of all sizes both ways and ends in order", async () => {
    const { alice, bob } = await identities();
    const [dialled, listened] = await makePair();
    const [session, other] = await Promise.all([
      createSecureSession({ channel: dialled, role: "initiator", identity: alice, trust: pinned(bob.fingerprint) }),
      createSecureSession({ channel: listened, role: "responder", identity: bob, trust: pinned(alice.fingerprint) }),
    ]);
    const echoing = echo(other);
    await expectEcho(session);
    expect(await session.close()).toMatchObject({ clean: true, reason: "closed" });
    await echoing;
    expect(await other.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
  });
});

describe.each([
  { address: "ws://127.0.0.1:0/chat", listening: {}, dialling: {} },
  { address: "wss://127.0.0.1:0", listening: { tls: serverTls }, dialling: { tls: clientTls } },
  { address: "wss://localhost:0", listening: { tls: serverTls }, dialling: { tls: clientTls } },
])("a listener on $address", ({ address, listening, dialling }) => {
  it("takes sessions, and says under which address", async () => {
    const { alice, bob } = await identities();
    const trust = pinned(alice.fingerprint);
    await using listener = await listen(address, { identity: bob, trust, ...listening });
    expect(listener.url.replace(/:\d+/, ":0")).toBe(address);
    const serving = (async () => {
      for await (const session of listener) return echo(session);
      return undefined;
    })();
    const options = { identity: alice, trust: pinned(bob.fingerprint), ...dialling };
    const session = await createSecureSession({ connect: listener.url, ...options });
    await expectEcho(session);
    expect(await session.close()).toMatchObject({ clean: true, reason: "closed" });
    await serving;
  });
});
