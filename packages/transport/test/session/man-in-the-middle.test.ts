import { memoryTrustStore, trustOnFirstUse } from "@securecomm/auth";
import { describe, expect, it } from "vitest";
import { createSecureSession, memoryChannelPair, type Session } from "../../src/index.ts";
import { alice, bob, mallory, sessionPair } from "../support/sessions.ts";

/** What one side calls the other, and whom it then trusts: whoever comes first. */
const trusting = (peer: string) => ({ peer, trust: trustOnFirstUse({ store: memoryTrustStore() }) });

/** Alice and bob, each of whom has mallory at the other end, who passes on what they say. */
async function inTheMiddle(): Promise<{ ofAlice: Session; ofBob: Session; end: () => Promise<unknown> }> {
  const [fromAlice, toMallory] = memoryChannelPair();
  const [fromMallory, toBob] = memoryChannelPair();
  const [ofAlice, front, back, ofBob] = await Promise.all([
    createSecureSession({ channel: fromAlice, role: "initiator", identity: alice, ...trusting("bob") }),
    createSecureSession({ channel: toMallory, role: "responder", identity: mallory, ...trusting("alice") }),
    createSecureSession({ channel: fromMallory, role: "initiator", identity: mallory, ...trusting("bob") }),
    createSecureSession({ channel: toBob, role: "responder", identity: bob, ...trusting("alice") }),
  ]);
  front.onMessage((message) => void back.send(message as string));
  back.onMessage((message) => void front.send(message as string));
  return { ofAlice, ofBob, end: () => Promise.all([ofAlice, front, back, ofBob].map((session) => session.close())) };
}

describe("a man in the middle of a first contact", () => {
  it("is seen in the fingerprint at either end, and heard in the safety words", async () => {
    const { ofAlice, ofBob, end } = await inTheMiddle();
    await ofAlice.send("for bob alone");
    expect([ofAlice.peer.fingerprint, ofBob.peer.fingerprint]).toEqual([mallory.fingerprint, mallory.fingerprint]);
    expect(ofAlice.peer.verified).toBe("first-use");
    expect(ofAlice.safetyWords()).not.toEqual(ofBob.safetyWords());
    expect(ofAlice.id).not.toBe(ofBob.id);
    expect((await ofBob[Symbol.asyncIterator]().next()).value).toBe("for bob alone");
    await end();
  });

  it("is not there when the words are the same", async () => {
    const [one, two] = await sessionPair();
    expect(one.safetyWords()).toEqual(two.safetyWords());
    await Promise.all([one.close(), two.close()]);
  });
});
