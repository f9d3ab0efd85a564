/** The chance of `hits` or more of `trials`, each of which hits with a chance of `rate` (above 0, below 1). */
export function atLeast(hits: number, trials: number, rate: number): number {
  if (hits <= 0) return 1;
  // From one end term by term, so that nothing is subtracted and small chances keep their digits.
  let term = 1;
  for (let i = 0; i < hits; i++) term *= ((trials - i) / (i + 1)) * rate;
  term *= (1 - rate) ** (trials - hits);
  let sum = 0;
  for (let k = hits; k <= trials; k++) {
    sum += term;
    term *= ((trials - k) / (k + 1)) * (rate / (1 - rate));
  }
  return Math.min(1, sum);
}
