import type { Random } from "../../random.ts";
import { type Action, messages } from "../action.ts";
import { between, happens, logNormal } from "../draw.ts";
import { type Attack, type AttackPlan, byStrength } from "./attack.ts";

/**
 * Exfiltration: much is sent that never was. `burst`: at once and at night, when nobody looks; `spread`: in portions
 * over half an hour or more.
 */
export const exfiltration: Attack = {
  kind: "exfiltration",
  plan(random, strength) {
    const total = byStrength(strength, 3_000_000, 40_000_000, 250_000_000) * between(random, 0.6, 1.6);
    return happens(random, 0.5) ? burst(random, total) : spread(random, total);
  },
};

function burst(random: Random, total: number): AttackPlan {
  const rate = logNormal(random, 4_000_000, 0.6);
  const chunk = 262_144;
  const act = function* (from: number): Generator<Action> {
    let at = from;
    for (let left = total; left > 0; left -= chunk) {
      yield messages(at, "sent", "binary", Math.min(left, chunk));
      at += ((1000 * chunk) / rate) * between(random, 0.8, 1.3);
    }
  };
  const lasting = (1400 * total) / rate + 1000;
  return {
    parameters: { form: "burst", bytes: total, rate },
    lasting,
    night: true,
    rounds: [{ after: 0, lasting, act }],
  };
}

function spread(random: Random, total: number): AttackPlan {
  const minutes = between(random, 30, 60);
  const portions = Math.round(between(random, 40, 120));
  const portion = total / portions;
  const lasting = 60_000 * minutes;
  const act = function* (from: number): Generator<Action> {
    let at = from;
    for (let i = 0; i < portions; i++) {
      for (let left = portion * between(random, 0.8, 1.2); left > 0; left -= 262_144) {
        yield messages(at, "sent", "binary", Math.min(left, 262_144));
        at += 40;
      }
      at += (lasting / portions) * between(random, 0.5, 1.3);
    }
  };
  return {
    parameters: { form: "spread", bytes: total, portions, minutes },
    lasting: 2 * lasting,
    rounds: [{ after: 0, lasting: 2 * lasting, act }],
  };
}
