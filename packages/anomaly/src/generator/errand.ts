import type { Random } from "../random.ts";
import { type Action, messages } from "./action.ts";
import { between, happens, logNormal, wholeBetween } from "./draw.ts";

/** How a client asks that opens a session for each errand: a job that runs every so often, a page that loads. */
export interface ErrandHabits {
  /** Seconds from one session to the next. */
  readonly period: number;
  /** 1 where they come by the clock, 0 where they come as it happens. */
  readonly punctual: number;
  /** 1 where this side asks. */
  readonly asks: number;
  /** Questions in a session at most. */
  readonly questions: number;
  /** Bytes of a question. */
  readonly question: number;
  /** Bytes of the middlemost answer. */
  readonly answer: number;
  /** How much the logarithms of answers vary. */
  readonly spread: number;
  /** 1 where answers are binary. */
  readonly binary: number;
  readonly [name: string]: number;
}

const LARGEST_ANSWER = 4_194_304;

/** Draws the habits of one client; `asks` says whether this side is the client. */
export function drawErrandHabits(random: Random, asks: boolean): ErrandHabits {
  return {
    // As many between 5 and 10 seconds as between 30 and 60.
    period: Math.round(5 * 12 ** random.uniform()),
    punctual: happens(random, 0.6) ? 1 : 0,
    asks: asks ? 1 : 0,
    questions: wholeBetween(random, 1, 4),
    question: Math.round(between(random, 50, 400)),
    answer: logNormal(random, 600, 1),
    spread: between(random, 0.02, 0.8),
    binary: happens(random, 0.25) ? 1 : 0,
  };
}

/** A few questions and answers; and the same again after each period, for as long as the session is kept open. */
export function* errand(random: Random, habits: ErrandHabits, from: number, until: number): Generator<Action> {
  const [asked, answered] = habits.asks === 1 ? (["sent", "received"] as const) : (["received", "sent"] as const);
  let at = from + between(random, 5, 120);
  while (at < until) {
    for (let left = wholeBetween(random, 1, habits.questions); left > 0 && at < until; left--) {
      yield messages(at, asked, "json", habits.question * between(random, 0.9, 1.1));
      at += Math.min(logNormal(random, 40, 0.9), 3_000);
      const bytes = Math.min(logNormal(random, habits.answer, habits.spread), LARGEST_ANSWER);
      yield messages(at, answered, habits.binary === 1 ? "binary" : "json", bytes);
      at += between(random, 5, 250);
    }
    at += 1000 * habits.period;
  }
}
