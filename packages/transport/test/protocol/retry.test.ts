import { sha256, toHex } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { HandshakeError } from "../../src/errors.ts";
import type { Admission } from "../../src/protocol/handshake.ts";
import { initiate } from "../../src/protocol/initiator.ts";
import { decodeM1, encodeM1, FRAME_TYPE, handshakeHeader } from "../../src/protocol/messages.ts";
import { respond } from "../../src/protocol/responder.ts";
import { nodeBackend } from "../support/backends.ts";
import {
  alice,
  bob,
  codeOf,
  established,
  freshEphemerals,
  handshake,
  Mailbox,
  play,
  type Side,
  side,
  type Wire,
} from "../support/lockstep.ts";

const COOKIE = new Uint8Array(40).fill(0xc0);
const self = side(alice, nodeBackend);
const frameOf = (type: number, body: Uint8Array) =>
  new Uint8Array(Buffer.concat([handshakeHeader(type, body.length), body]));
const retry = (cookie: Uint8Array) => frameOf(FRAME_TYPE.RETRY, Buffer.concat([Uint8Array.of(cookie.length), cookie]));

/** A responder that demands this cookie of whoever comes without it. */
function guarded(changes: Partial<Side> = {}) {
  const asked: { digest: string; cookie: string }[] = [];
  const admit = (digest: Uint8Array, cookie: Uint8Array): Admission => {
    asked.push({ digest: toHex(digest), cookie: toHex(cookie) });
    return toHex(cookie) === toHex(COOKIE) ? "proceed" : COOKIE;
  };
  return { asked, responder: { ...side(bob, nodeBackend), admit, ...changes } };
}

/** Runs one side alone against given frames. */
async function against(role: "initiator" | "responder", { config, ...rest }: Side, frames: Uint8Array[]) {
  const mailbox = new Mailbox();
  for (const frame of frames) mailbox.put(frame);
  mailbox.end();
  const sent: Uint8Array[] = [];
  let keys = 0;
  const ephemerals = () => {
    keys += 1;
    return freshEphemerals(role, config);
  };
  const run = role === "initiator" ? initiate(config, ephemerals()) : respond(config, ephemerals);
  const ending = await play(run, { config, ...rest }, (frame) => sent.push(frame), mailbox);
  return { ending, types: sent.map((frame) => frame[4]), sent, keys };
}

/** An M1 as alice would send it. */
async function offer(): Promise<Uint8Array> {
  const { sent } = await against("initiator", self, []);
  return sent[0] as Uint8Array;
}

const withCookie = (m1: Uint8Array, cookie: Uint8Array) =>
  frameOf(FRAME_TYPE.M1, encodeM1({ ...decodeM1(m1.subarray(5)), cookie }));

