import type { SessionEvent } from "../../features/session-event.ts";
import type { Random } from "../../random.ts";
import { type Action, messages } from "../action.ts";
import { publicHost } from "../addresses.ts";
import { between, happens, oneOf } from "../draw.ts";
import { handshakeFailed, handshakeStarted, stranger } from "../line.ts";
import { mergeOrdered } from "../merge.ts";
import { type Attack, type AttackPlan, byStrength } from "./attack.ts";

/**
 * A slow flood stays below what limits notice and goes on for long. `messages`: a peer sends small messages without
 * end. `half-open`: handshakes that are begun and never finished.
 */
export const slowFlood: Attack = {
  kind: "slow-flood",
  plan(random, strength) {
    const minutes = between(random, 15, 30);
    return happens(random, 0.5)
      ? messageDrip(random, byStrength(strength, 0.7, 2, 6) * between(random, 0.8, 1.2), minutes)
      : halfOpen(
          random,
          byStrength(strength, 60, 12, 3) * between(random, 0.8, 1.2),
          byStrength(strength, 1, 3, 12),
          minutes,
        );
  },
};

function messageDrip(random: Random, rate: number, minutes: number): AttackPlan {
  const lasting = 60_000 * minutes;
  const length = between(random, 12, 60);
  const act = function* (from: number): Generator<Action> {
    for (let at = from; at < from + lasting; at += (1000 / rate) * between(random, 0.5, 1.5)) {
      yield messages(at, "received", "json", length * between(random, 0.9, 1.1));
    }
  };
  return {
    parameters: { form: "messages", rate, length, minutes },
    lasting,
    rounds: [{ after: 0, lasting, act }],
  };
}

function halfOpen(random: Random, spacing: number, addresses: number, minutes: number): AttackPlan {
  const hosts = Array.from({ length: addresses }, () => publicHost(random));
  const lasting = 60_000 * minutes;
  // Several are open at a time: each is a stream of its own.
  const lane = function* (from: number, until: number, every: number): Generator<SessionEvent> {
    for (let at = from; at < until; at += every * between(random, 1, 1.3)) {
      const line = stranger(random, oneOf(random, hosts));
      yield handshakeStarted(line, at);
      yield handshakeFailed(line, at + 10_000, "ERR_HANDSHAKE_TIMEOUT", 10_000);
    }
  };
  const lanes = Math.ceil(12 / spacing);
  const connections = (from: number): Generator<SessionEvent> =>
    mergeOrdered(
      Array.from({ length: lanes }, (_, i) => lane(from + 1000 * spacing * i, from + lasting, 1000 * spacing * lanes)),
      ({ at }) => at,
    );
  return { parameters: { form: "half-open", spacing, addresses, minutes }, lasting: lasting + 30_000, connections };
}
