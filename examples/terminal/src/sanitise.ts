/** The longest text of a peer that is shown whole, in UTF-16 units: some screens full. */
const LONGEST_SHOWN = 4_000;

// Joiners and variation selectors stay: Persian, Indic scripts and emoji need them.
const DANGEROUS = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Marks that pile up on one letter cover the lines around it. */
const PILED_MARKS = /(\p{M}{8})\p{M}+/gu;

/**
 * Text from outside, made fit for one line of a terminal: what would move the cursor, colour, rewrite the screen, turn
 * the direction of writing, or begin a line of its own is shown as a picture (`␛`) or a number (`<U+202E>`) instead.
 */
export function harmless(text: string): string {
  const cut = text.length > LONGEST_SHOWN ? text.slice(0, LONGEST_SHOWN) : text;
  const shown = cut.replace(DANGEROUS, pictureOf).replace(PILED_MARKS, "$1");
  return cut === text ? shown : `${shown}… (${text.length - LONGEST_SHOWN} more characters)`;
}

/**
 * A value as one line of JSON in which everything that a terminal could obey is escaped: `JSON.stringify` lets DEL, the
 * C1 controls and the format characters through. It parses to the same value.
 */
export function jsonLine(value: object): string {
  const escapeOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const escaped = (character: string) => character.split("").map(escapeOf).join("");
  return JSON.stringify(value).replace(DANGEROUS, escaped);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) as number;
  if (character === "\t") return " ";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
