// Controls, invisible and bidirectional formatting, lone surrogates and private characters, line and paragraph breaks.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5/gu;
// More marks on one letter than any language writes: they would cover the lines around.
const PILE = /(\p{M}{2})\p{M}+/gu;

/**
 * A text of unknown origin, fit to stand in one line of a terminal, log or page: what cannot be seen, or moves other text
 * about, becomes U+FFFD; runs of white space become one space; after `most` characters it is cut, and `…` says so.
 * It is still text, not HTML: a page must escape it.
 */
export function safeText(text: string, most = 80): string {
  // A character is at most two units, so this keeps enough, whatever the length that was handed in.
  const head = text.slice(0, most * 4 + 4);
  const clean = head.replace(/\s+/gu, " ").replace(UNSAFE, "\ufffd").replace(PILE, "$1").trim();
  const characters = Array.from(clean);
  if (characters.length <= most && head.length === text.length) return clean === "" ? "?" : clean;
  return `${characters.slice(0, most - 1).join("")}…`;
}
