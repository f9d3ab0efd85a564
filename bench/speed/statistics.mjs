export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Median, least and most. */
export function spread(numbers) {
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) };
}

/** The least-squares slope of y over x, and how far y of the last x lies above that of the first on that line. */
export function slope(xs, ys) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const products = xs.reduce((sum, value, i) => sum + (value - x) * (ys[i] - y), 0);
  const squares = xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
  return products / squares;
}
