import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import {
  choosingClassic,
  offeringClassicOnly,
  withCookieOf,
  withNonce,
  withVersion,
} from "../../src/proxy/handshake-frames.ts";
import { Stranger } from "../../src/proxy/stranger.ts";

let lab: Lab;
let url: string;
let m1: Uint8Array;
let m2: Uint8Array;

beforeEach(async () => {
  lab = await Lab.open();
  const { hers, proxy, listener } = await lab.meet();
  url = listener.url;
  m1 = proxy.latest.network.seen({ from: "initiator", handshake: 0 }) as Uint8Array;
  m2 = proxy.latest.network.seen({ from: "responder", handshake: 0 }) as Uint8Array;
  await hers.close();
});
afterEach(() => lab.close());

async function answerTo(frame: Uint8Array): Promise<Uint8Array> {
  const stranger = await Stranger.at(url);
  lab.onClose(() => stranger.leave());
  stranger.say(frame);
  await lab.until(() => stranger.heard.length > 0, "there is an answer");
  return stranger.heard[0] as Uint8Array;
}

// A rewritten frame that is refused for its form would show nothing about the protocol.
describe("rewritten handshake messages", () => {
  it("are still valid: a listener answers an M1 with another nonce with an M2", async () => {
    expect((await answerTo(withNonce(m1, new Uint8Array(32).fill(7))))[4]).toBe(2);
  });

  it("are still valid: a listener answers an M1 that offers the classic suite with one that chooses it", async () => {
    const answer = await answerTo(offeringClassicOnly(m1));
    expect([...answer.subarray(4, 7)]).toEqual([2, 0, 1]);
  });

  it("say another version only where that is what is wanted", () => {
    expect(withVersion(m1, 0)[5]).toBe(0);
    expect(withVersion(m1, 1)).toEqual(m1);
  });

  it("have M2 choose the classic suite, without the ciphertext, and say its new length", () => {
    const changed = choosingClassic(m2);
    expect(changed.length).toBe(m2.length - 1_568);
    expect(new DataView(changed.buffer).getUint32(0)).toBe(changed.length - 4);
    expect([...changed.subarray(5, 7)]).toEqual([0, 1]);
  });

  it("take a cookie from a frame that asks for one, and from no other", () => {
    const retry = Uint8Array.of(0, 0, 0, 4, 7, 2, 0xaa, 0xbb);
    const again = withCookieOf(m1, retry) as Uint8Array;
    expect([...again.subarray(-3)]).toEqual([2, 0xaa, 0xbb]);
    expect(new DataView(again.buffer).getUint32(0)).toBe(again.length - 4);
    expect(withCookieOf(m1, m2)).toBeUndefined();
  });
});
