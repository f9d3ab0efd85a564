import { identityFromSigner } from "@securecomm/auth";
import { sha256 } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HandshakeError } from "../../src/errors.ts";
import { initiate } from "../../src/protocol/initiator.ts";
import { decodeM1, decodeM2, encodeM1, handshakeHeader } from "../../src/protocol/messages.ts";
import { respond } from "../../src/protocol/responder.ts";
import { CLASSIC_SUITE, HYBRID_SUITE } from "../../src/protocol/suites.ts";
import { BACKENDS, nobleBackend, nodeBackend } from "../support/backends.ts";
import {
  alice,
  bob,
  codeOf,
  established,
  freshEphemerals,
  handshake,
  Mailbox,
  mallory,
  play,
  type Side,
  side,
  type Wire,
} from "../support/lockstep.ts";

const honest = () => [side(alice, nodeBackend), side(bob, nodeBackend)] as const;

/** Frames of an older session between the same two, as somebody on the way recorded them. */
async function recorded(): Promise<Uint8Array[]> {
  const result = await handshake(...honest());
  established(result.initiator);
  return result.frames.map(({ frame }) => frame);
}

/** Runs one side alone against given frames. */
async function against(role: "initiator" | "responder", self: Side, frames: Uint8Array[]) {
  const mailbox = new Mailbox();
  for (const frame of frames) mailbox.put(frame);
  mailbox.end();
  const sent: Uint8Array[] = [];
  const ephemerals = () => freshEphemerals(role, self.config);
  const run = role === "initiator" ? initiate(self.config, ephemerals()) : respond(self.config, ephemerals);
  return { ending: await play(run, self, (frame) => sent.push(frame), mailbox), sent };
}

