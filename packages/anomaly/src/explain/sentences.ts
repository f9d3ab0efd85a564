import type { FeatureUnit } from "../features/feature-set.ts";
import { formatHours, formatNumber, formatQuantity } from "./numbers.ts";
import type { Language, Reason, ReasonCode } from "./reason.ts";
import { safeText } from "./safe-text.ts";

/** The facts of a reason as harmless words of one language; `undefined` for a fact that the reason does not have. */
export interface Facts {
  /** A text, or a number as it is, without separators: for names and codes. */
  word(name: string): string | undefined;
  /** A number. */
  number(name: string): number | undefined;
  /** A number in words. */
  count(name: string): string | undefined;
  /** A number with its noun. */
  counted(name: string, one: string, many: string): string | undefined;
  /** A number of hours: `2 hours`; below one in minutes, and none is `less than 1 minute`. */
  hours(name: string): string | undefined;
  /** A number of seconds. */
  duration(name: string): string | undefined;
  /** A share of 0 to 1 in per cent. */
  percent(name: string): string | undefined;
}

/** The sentence of every reason but those about features, which are made of their parts. */
export type ReasonSentences = Readonly<
  Record<Exclude<ReasonCode, "feature" | "combination">, (facts: Facts) => string>
>;

/** Makes a reason's facts readable. */
export function factsOf(reason: Reason, language: Language): Facts {
  const get = (name: string): unknown =>
    Object.hasOwn(reason.facts ?? {}, name) ? (reason.facts as Record<string, unknown>)[name] : undefined;
  const number = (name: string) => {
    const value = get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const counted = (name: string, one: string, many: string) => {
    const value = number(name);
    return value === undefined ? undefined : `${formatNumber(value, language)} ${Math.abs(value) === 1 ? one : many}`;
  };
  const quantity = (name: string, unit: FeatureUnit) => {
    const value = number(name);
    return value === undefined ? undefined : formatQuantity(value, unit, language);
  };
  return {
    word: (name) => {
      const value = get(name);
      if (typeof value === "string") return safeText(value, 60);
      return number(name) === undefined ? undefined : safeText(String(value), 60);
    },
    number,
    count: (name) => {
      const value = number(name);
      return value === undefined ? undefined : formatNumber(value, language);
    },
    counted,
    hours: (name) => {
      const value = number(name);
      return value === undefined ? undefined : formatHours(value, language);
    },
    duration: (name) => quantity(name, "seconds"),
    percent: (name) => quantity(name, "share"),
  };
}

/** A statement and, in parentheses, those of its details that there are. */
export function withDetails(statement: string, ...details: readonly (string | undefined)[]): string {
  const known = details.filter((detail) => detail !== undefined);
  return known.length === 0 ? statement : `${statement} (${known.join("; ")})`;
}

/** `change("a", "b")` is `a → b`; with one end known, that one. */
export function change(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined || to === undefined) return to ?? from;
  return `${from} → ${to}`;
}

/** A prefix before a detail that there may not be. */
export function prefixed(prefix: string, detail: string | undefined): string | undefined {
  return detail === undefined ? undefined : `${prefix} ${detail}`;
}

/** What there is of some words, one after another; `undefined` where there is nothing. */
export function phrase(...words: readonly (string | undefined)[]): string | undefined {
  const known = words.filter((word) => word !== undefined);
  return known.length === 0 ? undefined : known.join(" ");
}

/** Things one after another: `A, B and C`. */
export function joinList(items: readonly string[], language: Language): string {
  const and = language === "pt" ? " e " : " and ";
  return items.length < 2 ? (items[0] ?? "") : items.slice(0, -1).join(", ") + and + items.at(-1);
}
