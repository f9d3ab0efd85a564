import { LOG_LIMITS } from "./log-limits.ts";

/** A parameter of a query, decoded. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** What a text is made of. */
export interface TextMeasures {
  /** Characters as written. */
  readonly length: number;
  /** Shannon entropy of its characters, in bits a character. */
  readonly entropy: number;
  /** Shares of the characters, decoded: digits, capital letters, what is neither letter, digit nor space. */
  readonly digits: number;
  readonly upper: number;
  readonly punctuation: number;
  /** Share that was percent-encoded or is not ASCII. */
  readonly encoded: number;
}

/** The classes that a character can be of: digits, small and capital letters, space, control, not ASCII, and each sign by itself. */
export const DIGIT = 0;
export const LOWER = 1;
export const UPPER = 2;
export const SPACE = 3;
const CONTROL = 4;
const OTHER = 5;
const SIGNS = 6;

/** Of which class a character (UTF-16 code unit) is. */
export function classOf(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return LOWER;
  if (unit >= 0x30 && unit <= 0x39) return DIGIT;
  if (unit >= 0x41 && unit <= 0x5a) return UPPER;
  if (unit === 0x20) return SPACE;
  if (unit < 0x20 || unit === 0x7f) return CONTROL;
  return unit > 0x7f ? OTHER : SIGNS + unit - 0x21;
}

/** The beginning of a text, as long as features look at it. */
export function analysed(text: string): string {
  return text.length > LOG_LIMITS.analysedCharacters ? text.slice(0, LOG_LIMITS.analysedCharacters) : text;
}

// One for all: a request may hold thousands of escapes, and to make a decoder takes longer than to use it.
const UTF8 = new TextDecoder();

/** Undoes percent-encoding once; the bytes are read as UTF-8, what is none of it as U+FFFD. Never throws. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Uint8Array.from({ length: run.length / 3 }, (_, i) =>
      Number.parseInt(run.slice(3 * i + 1, 3 * i + 3), 16),
    );
    return UTF8.decode(bytes);
  });
}

/** The parameters of a query, the first {@link LOG_LIMITS} of them. `+` is a space. */
export function parametersOf(query: string): Parameter[] {
  if (query === "") return [];
  return analysed(query)
    .split("&", LOG_LIMITS.analysedParts)
    .map((pair) => {
      const equals = pair.indexOf("=");
      const decode = (text: string) => decodePercent(text.replaceAll("+", " "));
      if (equals < 0) return { name: decode(pair), value: "" };
      return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
    });
}

/** Measures a text as written, and as decoded. */
export function measure(written: string, decoded: string): TextMeasures {
  const counts = new Map<number, number>();
  const classes = new Uint32Array(SIGNS + 94);
  for (let i = 0; i < decoded.length; i++) {
    const unit = decoded.charCodeAt(i);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
    const kind = classOf(unit);
    classes[kind] = classes[kind]! + 1;
  }
  const n = Math.max(decoded.length, 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / n) * Math.log2(count / n);
  const plain = classes[DIGIT]! + classes[LOWER]! + classes[UPPER]! + classes[SPACE]! + classes[OTHER]!;
  const escapes = analysed(written).match(/%[0-9A-Fa-f]{2}/g)?.length ?? 0;
  return {
    length: written.length,
    entropy,
    digits: classes[DIGIT]! / n,
    upper: classes[UPPER]! / n,
    punctuation: (decoded.length - plain) / n,
    encoded: Math.min(1, Math.max(escapes, classes[OTHER]!) / n),
  };
}

/** How many characters and sequences of a decoded text mean something to a shell, a database, a browser or a file system. */
export function countDangerous(decoded: string): number {
  return decoded.match(/['"<>;|`$(){}\\^\0\r\n]|--|\/\*|\.\.[/\\]|%[0-9A-Fa-f]{2}/g)?.length ?? 0;
}

/**
 * The pattern of a value: runs of letters, digits and spaces shrunk to one character, other characters as they are, the
 * first sixteen of them. `Maria 12-b` becomes `a 0-a`.
 */
export function shapeOf(value: string): string {
  let shape = "";
  let last = -1;
  for (let i = 0; i < value.length && shape.length < 16; i++) {
    const unit = value.charCodeAt(i);
    const kind = classOf(unit);
    const merged = kind === UPPER || kind === OTHER ? LOWER : kind;
    if (merged === last) continue;
    last = merged;
    shape +=
      merged === LOWER ? "a" : merged === DIGIT ? "0" : merged === SPACE ? " " : merged === CONTROL ? "\0" : value[i];
  }
  return shape;
}

/**
 * The path with what only names one thing of many taken out: segments of digits, of hexadecimal digits from 8 on, UUIDs.
 * `/users/42/orders` becomes `/users/#/orders`.
 */
export function routeOf(segments: readonly string[]): string[] {
  return segments.map((segment) => (/^(?:\d+|[0-9a-fA-F-]{8,})$/.test(segment) && /\d/.test(segment) ? "#" : segment));
}
