import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const WANTED = "It must be like 2026-11-22, 2026-11-22T10:41:12Z, 10:41 (today, in UTC), or 15m, 2h, 3d (ago).";

/**
 * Reads a moment of the command line, in milliseconds since the epoch: ISO 8601, where what names no zone is UTC; a
 * time of the current day in UTC; or how long ago, such as `15m`, `2h` and `3d`.
 *
 * @throws InvalidArgumentError of commander's, when it is none of these or no date has it.
 */
export function parseMoment(text: string, now: number): number {
  const ago = /^(\d{1,9})([smhdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]!]!;
  const clock = /^\d\d:\d\d(:\d\d)?$/.test(text);
  return parseISO(clock ? `${new Date(now).toISOString().slice(0, 10)}T${text}` : text);
}

function parseISO(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/i.exec(text);
  if (parts === null) throw new InvalidArgumentError(WANTED);
  const [, day, minutes = "00:00", seconds = ":00", zone = "Z"] = parts;
  const local = Date.parse(`${day}T${minutes}${seconds}Z`);
  // Some engines take the 30th of February for a day in March.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(day!)) {
    throw new InvalidArgumentError(`There is no such day or time. ${WANTED}`);
  }
  const at = Date.parse(`${day}T${minutes}${seconds}${zone.toUpperCase()}`);
  if (Number.isNaN(at)) throw new InvalidArgumentError(WANTED);
  return at;
}
