// Everything that is not plain printable ASCII; most lines have none of it and are done after one quick look.
const UNUSUAL = /[^\x20-\x7e]/;

// Controls, invisible and bidirectional formatting, lone surrogates, line and paragraph breaks, whatever has no width.
const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`;

// And blanks that are not the usual one, with Braille's.
const DANGEROUS = new RegExp(String.raw`[${UNSEEN}\u2800]|(?! )\p{Zs}`, "gu");

const OBEYED = new RegExp(`[${UNSEEN}]`, "gu");

/**
 * Text from anywhere, made fit for one line of a terminal: each character that steers it, breaks the line, turns the
 * direction of reading or cannot be seen is written out, such as `\u{1b}`. Joiners, variation selectors and unusual blanks
 * are too: in a log, two names that differ must look different.
 */
export function harmless(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text.replace(DANGEROUS, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** JSON without its line feed, made so that no terminal obeys it, whoever shows it; it parses to the same. */
export function harmlessJSON(json: string): string {
  return json.replace(OBEYED, (character) => {
    let written = "";
    for (let i = 0; i < character.length; i++) {
      written += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return written;
  });
}

/** Blanks that push what follows to where another line would begin. */
const MANY_BLANKS = / {4,}/g;

/** The time of day, as lines begin with it. */
const TIME = /(\d\d):(?=\d\d:\d\d\.\d{3}(?: |\\u\{|$))/g;

/**
 * Harmless text that cannot pass for a line of its own where a terminal breaks a long one: many blanks are counted, as in
 * `\u{20}{57}`, and the first colon of a time of day is written out.
 */
export function withinLine(text: string): string {
  return harmless(text)
    .replace(MANY_BLANKS, (blanks) => `\\u{20}{${blanks.length}}`)
    .replace(TIME, "$1\\u{3a}");
}
