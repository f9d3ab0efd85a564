import type { Random } from "../random.ts";
import { type Action, messages } from "./action.ts";
import { between, exponential, happens } from "./draw.ts";

/** How a connection that waits for something is kept. */
export interface IdleHabits {
  /** Minutes between signs of life, on average. */
  readonly pings: number;
  /** Bytes of one. */
  readonly length: number;
  /** 1 where each is answered. */
  readonly answers: number;
  /** Hours between notices, on average. */
  readonly notices: number;
  readonly [name: string]: number;
}

/** Draws the habits of one user. */
export function drawIdleHabits(random: Random): IdleHabits {
  return {
    pings: between(random, 4, 25),
    length: Math.round(between(random, 18, 70)),
    answers: happens(random, 0.7) ? 1 : 0,
    notices: between(random, 1, 6),
  };
}

/** Signs of life of the application's own, and seldom a notice of a few messages. */
export function* idle(random: Random, habits: IdleHabits, from: number, until: number): Generator<Action> {
  let at = from + between(random, 200, 3000);
  yield messages(at, "received", "json", habits.length + between(random, 20, 120));
  let ping = at + 60_000 * exponential(random, habits.pings);
  let notice = at + 3_600_000 * exponential(random, habits.notices);
  while (Math.min(ping, notice) < until) {
    if (ping < notice) {
      at = Math.max(ping, at + 5);
      yield messages(at, "received", "json", habits.length + random.below(3));
      if (habits.answers === 1) {
        at += between(random, 2, 60);
        yield messages(at, "sent", "json", habits.length + random.below(3));
      }
      ping = at + 60_000 * (habits.pings * 0.5 + exponential(random, habits.pings * 0.5));
    } else {
      at = Math.max(notice, at + 5);
      for (let left = 1 + random.below(5); left > 0; left--) {
        yield messages(at, happens(random, 0.7) ? "sent" : "received", "json", between(random, 120, 900));
        at += 1000 * between(random, 0.3, 12);
      }
      notice = at + 3_600_000 * exponential(random, habits.notices);
    }
  }
}
