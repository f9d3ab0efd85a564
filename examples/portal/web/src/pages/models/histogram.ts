/** How many of the training lines lie in each part, as shares of all of them: models of unlike sizes can be compared. */
export function sharesOf(histogram: readonly number[]): readonly number[] {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  return histogram.map((count) => (total === 0 ? 0 : count / total));
}

/**
 * About which share of the training lines scores above a threshold. Inside the part that the threshold cuts, scores are
 * taken to be spread evenly.
 */
export function shareAbove(histogram: readonly number[], threshold: number): number | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const above = histogram.reduce((sum, count, part) => {
    const from = part / histogram.length;
    const to = (part + 1) / histogram.length;
    return sum + count * Math.max(0, Math.min(1, (to - threshold) / (to - from)));
  }, 0);
  return above / total;
}

/** Between which scores a part lies. */
export function partOf(part: number, parts: number): { readonly from: number; readonly to: number } {
  return { from: part / parts, to: (part + 1) / parts };
}

/** A part of two histograms, for the table beside the chart. */
export interface PairRow {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly second: number;
}

/** Shares of two histograms side by side, joined into ten parts: fifty rows are nothing to listen to. */
export function pairRows(first: readonly number[], second: readonly number[], rows = 10): readonly PairRow[] {
  const a = joined(sharesOf(first), rows);
  const b = joined(sharesOf(second), rows);
  return a.map((share, row) => ({ ...partOf(row, rows), first: share, second: b[row] ?? 0 }));
}

/** Parts joined into fewer; one that lies across two is counted where its middle is. */
export function joined(parts: readonly number[], rows: number): readonly number[] {
  const sums = new Array<number>(rows).fill(0);
  parts.forEach((value, part) => {
    const row = Math.min(rows - 1, Math.floor(((part + 0.5) / parts.length) * rows));
    sums[row] = (sums[row] ?? 0) + value;
  });
  return sums;
}