describe("replayed handshake messages", () => {
  it("M1 and M3 of an older session: the responder refuses M3", async () => {
    const [m1, , m3] = await recorded();
    const { ending, sent } = await against("responder", honest()[1], [m1 as Uint8Array, m3 as Uint8Array]);
    expect(codeOf(ending)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(sent.map((frame) => frame[4])).toEqual([2, 6]);
  });

  it("M2 of an older session: the initiator refuses it", async () => {
    const [, m2] = await recorded();
    const { ending } = await against("initiator", honest()[0], [m2 as Uint8Array]);
    expect(codeOf(ending)).toBe("ERR_HANDSHAKE_DECRYPT");
  });

  it("M4 of an older session: the initiator refuses it", async () => {
    const [, , , old] = await recorded();
    const result = await handshake(...honest(), (frame, from, index) =>
      from === "responder" && index === 1 ? [old as Uint8Array] : [frame],
    );
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_DECRYPT");
  });

  it("a whole older session, from either side, opens none", async () => {
    const [m1, m2, m3, m4] = (await recorded()) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(codeOf((await against("initiator", honest()[0], [m2, m4])).ending)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(codeOf((await against("responder", honest()[1], [m1, m3])).ending)).toBe("ERR_HANDSHAKE_DECRYPT");
  });
});

describe("reflection", () => {
  it("refuses the initiator's own M1", async () => {
    const result = await handshake(...honest(), (frame, from) => (from === "initiator" ? [] : [frame]));
    expect(codeOf(result.initiator)).toBe("ERR_SESSION_TRUNCATED");
    const mirror = new Mailbox();
    const self = honest()[0];
    const run = initiate(self.config, freshEphemerals("initiator", self.config));
    const ending = await play(run, self, (frame) => mirror.put(frame), mirror);
    expect(codeOf(ending)).toBe("ERR_HANDSHAKE_UNEXPECTED");
  });

  it.each(["point", "nonce"] as const)("refuses its own %s inside an M2", async (which) => {
    let m1: ReturnType<typeof decodeM1> | undefined;
    const wire: Wire = (frame, from, index) => {
      if (from === "initiator" && index === 0) m1 = decodeM1(frame.subarray(5));
      if (from === "initiator" || index > 0) return [frame];
      const altered = frame.slice();
      const { clear } = decodeM2(altered.subarray(5));
      clear[which].set((m1 as NonNullable<typeof m1>)[which]);
      return [altered];
    };
    const result = await handshake(...honest(), wire);
    expect(codeOf(result.initiator)).toBe("ERR_REFLECTED");
    expect(codeOf(result.responder)).toBe("ERR_PEER_ALERT");
  });

  it.each(["ecdh", "nonce"] as const)("refuses its own %s inside an M1", async (which) => {
    const [initiator, responder] = honest();
    const theirs = freshEphemerals("initiator", initiator.config);
    const own = freshEphemerals("responder", responder.config);
    const result = await handshake(
      { ...initiator, ephemerals: theirs },
      { ...responder, ephemerals: { ...own, [which]: theirs[which] } },
    );
    expect(codeOf(result.responder)).toBe("ERR_REFLECTED");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("refuses M2 sent back as M3", async () => {
    let m2: Uint8Array | undefined;
    const result = await handshake(...honest(), (frame, from, index) => {
      if (from === "responder" && index === 0) m2 = frame;
      if (from !== "initiator" || index !== 1) return [frame];
      const body = (m2 as Uint8Array).subarray(5);
      const { sealed } = decodeM2(body);
      return [Buffer.concat([handshakeHeader(3, sealed.length), sealed])];
    });
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });
});

describe("downgrade", () => {
  it("refuses a peer that has only the weaker suite where the hybrid is required, at the responder", async () => {
    const result = await handshake(
      side(alice, nodeBackend, { suites: [CLASSIC_SUITE] }),
      side(bob, nodeBackend, { suites: [HYBRID_SUITE] }),
    );
    expect(codeOf(result.responder)).toBe("ERR_NO_COMMON_SUITE");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("refuses it at the initiator too", async () => {
    const result = await handshake(
      side(alice, nodeBackend, { suites: [HYBRID_SUITE] }),
      side(bob, nodeBackend, { suites: [CLASSIC_SUITE] }),
    );
    expect(codeOf(result.responder)).toBe("ERR_NO_COMMON_SUITE");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("notices when somebody on the way strikes the hybrid suite from the offer", async () => {
    const strike: Wire = (frame, from, index) => {
      if (from !== "initiator" || index !== 0) return [frame];
      const body = encodeM1({ ...decodeM1(frame.subarray(5)), suites: [1], encapsulationKey: new Uint8Array(0) });
      return [Buffer.concat([handshakeHeader(1, body.length), body])];
    };
    const result = await handshake(...honest(), strike);
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_DECRYPT");
    expect(codeOf(result.responder)).toBe("ERR_PEER_ALERT");
  });

  it("refuses a suite that was not offered", async () => {
    const result = await handshake(
      side(alice, nodeBackend, { suites: [HYBRID_SUITE] }),
      side(bob, nodeBackend),
      (frame, from, index) => {
        if (from !== "responder" || index !== 0) return [frame];
        const altered = frame.slice();
        altered[6] = 1;
        return [altered];
      },
    );
    expect(codeOf(result.initiator)).toBe("ERR_NO_COMMON_SUITE");
    expect(codeOf(result.responder)).toBe("ERR_PEER_ALERT");
  });
});

describe("impostors", () => {
  const impostorOf = (victim: typeof alice) =>
    identityFromSigner({ name: victim.name, publicKey: victim.publicKey, sign: (input) => mallory.sign(input) });

  it("a responder that shows another's key cannot sign for it", async () => {
    const result = await handshake(side(alice, nodeBackend), side(impostorOf(bob), nodeBackend));
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_SIGNATURE");
    expect(codeOf(result.responder)).toBe("ERR_PEER_ALERT");
  });

  it("an initiator that shows another's key cannot sign for it", async () => {
    const result = await handshake(side(impostorOf(alice), nodeBackend), side(bob, nodeBackend));
    expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_SIGNATURE");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("a signature made for the other role, or for another application, is none", async () => {
    const confused = identityFromSigner({
      name: "bob",
      publicKey: bob.publicKey,
      // 64 spaces, "securecomm/1 handshake", 0x00, then the role.
      sign: (input) => bob.sign(input.map((byte, i) => (i === 64 + 22 + 1 ? 0x01 : byte))),
    });
    const result = await handshake(side(alice, nodeBackend), side(confused, nodeBackend));
    expect(codeOf(result.initiator)).toBe("ERR_HANDSHAKE_SIGNATURE");
  });

  /** A backend whose n-th MAC is wrong: a peer that holds its identity key, and not what the MAC proves. */
  const wrongMac = (n: number): typeof nodeBackend => {
    let calls = 0;
    return {
      ...nodeBackend,
      hmacSha256: (key, data) => {
        const mac = nodeBackend.hmacSha256(key, data);
        calls += 1;
        return calls === n ? mac.map((byte) => byte ^ 1) : mac;
      },
    };
  };

  it("a wrong MAC in M2, M3 or M4 is refused, though the signature is right", async () => {
    const m2 = await handshake(side(alice, nodeBackend), side(bob, wrongMac(1)));
    expect([codeOf(m2.initiator), codeOf(m2.responder)]).toEqual(["ERR_HANDSHAKE_MAC", "ERR_PEER_ALERT"]);
    // The initiator's first is the check of M2's, the responder's second that of M3's.
    const m3 = await handshake(side(alice, wrongMac(2)), side(bob, nodeBackend));
    expect([codeOf(m3.initiator), codeOf(m3.responder)]).toEqual(["ERR_PEER_ALERT", "ERR_HANDSHAKE_MAC"]);
    const m4 = await handshake(side(alice, nodeBackend), side(bob, wrongMac(3)));
    expect(codeOf(m4.initiator)).toBe("ERR_HANDSHAKE_MAC");
  });

  it("another application is refused before any key is used", async () => {
    const other = side(bob, nodeBackend, { applicationHash: sha256(Uint8Array.of(1)) });
    const result = await handshake(side(alice, nodeBackend), other);
    expect(codeOf(result.responder)).toBe("ERR_APPLICATION_MISMATCH");
    expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
  });

  it("a stranger who says nothing, or nothing that could lead to a session, costs no key", async () => {
    let keys = 0;
    const count: typeof nodeBackend = {
      ...nodeBackend,
      generateEcdhKeyPair: () => {
        keys += 1;
        return nodeBackend.generateEcdhKeyPair();
      },
    };
    const self = side(bob, count);
    const [m1] = (await recorded()) as [Uint8Array];
    const noSuite = m1.map((byte, i) => (i === 8 || i === 10 ? 0x77 : byte));
    const otherApp = m1.map((byte, i) => (i === m1.length - 2 ? byte ^ 1 : byte));
    for (const frames of [[], [m1.subarray(0, 100)], [noSuite], [otherApp]]) await against("responder", self, frames);
    expect(keys).toBe(0);
    await against("responder", self, [m1]);
    expect(keys).toBe(1);
  });

  it("another version is refused before its form is read", async () => {
    const result = await handshake(...honest(), (frame, from) =>
      from === "initiator" ? [Buffer.concat([frame.subarray(0, 5), Uint8Array.of(2, 0xff)])] : [frame],
    );
    expect(codeOf(result.responder)).toBe("ERR_VERSION_UNSUPPORTED");
  });
});

describe("refusal by policy", () => {
  const error = new HandshakeError("ERR_SIGN_FAILED", "stands for whatever the policy says");

  it("tells a responder that has proved itself why, sealed, without saying who refuses", async () => {
    const picky = { ...honest()[0], decide: () => ({ trusted: false, reason: "not-trusted", error }) as const };
    const result = await handshake(picky, honest()[1]);
    expect(codeOf(result.initiator)).toBe(error.code);
    expect(result.responder).toMatchObject({
      error: { code: "ERR_PEER_REFUSED", reason: "not-trusted", authenticated: false },
    });
  });

  it("tells an initiator that has proved itself why, sealed and authenticated", async () => {
    const picky = { ...honest()[1], decide: () => ({ trusted: false, reason: "undecided", error }) as const };
    const result = await handshake(honest()[0], picky);
    expect(codeOf(result.responder)).toBe(error.code);
    expect(result.initiator).toMatchObject({
      error: { code: "ERR_PEER_REFUSED", reason: "undecided", authenticated: true },
    });
  });

  it("asks the policy only about a peer that has proved itself", async () => {
    const asked: string[] = [];
    const note = (name: string) => (peer: { name: string }) => {
      asked.push(`${name} about ${peer.name}`);
      return { trusted: true } as const;
    };
    const bad = identityFromSigner({ name: "bob", publicKey: bob.publicKey, sign: (input) => mallory.sign(input) });
    await handshake({ ...honest()[0], decide: note("alice") }, { ...side(bad, nodeBackend), decide: note("bob") });
    expect(asked).toEqual([]);
    await handshake({ ...honest()[0], decide: note("alice") }, { ...honest()[1], decide: note("bob") });
    expect(asked).toEqual(["alice about bob", "bob about alice"]);
  });
});

const ENDED = /^ERR_(HANDSHAKE_|PEER_|NO_COMMON_SUITE|VERSION_|APPLICATION_|REFLECTED|SESSION_TRUNCATED)/;

describe.each(BACKENDS)("whatever happens on the wire ($name)", ({ backend, name }) => {
  const runs = name === "noble" ? 15 : 150;
  const sides = () => [side(alice, backend), side(bob, backend)] as const;

  it("a flipped bit in any message leaves the initiator without a session", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 1, noNaN: true }), async (n, where) => {
        const result = await handshake(...sides(), (frame, from, index) => {
          if (n !== index * 2 + (from === "initiator" ? 0 : 1)) return [frame];
          const altered = frame.slice();
          // Beyond the length field, which belongs to the channel.
          const bit = 32 + Math.floor(where * ((frame.length - 4) * 8 - 1));
          altered[bit >> 3] = (frame[bit >> 3] as number) ^ (1 << (bit & 7));
          return [altered];
        });
        expect(codeOf(result.initiator)).toMatch(ENDED);
        // M4 alone is seen by the initiator only; the responder is open then, and meets the cut.
        if (n < 3) expect(codeOf(result.responder)).toMatch(ENDED);
      }),
      { numRuns: runs },
    );
  });

  it("truncated, doubled, dropped, swapped, random or empty frames end in a code, never a hang or another exception", async () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant("cut" as const), at: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
      fc.record({ do: fc.constant("double" as const) }),
      fc.record({ do: fc.constant("drop" as const) }),
      fc.record({ do: fc.constant("append" as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
      fc.record({ do: fc.constant("random" as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({ do: fc.constant("retype" as const), type: fc.integer({ min: 0, max: 255 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), act, async (n, action) => {
        const result = await handshake(...sides(), (frame, from, index) => {
          if (n !== index * 2 + (from === "initiator" ? 0 : 1)) return [frame];
          if (action.do === "cut") return [frame.slice(0, Math.floor(action.at * frame.length))];
          if (action.do === "double") return [frame, frame];
          if (action.do === "drop") return [];
          if (action.do === "append") return [Buffer.concat([frame, action.bytes])];
          if (action.do === "random") return [action.bytes];
          return [frame.map((byte, i) => (i === 4 ? action.type : byte))];
        });
        const same = (action.do === "retype" && action.type === n + 1) || (action.do === "double" && n >= 2);
        if (!same) {
          expect(codeOf(result.initiator)).toMatch(ENDED);
          // A second M2 comes when M3 has already left: then the initiator alone has noticed so far.
          const late = n === 3 || (n === 1 && action.do === "double");
          if (!late) expect(codeOf(result.responder)).toMatch(ENDED);
        } else {
          expect([codeOf(result.initiator), codeOf(result.responder)]).toEqual(["established", "established"]);
        }
      }),
      { numRuns: runs },
    );
  });

  it("random bytes instead of a peer end in a code", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("initiator" as const, "responder" as const),
        fc.array(fc.uint8Array({ maxLength: 4_000 }), { maxLength: 3 }),
        async (role, frames) => {
          const { ending } = await against(role, sides()[0], frames);
          expect(codeOf(ending)).toMatch(ENDED);
        },
      ),
      { numRuns: runs },
    );
  });
});

describe("keys of a peer that are none", () => {
  it.each([
    ["a point off the curve", (point: Uint8Array) => point.map((byte, i) => (i === 96 ? byte ^ 1 : byte))],
    ["a hybrid point", (point: Uint8Array) => point.map((byte, i) => (i === 0 ? 6 : byte))],
    ["a point of zeros", (point: Uint8Array) => point.map((_, i) => (i === 0 ? 4 : 0))],
  ])("%s in M1 is refused, on both backends", async (_, spoil) => {
    for (const backend of [nobleBackend, nodeBackend]) {
      const wire: Wire = (frame, from) => {
        if (from !== "initiator") return [frame];
        const m1 = decodeM1(frame.subarray(5));
        const body = encodeM1({ ...m1, point: spoil(m1.point) });
        return [Buffer.concat([handshakeHeader(1, body.length), body])];
      };
      const result = await handshake(side(alice, backend), side(bob, backend), wire);
      expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_KEY");
      expect(codeOf(result.initiator)).toBe("ERR_PEER_ALERT");
    }
  });

  it("an ML-KEM key that fails the modulus check is refused, on both backends", async () => {
    for (const backend of [nobleBackend, nodeBackend]) {
      const wire: Wire = (frame, from) => {
        if (from !== "initiator") return [frame];
        const m1 = decodeM1(frame.subarray(5));
        const body = encodeM1({ ...m1, encapsulationKey: new Uint8Array(1_568).fill(0xff) });
        return [Buffer.concat([handshakeHeader(1, body.length), body])];
      };
      const result = await handshake(side(alice, backend), side(bob, backend), wire);
      expect(codeOf(result.responder)).toBe("ERR_HANDSHAKE_KEY");
    }
  });
});
