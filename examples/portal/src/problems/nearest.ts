/** The known name that another one is most likely a slip of the pen for: two letters off at most, or the same but for `_`, `-` and case. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  const folded = fold(name);
  const same = known.find((candidate) => fold(candidate) === folded);
  if (same !== undefined) return same;
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(folded, fold(candidate)) }))
    .sort((one, other) => one.off - other.off);
  return best !== undefined && best.off <= 2 && best.off <= best.candidate.length / 2 ? best.candidate : undefined;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
