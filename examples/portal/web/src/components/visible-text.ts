/** A part of a text: `hidden` is something that would not be seen, or would change what is, written out. */
export interface VisiblePart {
  readonly text: string;
  readonly hidden: boolean;
}

// Controls, formats (with the ones that turn the direction of writing round), separators of lines, private characters and empty letters.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0\u{e0000}-\u{e0fff}]/gu;
const PLAIN = /^[ -~]*$/;

/** Cuts an attacker's text into what may be shown as it is, and what is written as `\u{202e}`. */
export function visibleParts(text: string): readonly VisiblePart[] {
  if (PLAIN.test(text)) return text === "" ? [] : [{ text, hidden: false }];
  const parts: VisiblePart[] = [];
  let from = 0;
  // Not matchAll, which compiles the expression anew for each text.
  HIDDEN.lastIndex = 0;
  for (let found = HIDDEN.exec(text); found !== null; found = HIDDEN.exec(text)) {
    const { 0: character, index } = found;
    if (index > from) parts.push({ text: text.slice(from, index), hidden: false });
    const last = parts.at(-1);
    const written = escapeOf(character);
    if (last?.hidden === true && from === index) parts[parts.length - 1] = { text: last.text + written, hidden: true };
    else parts.push({ text: written, hidden: true });
    from = index + character.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hidden: false });
  return parts;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeOf(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** The beginning of a text, at most `most` characters, never half of a pair. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}
