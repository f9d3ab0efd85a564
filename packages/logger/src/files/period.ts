import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";

/** How often a new file is begun: at each full hour, day or week (from Monday) of UTC, or so many milliseconds. */
export type RotationPeriod = "hour" | "day" | "week" | number;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The first Monday after the epoch, which was a Thursday. */
const MONDAY = 4 * DAY;

/** A function that gives each time the number of the period that it lies in; `undefined` without a period. */
export function periodOf(argument: string, every: RotationPeriod | undefined): ((at: number) => number) | undefined {
  if (every === undefined) return undefined;
  if (every === "hour") return (at) => Math.floor(at / HOUR);
  if (every === "day") return (at) => Math.floor(at / DAY);
  if (every === "week") return (at) => Math.floor((at - MONDAY) / (7 * DAY));
  if (typeof every !== "number") throw new ArgumentTypeError(argument, '"hour", "day", "week" or milliseconds');
  if (!(every >= 1 && every <= Number.MAX_SAFE_INTEGER))
    throw new ArgumentRangeError(argument, "at least 1 millisecond");
  return (at) => Math.floor(at / every);
}
