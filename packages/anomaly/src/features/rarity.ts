// Finer steps would tell training rows, which are measured without themselves, from rows that come later.
const STEPS = 8;

/**
 * How rare something is, in bits: -log₂ of its probability, rounded down to eighths of a bit. 0 for anything more
 * probable than nine of ten.
 */
export function rarityBits(probability: number): number {
  return probability >= 1 ? 0 : Math.floor(-Math.log2(probability) * STEPS) / STEPS;
}

// More often than this, one more or less says nothing about how rare something is.
const FEW = 4;

/**
 * How often an item occurred beside the row that asks. A training row's own occurrence is left out of a small count, so
 * that what occurred once is as rare as what never did; out of a larger one it is not, so that training rows and later
 * ones that are the same get the same number to the bit, which detectors of neighbours need.
 */
export function countBeside(own: 0 | 1, count: number): number {
  return count > FEW ? count : Math.max(count - own, 0);
}
