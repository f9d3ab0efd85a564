import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { isLevel, LEVELS, type Level } from "../levels.ts";

/** Which lines of a log are wanted. What is left out does not matter. */
export interface LineFilterOptions {
  /** Lines of this level or a more urgent one. */
  readonly level?: Level | undefined;
  /** Lines of this moment or later, in milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** Lines before this moment, in milliseconds since the epoch. */
  readonly until?: number | undefined;
  /** Lines whose `event` is one of these. */
  readonly events?: readonly string[] | undefined;
}

/**
 * Whether a line, without its line feed, is wanted. A line that is no JSON object, or lacks what is asked for, is wanted
 * only by a filter that asks for nothing. Levels may be words or pino's numbers, times ISO 8601 or milliseconds.
 * @throws ArgumentTypeError, ArgumentRangeError naming the option.
 */
export function createLineFilter(options: LineFilterOptions = {}): (line: string) => boolean {
  const { level, since, until, events } = options;
  if (level !== undefined && !isLevel(level)) throw new ArgumentRangeError("level", "the name of a level");
  for (const [name, moment] of Object.entries({ since, until })) {
    if (moment === undefined) continue;
    if (typeof moment !== "number") throw new ArgumentTypeError(name, "a number");
    if (Number.isNaN(moment)) throw new ArgumentRangeError(name, "milliseconds since the epoch");
  }
  if (events !== undefined && !(Array.isArray(events) && events.every((event) => typeof event === "string"))) {
    throw new ArgumentTypeError("events", "an array of strings");
  }
  const least = level === undefined ? undefined : LEVELS[level];
  const wanted = events === undefined ? undefined : new Set(events);
  if (least === undefined && since === undefined && until === undefined && wanted === undefined) return () => true;
  return (line) => {
    const fields = objectOf(line);
    if (fields === undefined) return false;
    if (least !== undefined && !(urgency(fields["level"]) >= least)) return false;
    if (wanted !== undefined && !wanted.has(fields["event"] as string)) return false;
    if (since === undefined && until === undefined) return true;
    const at = moment(fields["time"]);
    return at >= (since ?? Number.NEGATIVE_INFINITY) && at < (until ?? Number.POSITIVE_INFINITY);
  };
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function urgency(level: unknown): number {
  if (typeof level === "number") return level;
  return isLevel(level) ? LEVELS[level] : Number.NaN;
}

function moment(time: unknown): number {
  if (typeof time === "number") return time;
  return typeof time === "string" ? Date.parse(time) : Number.NaN;
}
