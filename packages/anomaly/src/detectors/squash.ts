/**
 * Brings a measure of strangeness without an upper end into 0 to 1: 0 stays 0, `typical` becomes a half. It grows with
 * the logarithm, so that even among enormous values the larger keeps the higher score.
 */
export function squash(strangeness: number, typical: number): number {
  const level = Math.log1p(strangeness / typical);
  return level / (level + Math.LN2);
}

/** The measure that {@link squash} brings to a score; below 0 for a score below 0. */
export function unsquash(score: number, typical: number): number {
  return typical * Math.expm1((score * Math.LN2) / (1 - score));
}

/** What {@link squash} calls typical: the median; where it is 0, the mean; where that is 0 too, 1. */
export function typicalOf(measures: Float64Array): number {
  const sorted = measures.slice().sort();
  const median = sorted[(sorted.length - 1) >> 1] ?? 0;
  if (median > SMALLEST) return median;
  let mean = 0;
  for (const measure of sorted) mean += measure / sorted.length;
  return mean > SMALLEST && Number.isFinite(mean) ? mean : 1;
}

/** Whether a `typical` out of a file is one that {@link typicalOf} can give. */
export function isTypical(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) > SMALLEST;
}

// Dividing by less could make an ordinary measure infinite.
const SMALLEST = 1e-200;
