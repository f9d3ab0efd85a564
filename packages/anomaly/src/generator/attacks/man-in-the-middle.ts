import type { SessionEvent } from "../../features/session-event.ts";
import { publicHost } from "../addresses.ts";
import { between, fingerprint, oneOf, wholeBetween } from "../draw.ts";
import { event, handshakeFailed, handshakeStarted, stranger } from "../line.ts";
import { type Attack, byStrength } from "./attack.ts";

const ALTERED = ["ERR_HANDSHAKE_MAC", "ERR_HANDSHAKE_SIGNATURE", "ERR_HANDSHAKE_DECRYPT"] as const;

/**
 * A man in the middle breaks the user's connection and stands where it is made anew. Weak: it only passes everything on,
 * from another address and later. Medium: it alters handshakes first, which fail. Strong: it shows its own identity.
 */
export const manInTheMiddle: Attack = {
  kind: "man-in-the-middle",
  plan(random, strength, victim) {
    const host = publicHost(random);
    const failures = byStrength(strength, 0, wholeBetween(random, 1, 3), wholeBetween(random, 2, 6));
    const least = byStrength(strength, between(random, 20, 60), between(random, 60, 200), between(random, 150, 500));
    const factor = byStrength(strength, between(random, 1.5, 3), between(random, 3, 6), between(random, 5, 12));
    const form = byStrength(strength, "relay", "altered-handshake", "own-identity");
    const gap = 3_000 + failures * 8_000;
    const lasting = 60_000 * between(random, 8, 20);
    const connections = function* (from: number): Generator<SessionEvent> {
      const actual = fingerprint(random);
      let at = from + 1_500;
      for (let i = 0; i < failures; i++) {
        const line = stranger(random, host, victim.role);
        yield handshakeStarted(line, at);
        const duration = victim.handshake * factor;
        at += duration;
        if (form === "own-identity") {
          const shown = { ...line, peer: actual };
          yield event(shown, at, { type: "identity-changed", expected: victim.peer, actual });
          yield handshakeFailed(shown, at, "ERR_IDENTITY_CHANGED", duration);
        } else yield handshakeFailed(line, at, oneOf(random, ALTERED), duration);
        at += between(random, 2_000, 6_000);
      }
    };
    return {
      parameters: { form, failures, delay: least / 1000, "handshake-factor": factor, minutes: lasting / 60_000 },
      lasting: lasting + gap,
      connections,
      relay: { gap, lasting, host, handshakeFactor: factor, delay: [least, 3 * least] },
    };
  },
};
