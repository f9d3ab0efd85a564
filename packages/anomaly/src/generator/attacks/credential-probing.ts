import type { SessionEvent } from "../../features/session-event.ts";
import { publicHost } from "../addresses.ts";
import { between, exponential, fingerprint, happens, oneOf } from "../draw.ts";
import { handshakeFailed, handshakeStarted, stranger } from "../line.ts";
import { type Attack, byStrength } from "./attack.ts";

/** Credential probing: somebody tries identities, one after another, from changing addresses; nobody trusts them. */
export const credentialProbing: Attack = {
  kind: "credential-probing",
  plan(random, strength, victim) {
    const tries = Math.round(byStrength(strength, 6, 25, 150) * between(random, 0.8, 1.3));
    const spacing = byStrength(strength, 300, 30, 1.2) * between(random, 0.8, 1.2);
    const addresses = byStrength(strength, Math.round(between(random, 1, 3)), 5, 40);
    const hosts = Array.from({ length: addresses }, () => publicHost(random));
    // Some do not even hold the key whose name they use.
    const forged = between(random, 0, 0.4);
    const connections = function* (from: number): Generator<SessionEvent> {
      let at = from;
      for (let i = 0; i < tries; i++) {
        const line = stranger(random, oneOf(random, hosts));
        const duration = between(random, 20, 300);
        yield handshakeStarted(line, at);
        at += duration;
        if (happens(random, forged)) yield handshakeFailed(line, at, "ERR_HANDSHAKE_SIGNATURE", duration);
        else {
          const shown = { ...line, peer: fingerprint(random) };
          yield handshakeFailed(shown, at, "ERR_PEER_NOT_TRUSTED", duration);
        }
        at += exponential(random, 1000 * spacing);
      }
    };
    return {
      parameters: { tries, spacing, addresses, forged, against: victim.kind },
      lasting: 3000 * tries * spacing,
      connections,
    };
  },
};
