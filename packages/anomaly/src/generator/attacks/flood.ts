import type { SessionEvent } from "../../features/session-event.ts";
import type { Random } from "../../random.ts";
import { type Action, messages } from "../action.ts";
import { publicHost } from "../addresses.ts";
import { between, exponential, happens, oneOf } from "../draw.ts";
import { event, handshakeFailed, handshakeStarted, stranger } from "../line.ts";
import { type Attack, type AttackPlan, byStrength } from "./attack.ts";

/** A flood. `messages`: a peer sends far more than anybody reads. `connections`: strangers begin handshakes en masse. */
export const flood: Attack = {
  kind: "flood",
  plan(random, strength) {
    const seconds = between(random, 10, 30);
    return happens(random, 0.5)
      ? messageFlood(random, byStrength(strength, 30, 300, 5_000) * between(random, 0.7, 1.4), seconds)
      : connectionFlood(
          random,
          byStrength(strength, 4, 30, 200) * between(random, 0.7, 1.4),
          byStrength(strength, 1, 4, 40),
          seconds,
        );
  },
};

function messageFlood(random: Random, rate: number, seconds: number): AttackPlan {
  const lasting = 1000 * seconds;
  const length = between(random, 20, 300);
  const act = function* (from: number): Generator<Action> {
    // What is sent within a moment travels in one record.
    const step = Math.max(1000 / rate, 20);
    for (let at = from; at < from + lasting; at += step * between(random, 0.8, 1.2)) {
      const count = Math.max(Math.round((rate * step) / 1000), 1);
      yield messages(at, "received", "json", count * length, count);
    }
  };
  return {
    parameters: { form: "messages", rate, length, seconds },
    lasting,
    rounds: [{ after: 0, lasting, act }],
  };
}

function connectionFlood(random: Random, rate: number, addresses: number, seconds: number): AttackPlan {
  const hosts = Array.from({ length: addresses }, () => publicHost(random));
  // Transport's defaults: so many handshakes a second are let through for one address, and in total.
  const allowed = Math.min(8 * addresses, 64);
  const connections = function* (from: number): Generator<SessionEvent> {
    let told = 0;
    let refused = 0;
    let at = from;
    for (; at < from + 1000 * seconds; at += exponential(random, 1000 / rate)) {
      const line = stranger(random, oneOf(random, hosts));
      if (rate <= allowed || happens(random, allowed / rate)) {
        yield handshakeStarted(line, at);
        yield handshakeFailed(line, at + 1, "ERR_HANDSHAKE_MALFORMED", 1);
        at += 1;
        continue;
      }
      const reason = addresses > 8 ? "rate" : "rate-per-address";
      yield event(line, at, { type: "connection-refused", reason });
      refused++;
      if (at - told < 1000) continue;
      const base = { session: undefined, role: "responder", address: undefined, peer: undefined } as const;
      yield event(base, at, { type: "flood", reason, count: refused, group: hosts[0]! });
      told = at;
      refused = 0;
    }
  };
  return { parameters: { form: "connections", rate, addresses, seconds }, lasting: 1000 * seconds, connections };
}
