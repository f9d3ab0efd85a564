import { createRandom } from "../../src/random.ts";

/** Rows of a cloud: columns of different centres and spreads, every second leaning on the one before it. */
export function cloud(count: number, width: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const row: number[] = [];
    for (let j = 0; j < width; j++) {
      const own = random.normal();
      row.push(j % 2 === 0 ? 10 * j + (j + 1) * own : 0.5 * row[j - 1]! + own);
    }
    return row;
  });
}

/** The bits of scores, to compare them by. */
export function bitsOf(scores: Float64Array): string {
  return Array.from(new BigUint64Array(Float64Array.from(scores).buffer), (bits) => bits.toString(16)).join(" ");
}

/** What was thrown; fails if nothing was. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
