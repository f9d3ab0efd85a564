/**
 * The words of a line: parted by spaces, where quotes (`"…"`, `'…'`) do not hold them together. A backslash keeps the
 * quote, backslash or space behind it; before anything else it is itself, as in the paths of Windows. A quote that
 * nothing closes holds to the end.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    const next = line[at + 1];
    if (character === "\\" && quote !== "'" && next !== undefined && /["'\\ ]/.test(next)) {
      word = (word ?? "") + next;
      at++;
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (character === " " || character === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}
