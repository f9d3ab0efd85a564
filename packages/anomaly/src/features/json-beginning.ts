// Deeper than any log nests what is looked for.
const MOST_LEVELS = 32;

/**
 * The beginning of a JSON text that was cut, made whole: up to the last value that certainly stands there in full, with what
 * is open closed. What is no JSON stays none.
 */
export function beginningOfJson(text: string): string {
  let closers = "";
  let end = 0;
  let whole = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = closingQuote(text, at + 1);
      if (at < 0) break;
    } else if (unit === COMMA) {
      end = at;
      whole = closers;
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (closers.length === MOST_LEVELS) break;
      closers = (unit === OPEN_BRACE ? "}" : "]") + closers;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) closers = closers.slice(1);
  }
  return text.slice(0, end) + whole;
}

const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Where the text that begins at `from` ends; -1 where it does not. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from), read = from; at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= read && text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at;
    read = at + 1;
  }
  return -1;
}
