/** Characters of a name that are looked at and written. */
export const NAME_CHARACTERS = 256;

/** What cannot be seen in a name, and what only dresses a letter. */
const UNSEEN = /[\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}]/gu;

/** Where one word ends and the next begins: `apiKey`, `APIKey`, `api_key`, `user[api-key]`. */
const BETWEEN = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|[^\p{L}\p{N}]+/u;

/**
 * The words of a name in small letters; of a long one, of its end. Names that look alike have the same: full-width letters
 * count as letters, what cannot be seen does not count.
 */
export function wordsOf(name: string): string[] {
  const seen = name.slice(-NAME_CHARACTERS).normalize("NFKC").replace(UNSEEN, "");
  const words: string[] = [];
  for (const word of seen.split(BETWEEN)) if (word !== "") words.push(word.toLowerCase());
  return words;
}

/** The same words without digits behind them, and without those that are numbers: `password2`, `passwords[0]`. */
export function withoutNumbers(words: readonly string[]): string[] {
  return words.map((word) => word.replace(/\d{1,4}$/, "")).filter((word) => word !== "");
}
