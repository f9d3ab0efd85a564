import { createIdentity, exportIdentityPem, importIdentityPem } from "@securecomm/auth";
import { toHex } from "@securecomm/crypto";
import { createNobleBackend } from "@securecomm/crypto/noble";
import { describe, expect, it } from "vitest";
import type { SessionKeys } from "../../src/protocol/key-schedule.ts";
import { CLASSIC_SUITE, HYBRID_SUITE } from "../../src/protocol/suites.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { alice, bob, codeOf, established, handshake, side } from "../support/lockstep.ts";

const PAIRS = BACKENDS.flatMap((a) => BACKENDS.map((b) => ({ a, b, name: `${a.name} dialling ${b.name}` })));

describe.each(PAIRS)("a handshake, $name", ({ a, b }) => {
  it.each([HYBRID_SUITE, CLASSIC_SUITE])("agrees on every key in suite %s", async (suite) => {
    const result = await handshake(
      side(alice, a.backend, { suites: [suite] }),
      side(bob, b.backend, { suites: [suite] }),
    );
    const [one, two] = [established(result.initiator), established(result.responder)];
    expect(one.suite).toBe(suite);
    expect(two.suite).toBe(suite);
    expect(toHex(one.transcript)).toBe(toHex(two.transcript));
    expect(hexOf(one.keys)).toEqual(hexOf(two.keys));
    expect(one.peer).toEqual({ publicKey: bob.publicKey, name: "bob" });
    expect(two.peer).toEqual({ publicKey: alice.publicKey, name: "alice" });
  });
});

describe("a handshake", () => {
  it("takes the hybrid suite when nobody names one", async () => {
    const result = await handshake(side(alice, nodeBackend), side(bob, nodeBackend));
    expect(established(result.initiator).suite).toBe(HYBRID_SUITE);
  });

  it("takes the classic suite when one side has no other", async () => {
    const result = await handshake(side(alice, nodeBackend, { suites: [CLASSIC_SUITE] }), side(bob, nodeBackend));
    expect(established(result.responder).suite).toBe(CLASSIC_SUITE);
  });

  it("has four messages, each below the frame limit of a stranger", async () => {
    const { frames } = await handshake(side(alice, nodeBackend), side(bob, nodeBackend));
    expect(frames.map(({ from, frame }) => [from, frame[4]])).toEqual([
      ["initiator", 1],
      ["responder", 2],
      ["initiator", 3],
      ["responder", 4],
    ]);
    expect(Math.max(...frames.map(({ frame }) => frame.length))).toBeLessThan(4_096);
  });

  it("shows nobody on the way who the two are", async () => {
    const { frames } = await handshake(side(alice, nodeBackend), side(bob, nodeBackend));
    const wire = frames.map(({ frame }) => toHex(frame)).join("");
    for (const { publicKey, name } of [alice, bob]) {
      expect(wire).not.toContain(toHex(publicKey.subarray(1, 17)));
      expect(wire).not.toContain(Buffer.from(name).toString("hex"));
    }
  });

  it("never makes the same keys twice", async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const result = await handshake(side(alice, nodeBackend), side(bob, nodeBackend));
      const { keys } = established(result.initiator);
      for (const bytes of [keys.initiator.key, keys.responder.key, keys.root, keys.exporter, keys.sessionId]) {
        ids.add(toHex(bytes));
      }
    }
    expect(ids.size).toBe(8 * 5);
  });

  it("is the same to the last byte when randomness is handed in", async () => {
    const run = async () => {
      const backend = createNobleBackend({ randomBytes: counterBytes() });
      const one = await createIdentity({ name: "one", backend });
      const two = await createIdentity({ name: "two", backend });
      const { frames } = await handshake(side(one, backend), side(two, backend));
      return frames.map(({ frame }) => toHex(frame));
    };
    expect(await run()).toEqual(await run());
  });

  it("lets two names share one key where that is allowed, and not where it is not", async () => {
    const again = await importIdentityPem(await exportIdentityPem(alice), { name: "alice again" });
    const refused = await handshake(side(alice, nodeBackend), side(again, nodeBackend));
    expect(codeOf(refused.initiator)).toBe("ERR_SELF_CONNECTION");
    expect(codeOf(refused.responder)).toBe("ERR_PEER_ALERT");
    const allowed = { allowSelf: true };
    const result = await handshake(side(alice, nodeBackend, allowed), side(again, nodeBackend, allowed));
    expect(established(result.initiator).peer.name).toBe("alice again");
  });
});

function hexOf(keys: SessionKeys): string[] {
  const { initiator, responder, root, exporter, sessionId } = keys;
  return [initiator.key, initiator.iv, responder.key, responder.iv, root, exporter, sessionId].map(toHex);
}

/** Bytes that look random and are always the same: SHA-256 in counter mode would do; a plain LCG is enough here. */
function counterBytes(): (length: number) => Uint8Array {
  let state = 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 16;
    });
}
