import type { Random } from "../random.ts";
import { type Action, messages } from "./action.ts";
import { between, exponential, happens, logNormal } from "./draw.ts";

/** How two people chat. */
export interface ChatHabits {
  /** Characters that they type in a second. */
  readonly typing: number;
  /** Bytes of a message beside its text: ids, times, names. */
  readonly envelope: number;
  /** Seconds that half of the answers take to begin. */
  readonly pace: number;
  /** Seconds of a pause, on average. */
  readonly pause: number;
  /** The share of turns after which there is one. */
  readonly pauses: number;
  /** 1 where the application confirms each message. */
  readonly receipts: number;
  /** The share of messages that are pictures or voice. */
  readonly pictures: number;
  readonly [name: string]: number;
}

const LONGEST_TEXT = 4_000;
const LARGEST_PICTURE = 4_194_304;

/** Draws the habits of one user. */
export function drawChatHabits(random: Random): ChatHabits {
  return {
    typing: between(random, 3, 8),
    envelope: Math.round(between(random, 40, 160)),
    pace: logNormal(random, 6, 0.4),
    pause: between(random, 60, 300),
    pauses: between(random, 0.03, 0.12),
    receipts: happens(random, 0.5) ? 1 : 0,
    pictures: between(random, 0, 0.03),
  };
}

/** Turns of typed messages, now and then a picture, answers after a while, pauses. */
export function* chat(random: Random, habits: ChatHabits, from: number, until: number): Generator<Action> {
  let at = from + 1000 * between(random, 1, 8);
  let speaker: "sent" | "received" = happens(random, 0.3) ? "sent" : "received";
  // What was written while there was no connection.
  const waiting = happens(random, 0.4) ? 1 + random.below(3) : 0;
  if (waiting > 0) {
    const bytes = waiting * (habits.envelope + Math.min(logNormal(random, 38, 0.7), LONGEST_TEXT));
    yield messages(from + between(random, 100, 900), speaker, "json", bytes, waiting);
  }
  while (at < until) {
    do {
      const picture = happens(random, habits.pictures);
      const characters = Math.min(logNormal(random, 38, 0.9), LONGEST_TEXT);
      // What is pasted takes no time to type.
      const seconds = picture || happens(random, 0.02) ? between(random, 2, 6) : characters / habits.typing;
      at += 1000 * (seconds * between(random, 0.7, 1.4) + 0.7 + exponential(random, 0.7));
      if (picture) yield messages(at, speaker, "binary", Math.min(logNormal(random, 180_000, 0.8), LARGEST_PICTURE));
      else yield messages(at, speaker, "json", habits.envelope + characters * 1.08);
      if (habits.receipts === 1) {
        const listener = speaker === "sent" ? "received" : "sent";
        yield messages(at + between(random, 40, 500), listener, "json", habits.envelope * 0.6 + 12);
      }
    } while (happens(random, 0.42) && at < until);
    if (happens(random, 0.85)) speaker = speaker === "sent" ? "received" : "sent";
    at += 1000 * logNormal(random, habits.pace, 0.8);
    if (happens(random, habits.pauses)) at += 1000 * exponential(random, habits.pause);
  }
}
