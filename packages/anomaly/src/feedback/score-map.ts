import { AnomalyError, ArgumentRangeError } from "../errors.ts";

// 1 - (1 - F)^(1/4): the median stands at 0.16, the highest of 100 at 0.73, the highest of 10,000 at 0.92. What is
// above all others comes near 1, the place of a row that an operator confirmed.
const EXPONENT = 1 / 4;
const KNOTS = 512;
// The lowest two, the highest and both ends are kept whatever their distance.
const MOST_KNOTS = KNOTS + 5;

/**
 * Says how high a score stands among the scores of a model, as a number from 0 to 1, and which score stands so high.
 * Detectors spread their scores differently; verdicts weigh the same against all of them here. Piecewise linear,
 * increasing and continuous.
 */
export class ScoreMap {
  readonly #scores: Float64Array;
  readonly #standings: Float64Array;

  private constructor(scores: Float64Array, standings: Float64Array) {
    this.#scores = scores;
    this.#standings = standings;
  }

  /** Learns from scores of 0 to 1, at least one. Keeps a bounded number of them. */
  static fit(scores: ArrayLike<number>): ScoreMap {
    const sorted = checkScores(scores).sort();
    const count = sorted.length;
    const at: number[] = [];
    const standings: number[] = [];
    if (sorted[0]! > 0) {
      at.push(0);
      standings.push(0);
    }
    for (let from = 0; from < count; ) {
      let to = from + 1;
      while (to < count && sorted[to] === sorted[from]) to++;
      const standing = 1 - (1 - (from + to) / 2 / (count + 1)) ** EXPONENT;
      if (standings.length < 2 || standing - standings.at(-1)! >= 1 / KNOTS || to === count) {
        at.push(sorted[from]!);
        standings.push(standing);
      }
      from = to;
    }
    if (sorted[count - 1]! < 1) {
      at.push(1);
      standings.push(1);
    }
    return new ScoreMap(Float64Array.from(at), Float64Array.from(standings));
  }

  /** Trusts nothing: throws an `AnomalyError` with `ERR_MODEL_MALFORMED`. */
  static fromJSON(json: unknown): ScoreMap {
    const { scores, standings } = (json ?? {}) as { scores?: unknown; standings?: unknown };
    if (!isLadder(scores) || !isLadder(standings) || scores.length !== standings.length) {
      throw new AnomalyError("ERR_MODEL_MALFORMED", "the ranker is malformed: its scores are");
    }
    return new ScoreMap(Float64Array.from(scores), Float64Array.from(standings));
  }

  /** How high this score stands. */
  standing(score: number): number {
    return interpolate(this.#scores, this.#standings, score);
  }

  /** The score that stands so high; the lowest or highest known where none does. */
  score(standing: number): number {
    return interpolate(this.#standings, this.#scores, standing);
  }

  toJSON(): { scores: number[]; standings: number[] } {
    return { scores: Array.from(this.#scores), standings: Array.from(this.#standings) };
  }
}

/** A copy of scores; refuses what is none. */
export function checkScores(scores: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(scores);
  if (copy.length === 0) throw new ArgumentRangeError("scores", "at least one");
  for (const score of copy) if (!(score >= 0 && score <= 1)) throw new ArgumentRangeError("scores", "from 0 to 1");
  return copy;
}

function interpolate(from: Float64Array, to: Float64Array, x: number): number {
  let low = 0;
  let high = from.length - 1;
  if (x <= from[low]!) return to[low]!;
  if (x >= from[high]!) return to[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - from[low]!) / (from[high]! - from[low]!);
  return to[low]! + share * (to[high]! - to[low]!);
}

function isLadder(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MOST_KNOTS &&
    value.every((x, i) => typeof x === "number" && x >= 0 && x <= 1 && (i === 0 || x > value[i - 1]))
  );
}
