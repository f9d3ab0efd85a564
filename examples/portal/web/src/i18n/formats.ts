import type { Language } from "../../../src/contract/common.ts";
import { LANGUAGE_TAG } from "./language.ts";

const MINUTE = 60_000;
/** The last moment that a Date can be. */
const LAST = 8.64e15;

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** As the language writes numbers. */
export function numberIn(language: Language, value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LANGUAGE_TAG[language], options);
    numberFormats.set(key, format);
  }
  return format.format(value);
}

/** What is shown of a moment: `time` has seconds, `hour` none. */
export type MomentStyle = "day" | "hour" | "time" | "full";

const MOMENT: Readonly<Record<MomentStyle, Intl.DateTimeFormatOptions>> = {
  day: { day: "2-digit", month: "short" },
  hour: { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" },
  time: { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  full: { year: "numeric", month: "short", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** A moment by a log's own clock, `offset` minutes ahead of UTC; without one by this computer's. Moments that no calendar has are numbers. */
export function momentIn(language: Language, at: number, offset: number | undefined, style: MomentStyle): string {
  const shown = offset === undefined ? at : at + clampOffset(offset) * MINUTE;
  if (!(Math.abs(shown) <= LAST)) return String(at);
  const key = `${language} ${style} ${offset === undefined}`;
  let format = dateFormats.get(key);
  if (format === undefined) {
    const zone = offset === undefined ? {} : { timeZone: "UTC" };
    format = new Intl.DateTimeFormat(LANGUAGE_TAG[language], { ...MOMENT[style], hourCycle: "h23", ...zone });
    dateFormats.set(key, format);
  }
  return format.format(shown);
}

/** `UTC−03:00`. */
export function offsetName(offset: number): string {
  const minutes = Math.abs(clampOffset(offset));
  if (minutes === 0) return "UTC";
  const two = (part: number) => String(part).padStart(2, "0");
  return `UTC${offset < 0 ? "−" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const STEPS = [
  { unit: "day", of: 86_400_000 },
  { unit: "hour", of: 3_600_000 },
  { unit: "minute", of: MINUTE },
  { unit: "second", of: 1000 },
] as const;

/** `2 days 3 hours`, `4 min 5 s`: the two largest parts that there are, or milliseconds. */
export function durationIn(language: Language, milliseconds: number): string {
  const unit = (value: number, name: string) =>
    numberIn(language, value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 0 });
  let rest = Math.max(0, Math.round(milliseconds));
  if (!Number.isSafeInteger(rest)) return numberIn(language, milliseconds);
  const first = STEPS.findIndex(({ of }) => rest >= of);
  if (first === -1) return unit(rest, "millisecond");
  const parts: string[] = [];
  for (const step of STEPS.slice(first, first + 2)) {
    const count = Math.floor(rest / step.of);
    rest -= count * step.of;
    if (count > 0) parts.push(unit(count, step.unit));
  }
  return parts.join(" ");
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** `1.4 MB`, by thousands. */
export function bytesIn(language: Language, bytes: number): string {
  let size = Math.max(0, bytes);
  let unit = 0;
  while (size >= 999.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || size >= 100 ? 0 : 1;
  return numberIn(language, size, {
    style: "unit",
    unit: BYTE_UNITS[unit]!,
    unitDisplay: "short",
    maximumFractionDigits,
  });
}

/** The form of a word that goes with a count. */
export function pluralIn(language: Language, count: number, one: string, other: string): string {
  return new Intl.PluralRules(LANGUAGE_TAG[language]).select(count) === "one" ? one : other;
}

function clampOffset(offset: number): number {
  return Math.max(-1440, Math.min(1440, Math.trunc(offset) || 0));
}