describe("a responder that asks for a cookie", () => {
  it("gets the same M1 with it, and both agree on a transcript that holds the second", async () => {
    const { responder, asked } = guarded();
    const result = await handshake(self, responder);
    expect(result.frames.map(({ from, frame }) => [from, frame[4]])).toEqual([
      ["initiator", FRAME_TYPE.M1],
      ["responder", FRAME_TYPE.RETRY],
      ["initiator", FRAME_TYPE.M1],
      ["responder", FRAME_TYPE.M2],
      ["initiator", FRAME_TYPE.M3],
      ["responder", FRAME_TYPE.M4],
    ]);
    expect(toHex(established(result.initiator).transcript)).toBe(toHex(established(result.responder).transcript));
    const [first, , second] = result.frames.map(({ frame }) => frame) as [Uint8Array, Uint8Array, Uint8Array];
    expect(toHex(second)).toBe(toHex(withCookie(first, COOKIE)));
    const digest = toHex(sha256(first.subarray(5)));
    expect(asked).toEqual([
      { digest, cookie: "" },
      { digest, cookie: toHex(COOKIE) },
    ]);
  });

  it("asks nobody who comes with one that it takes", async () => {
    const { responder, asked } = guarded();
    const m1 = await offer();
    const { types } = await against("responder", responder, [withCookie(m1, COOKIE)]);
    expect(types).toEqual([FRAME_TYPE.M2, FRAME_TYPE.ALERT]);
    expect(asked).toEqual([{ digest: toHex(sha256(m1.subarray(5))), cookie: toHex(COOKIE) }]);
  });

  it("makes no key and signs nothing before it has it", async () => {
    let signatures = 0;
    const identity = { ...bob, sign: (input: Uint8Array) => [bob.sign(input), signatures++][0] as Promise<Uint8Array> };
    const { responder } = guarded({ identity });
    const m1 = await offer();
    const { types, keys } = await against("responder", responder, [m1]);
    expect(types).toEqual([FRAME_TYPE.RETRY, FRAME_TYPE.ALERT]);
    expect([keys, signatures]).toEqual([0, 0]);
    const admitted = await against("responder", responder, [m1, withCookie(m1, COOKIE)]);
    expect([admitted.keys, signatures]).toEqual([1, 1]);
  });

  it("asks nobody whose M1 could not lead to a session", async () => {
    const m1 = decodeM1((await offer()).subarray(5));
    const { responder, asked } = guarded();
    for (const changes of [{ suites: [0x7777] }, { applicationHash: new Uint8Array(32) }]) {
      const { types } = await against("responder", responder, [
        frameOf(FRAME_TYPE.M1, encodeM1({ ...m1, ...changes })),
      ]);
      expect(types).toEqual([FRAME_TYPE.ALERT]);
    }
    expect(asked).toEqual([]);
  });

  it("refuses a second M1 that differs in anything but the cookie", async () => {
    const frame = await offer();
    const m1 = decodeM1(frame.subarray(5));
    const differing = {
      nonce: { nonce: new Uint8Array(32).fill(1) },
      point: { point: new Uint8Array(97).fill(4) },
      suites: { suites: [...m1.suites].reverse() },
      fewer: { suites: [1], encapsulationKey: new Uint8Array(0) },
      key: { encapsulationKey: new Uint8Array(1_568) },
      application: { applicationHash: new Uint8Array(32) },
    };
    for (const [name, changes] of Object.entries(differing)) {
      const second = frameOf(FRAME_TYPE.M1, encodeM1({ ...m1, cookie: COOKIE, ...changes }));
      const { ending, types, keys } = await against("responder", guarded().responder, [frame, second]);
      expect([name, codeOf(ending), types, keys]).toEqual([name, "ERR_HANDSHAKE_UNEXPECTED", [7, 6], 0]);
    }
  });

  it("refuses a second M1 with no cookie, with another one, or with more behind it", async () => {
    const m1 = await offer();
    const cookies = [new Uint8Array(0), new Uint8Array(40), COOKIE.subarray(1), new Uint8Array([...COOKIE, 0])];
    for (const cookie of cookies) {
      const { ending, keys } = await against("responder", guarded().responder, [m1, withCookie(m1, cookie)]);
      expect([codeOf(ending), keys]).toEqual(["ERR_HANDSHAKE_UNEXPECTED", 0]);
    }
    const longer = frameOf(FRAME_TYPE.M1, Buffer.concat([withCookie(m1, COOKIE).subarray(5), Uint8Array.of(0)]));
    const { ending } = await against("responder", guarded().responder, [m1, longer]);
    expect(codeOf(ending)).toBe("ERR_HANDSHAKE_MALFORMED");
  });

  it("refuses anything but M1 in answer", async () => {
    const m1 = await offer();
    for (const type of [FRAME_TYPE.M2, FRAME_TYPE.M3, FRAME_TYPE.RETRY, FRAME_TYPE.REFUSAL]) {
      const { ending } = await against("responder", guarded().responder, [m1, frameOf(type, new Uint8Array(41))]);
      expect(codeOf(ending)).toBe("ERR_HANDSHAKE_UNEXPECTED");
    }
  });

  it("asks once: what is then still not enough is refused", async () => {
    const never = { ...side(bob, nodeBackend), admit: () => COOKIE };
    const result = await handshake(self, never);
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_UNEXPECTED");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
    expect(result.frames.map(({ frame }) => frame[4])).toEqual([1, 7, 1, 6]);
  });

  it("may turn the initiator away with a reason that stays at home", async () => {
    const admit = () => {
      throw new HandshakeError("ERR_HANDSHAKE_OVERLOAD", "enough");
    };
    const result = await handshake(self, { ...side(bob, nodeBackend), admit });
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_OVERLOAD");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("is a mistake of its program when it answers anything else", async () => {
    const admit = (() => true) as never;
    const result = await handshake(self, { ...side(bob, nodeBackend), admit });
    expect(codeOf(result.responder)).toBe("ERR_INTERNAL");
  });
});

