import { describe, expect, it } from "vitest";
import { createIdentity, createSecureSession, listen, pinned } from "../../src/index.ts";

describe("a session over TCP", () => {
  it("carries JSON and bytes both ways and ends in order", async () => {
    const alice = await createIdentity({ name: "alice" });
    const bob = await createIdentity({ name: "bob" });
    await using listener = await listen("tcp://127.0.0.1:0", { identity: bob, trust: pinned(alice.fingerprint) });
    const serving = (async () => {
      for await (const session of listener) {
        for await (const message of session) await session.send(message as object);
        return session.closed;
      }
      return undefined;
    })();
    const session = await createSecureSession({
      connect: listener.url,
      identity: alice,
      trust: pinned(bob.fingerprint),
    });
    await session.send({ text: "olá" });
    await session.send(Uint8Array.of(1, 2, 3));
    const iterator = session[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual({ text: "olá" });
    expect((await iterator.next()).value).toEqual(Uint8Array.of(1, 2, 3));
    expect(await session.close()).toMatchObject({ clean: true, reason: "closed" });
    expect(await serving).toMatchObject({ clean: true, reason: "closed-by-peer" });
    expect(session.security()).toMatchObject({ postQuantum: true, verified: "pinned" });
  });
});
