import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeySchedule } from "../../src/protocol/key-schedule.ts";
import { BACKENDS } from "../support/backends.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex } from "./make/bytes.ts";
import type { KeyScheduleVector } from "./make/key-schedule.ts";

const vectors = vectorsOf<KeyScheduleVector[]>("key-schedule.json");

describe("the vectors of the key schedule", () => {
  it.each(vectors)("$name: are HKDF-SHA256 as RFC 5869 has it", ({ salt, secret, prk, hash, expanded }) => {
    const mac = (key: Uint8Array, ...data: (string | Uint8Array)[]) => {
      const hmac = createHmac("sha256", key);
      for (const one of data) hmac.update(one);
      return hmac.digest();
    };
    expect(hex(mac(bytes(salt), bytes(secret)))).toBe(prk);
    for (const [label, output] of Object.entries(expanded)) {
      const block = mac(bytes(prk), label, bytes(hash), Uint8Array.of(1));
      expect(hex(block.subarray(0, output.length / 2)), label).toBe(output);
    }
  });

  describe.each(BACKENDS)("$name", ({ backend }) => {
    it.each(vectors)("$name: are what the code derives", ({ salt, secret, prk, hash, expanded }) => {
      expect(hex(backend.hkdfExtract(bytes(salt), bytes(secret)))).toBe(prk);
      const schedule = new KeySchedule(backend, bytes(secret), bytes(salt));
      const handshake = schedule.handshakeKeys(bytes(hash));
      const session = schedule.sessionKeys(bytes(hash));
      const { initiator, responder, root, exporter, sessionId } = session;
      expect(
        [
          [handshake.initiator.key, handshake.initiator.iv, handshake.responder.key, handshake.responder.iv],
          [handshake.initiatorMac, handshake.responderMac, handshake.confirmationMac],
          [initiator.key, initiator.iv, responder.key, responder.iv, root, exporter, sessionId],
        ].flatMap((keys) => keys.map(hex)),
      ).toEqual(Object.values(expanded));
      expect(schedule.epochKeys(bytes(hash))).toEqual({ initiator, responder, root });
    });
  });
});
