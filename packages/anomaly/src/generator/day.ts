import type { Random } from "../random.ts";
import { exponential } from "./draw.ts";
import type { NormalKind } from "./scenario.ts";

const HOUR = 3_600_000;

/**
 * How much a kind of user does in each hour of the day against the busiest hour. People sleep and have lunch, offices
 * close, machines do not care.
 */
const ACTIVITY: Readonly<Record<NormalKind, readonly number[]>> = {
  chat: [
    0.12, 0.05, 0.03, 0.02, 0.02, 0.04, 0.12, 0.35, 0.6, 0.75, 0.8, 0.85, 0.9, 0.8, 0.75, 0.75, 0.8, 0.85, 0.9, 1, 1,
    0.9, 0.65, 0.35,
  ],
  "file-transfer": [
    0.05, 0.04, 0.04, 0.03, 0.03, 0.04, 0.08, 0.3, 0.75, 1, 1, 0.9, 0.5, 0.8, 1, 1, 0.9, 0.7, 0.4, 0.25, 0.2, 0.15, 0.1,
    0.07,
  ],
  telemetry: new Array(24).fill(1),
  idle: new Array(24).fill(1),
};

/** How much users of a kind do at this moment, from near 0 to 1; Saturdays and Sundays are quieter in an office. */
export function activityAt(kind: NormalKind, at: number): number {
  const hour = ACTIVITY[kind][Math.floor(at / HOUR) % 24]!;
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(at / (24 * HOUR)) + 4) % 7;
  const weekend = weekday === 0 || weekday === 6;
  return weekend && kind === "file-transfer" ? hour * 0.2 : hour;
}

/** When the next of a user's sessions begins, `mean` milliseconds apart in the busiest hours. */
export function nextBeginning(random: Random, kind: NormalKind, after: number, mean: number): number {
  // Thinning (Lewis and Shedler 1979): candidates at the highest rate, kept as often as the hour is busy.
  let at = after;
  do at += exponential(random, mean);
  while (random.uniform() >= activityAt(kind, at));
  return at;
}
