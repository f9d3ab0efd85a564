/** A moment and how far the clock that wrote it is ahead of UTC, in minutes. */
export interface LogTime {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly offset: number;
  /** Whether the zone was written, and not taken for UTC. */
  readonly isZoned: boolean;
}

const DAY = 86_400_000;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const CLF = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/** The time of Apache's `%t` and nginx's `$time_local`, without the brackets: `10/Oct/2000:13:55:36 -0700`. */
export function parseClfTime(text: string): LogTime | undefined {
  const match = CLF.exec(text);
  if (match === null) return undefined;
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const index = MONTHS.indexOf(month!);
  if (index % 3 !== 0) return undefined;
  return moment(
    [year, index / 3 + 1, day, hour, minute, second].map(Number),
    0,
    zone(sign!, zoneHours!, zoneMinutes!),
    true,
  );
}

/**
 * A time as JSON logs have it: ISO 8601 with `T` or a space (UTC when it names no zone), the form of
 * {@link parseClfTime}, or a number since the epoch, in the unit that puts it between 1973 and 5138: seconds,
 * milliseconds, microseconds or nanoseconds.
 */
export function parseJsonTime(value: unknown): LogTime | undefined {
  if (typeof value === "number") return sinceEpoch(value);
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (/^\d{1,19}(?:\.\d{1,9})?$/.test(value)) return sinceEpoch(Number(value));
  const match = ISO.exec(value);
  if (match === null) return parseClfTime(value);
  const [, year, month, day, hour, minute, second = "0", fraction = "0", name] = match;
  const digits = name?.slice(1).replace(":", "") ?? "";
  const offset = digits === "" ? 0 : zone(name!.charAt(0), digits.slice(0, 2), digits.slice(2) || "0");
  return moment(
    [year, month, day, hour, minute, second].map(Number),
    Math.floor(Number(`0.${fraction}`) * 1000),
    offset,
    name !== undefined,
  );
}

/**
 * The time of several fields that are about one moment: the first that names its zone, as it tells the hour of the log's
 * own clock, if it is within a day of the first that is a time at all; else that. A day and an hour apart are one text.
 */
export function parseJsonTimes(values: Iterable<unknown>): LogTime | undefined {
  let first: LogTime | undefined;
  let day: string | undefined;
  let clock: string | undefined;
  for (const value of values) {
    const time = parseJsonTime(value);
    if (time?.isZoned && Math.abs(time.at - (first ?? time).at) < DAY) return time;
    first ??= time;
    if (typeof value !== "string") continue;
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) day ??= value;
    else if (/^\d{2}:\d{2}/.test(value)) clock ??= value;
  }
  return first ?? parseJsonTime(`${day} ${clock}`);
}

function sinceEpoch(value: number): LogTime | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  const at = value < 1e11 ? value * 1e3 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6;
  return at < 1e14 ? { at: Math.floor(at), offset: 0, isZoned: false } : undefined;
}

function zone(sign: string, hours: string, minutes: string): number | undefined {
  const offset = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || offset > 18 * 60) return undefined;
  return sign === "-" ? 0 - offset : offset;
}

function moment(
  parts: number[],
  milliseconds: number,
  offset: number | undefined,
  isZoned: boolean,
): LogTime | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  // A leap second is written as 60; Date.UTC takes it for the next minute's first.
  if (offset === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (year < 1970 || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const at = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offset * 60_000;
  return { at, offset, isZoned };
}