describe("an initiator that is asked for a cookie", () => {
  it("sends any cookie of 1 to 255 bytes back as it is", async () => {
    for (const length of [1, 40, 255]) {
      const cookie = nodeBackend.randomBytes(length);
      const { sent, types } = await against("initiator", self, [retry(cookie)]);
      expect(types).toEqual([FRAME_TYPE.M1, FRAME_TYPE.M1, FRAME_TYPE.ALERT]);
      expect(toHex(sent[1] as Uint8Array)).toBe(toHex(withCookie(sent[0] as Uint8Array, cookie)));
    }
  });

  it("answers once", async () => {
    const { ending, types } = await against("initiator", self, [retry(COOKIE), retry(COOKIE)]);
    expect(codeOf(ending)).toBe("ERR_HANDSHAKE_UNEXPECTED");
    expect(types).toEqual([FRAME_TYPE.M1, FRAME_TYPE.M1, FRAME_TYPE.ALERT]);
  });

  it("refuses a retry without a cookie, with less than it says, or with more", async () => {
    for (const body of [[], [0], [2, 1], [1, 1, 1], [0, 1]]) {
      const { ending, types } = await against("initiator", self, [frameOf(FRAME_TYPE.RETRY, Uint8Array.from(body))]);
      expect(codeOf(ending)).toBe("ERR_HANDSHAKE_MALFORMED");
      expect(types).toEqual([FRAME_TYPE.M1, FRAME_TYPE.ALERT]);
    }
  });
});

describe("somebody on the way", () => {
  it("who injects a retry before M2 gets no session made, at either end", async () => {
    const inject: Wire = (frame, from, index) =>
      from === "responder" && index === 0 ? [retry(COOKIE), frame] : [frame];
    const result = await handshake(self, side(bob, nodeBackend), inject);
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_UNEXPECTED");
  });

  it("who injects a retry and takes the cookie out again is noticed: the transcript holds it", async () => {
    const toInitiator = new Mailbox();
    const toResponder = new Mailbox();
    toInitiator.other = toResponder;
    toResponder.other = toInitiator;
    toInitiator.put(retry(COOKIE));
    let sent = 0;
    const responder = side(bob, nodeBackend);
    const [one, two] = await Promise.all([
      play(
        initiate(self.config, freshEphemerals("initiator", self.config)),
        self,
        (frame) => {
          sent += 1;
          if (sent === 2) toResponder.put(withCookie(frame, new Uint8Array(0)));
          if (sent > 2) toResponder.put(frame);
        },
        toInitiator,
      ),
      play(
        respond(responder.config, () => freshEphemerals("responder", responder.config)),
        responder,
        (frame) => toInitiator.put(frame),
        toResponder,
      ),
    ]);
    expect(codeOf(one)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(codeOf(two)).toBe("ERR_PEER_ALERT");
  });

  it("who injects a retry after M2 ends the handshake", async () => {
    const inject: Wire = (frame, from, index) =>
      from === "responder" && index === 1 ? [retry(COOKIE), frame] : [frame];
    const result = await handshake(self, side(bob, nodeBackend), inject);
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_UNEXPECTED");
  });

  it("who alters the cookie ends the handshake before it costs a key", async () => {
    let keys = 0;
    const { responder } = guarded();
    const backend = {
      ...nodeBackend,
      generateEcdhKeyPair: () => {
        keys += 1;
        return nodeBackend.generateEcdhKeyPair();
      },
    };
    const alter: Wire = (frame, from, index) =>
      from === "responder" && index === 0 ? [frame.map((byte, i) => (i === 20 ? byte ^ 1 : byte))] : [frame];
    const result = await handshake(self, { ...responder, config: { ...responder.config, backend } }, alter);
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_UNEXPECTED");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
    expect(keys).toBe(0);
  });
});
