import type { Language } from "../contract/common.ts";
import { digitsText, issueText, type SchemaIssue, unknownText } from "../problems/issue-texts.ts";
import { nearest } from "../problems/nearest.ts";
import { PortalError, type WrongParameter } from "../problems/portal-error.ts";

interface Issue extends SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly keys?: unknown;
}

/** What a validator of @hono/zod-openapi gives to its hook for what does not fit. */
export interface Misfit {
  /** `query`, `param`, `json`, `header`, … */
  readonly target: string;
  readonly error: { readonly issues: readonly Issue[] };
  /** What was validated: anything. */
  readonly data?: unknown;
}

/** More of them help nobody, and a body may be wrong in a million places. */
const MOST = 20;
const LONGEST = 200;

/** Numbers in texts are read by `Number`, which also takes nothing at all, spaces, hexadecimal and exponents. */
const DIGITS = /^-?\d{1,17}(?:\.\d{1,17})?$/;
/** How a schema that refuses unknown parameters says which ones it knows. */
const KNOWN = "known: ";

/** What a schema says of parameters that it does not know; {@link wrongParameters} makes a hint of it. */
export function knownParameters(names: readonly string[]): string {
  return KNOWN + names.join(" ");
}

/** `wrong-parameters`, with where and why in the language of who asks. What was sent is not repeated, apart from the names of keys. */
export function wrongParameters({ target, error, data }: Misfit, language: Language): PortalError {
  const place = placeOf(target);
  const wrong = error.issues.flatMap((issue): WrongParameter[] => {
    if (issue.code !== "unrecognized_keys") {
      return [{ at: at(place, issue.path), message: issueText(issue, valueAt(data, issue.path), language) }];
    }
    const known = issue.message.startsWith(KNOWN) ? issue.message.slice(KNOWN.length).split(" ") : [];
    const keys = Array.isArray(issue.keys) ? issue.keys.slice(0, MOST).map(String) : [];
    return keys.map((key) => {
      return { at: at(place, [...issue.path, key]), message: unknownText(nearest(key, known), language) };
    });
  });
  return refusal(wrong);
}

/** Refuses numbers of a query or path that are not written in digits, although `Number` reads them. */
export function requireDigits(
  target: string,
  texts: Readonly<Record<string, string | undefined>>,
  values: object,
  language: Language,
): void {
  const wrong = Object.entries(values)
    .filter(([name, value]) => typeof value === "number" && texts[name] !== undefined && !DIGITS.test(texts[name]))
    .map(([name]) => ({ at: at(placeOf(target), [name]), message: digitsText(language) }));
  if (wrong.length > 0) throw refusal(wrong);
}

function refusal(wrong: readonly WrongParameter[]): PortalError {
  const cutShort = wrong.slice(0, MOST).map((one) => ({ at: cut(one.at), message: cut(one.message) }));
  return new PortalError("wrong-parameters", {}, { wrong: cutShort });
}

function placeOf(target: string): string {
  return target === "json" || target === "form" ? "body" : target === "param" ? "path" : target;
}

function at(place: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => text + (typeof key === "number" ? `[${key}]` : `.${String(key)}`), place);
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => {
    return typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Record<PropertyKey, unknown>)[key]
      : undefined;
  }, data);
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
