import { connect } from "node:net";
import { allowList } from "@securecomm/auth";
import { describe, expect, it } from "vitest";
import { fingerprintOf, listen, type Session } from "../../src/index.ts";
import { IndependentInitiator, text, u64 } from "../support/independent-initiator.ts";
import { bob } from "../support/sessions.ts";

/*
 * The second implementation shows that the text of docs/protocol.md says enough, and that the code does what it says.
 */

const [JSON_LIST, BINARY, CLOSE] = [0x01, 0x02, 0x11];
const [OFFER, ANSWER, SWITCH, MARK, CHECKPOINT] = [0x20, 0x21, 0x22, 0x30, 0x31];

async function meet<Result>(use: (peer: IndependentInitiator, session: Session) => Promise<Result>): Promise<Result> {
  const keys = IndependentInitiator.newKeys();
  const identityKey = keys.publicKey.export({ type: "spki", format: "der" }).subarray(-97);
  await using listener = await listen("tcp://127.0.0.1:0", {
    identity: bob,
    trust: allowList([fingerprintOf(identityKey)]),
    applicationId: "interop",
  });
  const accepted = (async () => {
    for await (const session of listener) return session;
    throw new Error("no session came");
  })();
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(listener.url).port) });
  const peer = new IndependentInitiator(socket, keys, "interop");
  const identity = await peer.handshake("independent");
  expect(identity.subarray(0, 97).equals(bob.publicKey)).toBe(true);
  expect(identity.subarray(97).toString()).toBe("bob");
  const session = await accepted;
  expect(session.peer).toMatchObject({ name: "independent", fingerprint: fingerprintOf(identityKey) });
  expect(session.id).toBe(peer.sessionId);
  try {
    return await use(peer, session);
  } finally {
    socket.destroy();
  }
}

/** The content of the next section of this type, whatever comes before it. */
async function next(peer: IndependentInitiator, type: number): Promise<Buffer> {
  for (;;) {
    const found = (await peer.receive()).find((section) => section[0] === type);
    if (found !== undefined) return found[1];
  }
}

describe("an initiator written from the text with node:crypto alone", () => {
  it("opens a session, exchanges signed messages and closes in order", async () => {
    await meet(async (peer, session) => {
      expect(session.security().signatures).toBe("checkpoint");
      const start = { ...peer.received };
      const zero = { ...peer.sent };
      peer.send([JSON_LIST, text('["olá",{"n":1}]')], [BINARY, Uint8Array.of(1, 2, 3)], [MARK]);
      const covered = { ...peer.sent };
      peer.send([CHECKPOINT, peer.checkpoint(false, start)]);
      const reader = session[Symbol.asyncIterator]();
      expect((await reader.next()).value).toBe("olá");
      expect((await reader.next()).value).toEqual({ n: 1 });
      expect((await reader.next()).value).toEqual(Uint8Array.of(1, 2, 3));
      while (session.security().received.signed < 2) await new Promise((resolve) => setImmediate(resolve));

      await session.send({ answer: 42 });
      expect(await peer.receive()).toEqual([[JSON_LIST, text('[{"answer":42}]')]]);
      const marked = await peer.receive();
      expect(marked).toEqual([[MARK, Buffer.alloc(0)]]);
      const signature = await next(peer, CHECKPOINT);
      expect(peer.checks(signature, false, covered)).toBe(true);
      expect(peer.checks(signature, false, zero)).toBe(false);
      const answered = { ...peer.received };

      peer.send([CLOSE, u64(3)], [MARK]);
      peer.send([CHECKPOINT, peer.checkpoint(true, answered)]);
      expect(await peer.receive()).toEqual([
        [CLOSE, u64(1)],
        [MARK, Buffer.alloc(0)],
      ]);
      expect(peer.checks(await next(peer, CHECKPOINT), true, peer.sent)).toBe(true);
      expect(await session.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
    });
  });

  it("answers a rekey and asks for one, while messages go on", async () => {
    await meet(async (peer, session) => {
      const start = { ...peer.received };
      const reader = session[Symbol.asyncIterator]();
      const ready = session.rekey();
      const r1 = await next(peer, OFFER);
      peer.send([JSON_LIST, text('["before"]')]);
      peer.answerRekey(r1);
      peer.send([JSON_LIST, text('["after"]')]);
      peer.switched(await next(peer, SWITCH));
      await ready;
      expect([(await reader.next()).value, (await reader.next()).value]).toEqual(["before", "after"]);
      await session.send("under the new key");
      expect(await next(peer, JSON_LIST)).toEqual(text('["under the new key"]'));

      const finish = peer.offerRekey();
      finish(await next(peer, ANSWER));
      peer.send([JSON_LIST, text('["twice"]')], [MARK]);
      peer.send([CHECKPOINT, peer.checkpoint(false, start)]);
      expect((await reader.next()).value).toBe("twice");
      expect(session.security().epoch).toBe(2);
      await session.send("and twice");
      expect(await next(peer, JSON_LIST)).toEqual(text('["and twice"]'));
      while (session.security().received.signed < 3) await new Promise((resolve) => setImmediate(resolve));
      session.abort();
    });
  });
});
