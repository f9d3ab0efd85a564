/**
 * Chooses rows that cover the others: each next one is the farthest from those that were chosen (Gonzalez 1985), by
 * Euclidean distance. Equal rows give one choice; it may end early.
 *
 * @param rows Scaled rows.
 * @returns The chosen rows' places, in the order in which they were chosen.
 */
export function coreSet(rows: readonly Float64Array[], size: number): number[] {
  const nearest = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  for (let next = 0; chosen.length < size && nearest[next]! > 0; ) {
    chosen.push(next);
    const center = rows[next]!;
    for (let i = 0; i < rows.length; i++) {
      const limit = nearest[i]!;
      const row = rows[i]!;
      let sum = 0;
      for (let j = 0; j < center.length && sum < limit; j++) sum += (row[j]! - center[j]!) ** 2;
      if (sum < limit) nearest[i] = sum;
    }
    next = 0;
    for (let i = 1; i < rows.length; i++) if (nearest[i]! > nearest[next]!) next = i;
  }
  return chosen;
}
