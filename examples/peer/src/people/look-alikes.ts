/** Letters that a reader takes for Latin ones, as pairs. Capitals stand here only where they look like another letter. */
const PAIRS: readonly (readonly [string, string])[] = [
  // Cyrillic
  ["асԁеһіјкӏмопԛгѕтѵԝхуүвьўєӕ", "acdehijklmonqrstvwxyybbyeæ"],
  ["ВНРСХУ", "bhpcxy"],
  ["р", "p"],
  ["н", "h"],
  // Greek
  ["αβεηικνορςτυχωγμσ", "abenikvopctuxwyuo"],
  ["ΗΝΡΥΧ", "hnpyx"],
  // Armenian
  ["օոսհցզ", "onuhgq"],
  // Latin letters of phonetics, and those without their dot
  ["ıɑɡɩȷ", "iagij"],
  // What looks alike within one script
  ["0", "o"],
  ["i1|!", "llll"],
];

const LETTERS: ReadonlyMap<string, string> = new Map(
  PAIRS.flatMap(([from, to]) => [...from].map((letter, at) => [letter, [...to][at] ?? letter] as const)),
);

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Scripts whose letters pass for Latin ones. */
const NEIGHBOURS = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u;
const LATIN = /\p{Script=Latin}/u;

/** What is left of a name when everything is taken away that a glance does not tell apart. */
export function skeletonOf(name: string): string {
  const seen = name.normalize("NFKD").replace(UNSEEN, "").replace(/\s+/g, " ").trim();
  return replaced(replaced(seen).toLowerCase()).replaceAll("rn", "m").replaceAll("vv", "w");
}

/**
 * Whether a name that somebody gave themselves can be taken for another: letters of other scripts count as those that
 * they look like, and beside Latin ones as any.
 */
export function looksLike(claimed: string, other: string): boolean {
  const [one, two] = [skeletonOf(claimed), skeletonOf(other)];
  if (one === two) return true;
  if (!LATIN.test(claimed.normalize("NFKD")) || !NEIGHBOURS.test(one)) return false;
  const [letters, wanted] = [[...one], [...two]];
  return (
    letters.length === wanted.length && letters.every((letter, at) => letter === wanted[at] || NEIGHBOURS.test(letter))
  );
}

function replaced(text: string): string {
  return [...text].map((letter) => LETTERS.get(letter) ?? letter).join("");
}
