import { AnomalyError, ArgumentRangeError, RowError, unknownVersion } from "../errors.ts";
import type { Feedback } from "../feedback.ts";
import { countRows, type Row, type Rows, toFlatRows } from "../rows.ts";
import { Evidence } from "./evidence.ts";
import { checkFeatures, type JudgedFeatures } from "./judgement.ts";
import { RowSpace } from "./row-space.ts";
import { checkScores, ScoreMap } from "./score-map.ts";

/** The version of the JSON that this release writes. */
const RANKER_VERSION = 1;
const WIDEST = 4096;

/** Rows in the order in which they should be looked at. */
export interface Ranking {
  /** The adjusted score of each row, 0 to 1, in the order of the rows. */
  readonly scores: Float64Array;
  /** The rows' numbers, the most anomalous first; of equal rows the lower number first. */
  readonly order: Uint32Array;
}

/** A ranker as JSON: how the columns and the scores are distributed. No row and no judgement is in it. */
export interface RankerJSON {
  readonly format: "securecomm-ranker";
  /** A release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly [key: string]: unknown;
}

/** What {@link createRanker} and {@link rank} take beside. */
export interface RankerOptions {
  /** Only judgements about these columns count, such as a model's `featureSet`; left out, all that have as many columns. */
  readonly features?: JudgedFeatures;
}

/**
 * Changes a model's scores by what operators said of rows like these. It touches scores only: alerts of deterministic
 * rules are none of its business, and no verdict silences them.
 *
 * What it cannot do: a row farther from all judged rows than 1.5 times the typical distance between rows keeps its
 * score to the bit, and false alarms, however many, lower a row by no more than three of them as near as the nearest.
 */
export interface Ranker {
  /** How many judgements it has learned from. */
  readonly learned: number;
  /** Learns from the judgements in force, in place of what it had learned; those about other columns are left out. */
  learn(feedback: Feedback): this;
  /**
   * The score of one row, adjusted; the same number where nothing was learned about rows like it.
   *
   * @param score The model's own, 0 to 1; another throws an `ArgumentRangeError`. A row that is not of the ranker's
   * width, or holds a number that is not finite, throws a `RowError`.
   * @param threshold Where only the side of it matters: a score up to it that no verdict can lift above it comes back as
   * it is. That is much faster than the adjustment.
   */
  adjustedScore(row: Row, score: number, threshold?: number): number;
  /** Adjusts the scores of many rows, of which the model gave these, and orders the rows. */
  rank(rows: Rows, scores: ArrayLike<number>): Ranking;
  toJSON(): RankerJSON;
}

/**
 * A ranker for rows like these, of which a model gave these scores. From the rows it learns what a typical distance
 * between two is; it keeps none.
 *
 * @throws RowError for a row that cannot be taken, `AnomalyError` with `ERR_TOO_FEW_ROWS` for less than two rows.
 *
 * @example
 * ```ts
 * import { createDetector, createFeedback, createRandom, createRanker } from "@securecomm/anomaly";
 *
 * const random = createRandom(1);
 * const rows = Array.from({ length: 500 }, () => [random.normal(), random.normal()]);
 * const detector = createDetector("iforest").fit(rows);
 * const ranker = createRanker(rows, detector.scoreBatch(rows));
 * const row = [3, 3];
 * const score = detector.score(row);
 * const feedback = createFeedback().judge({
 *   id: "alarm-1", verdict: "false-alarm", row, score, model: detector.name,
 *   features: { name: "table", version: 1 }, at: 1_700_000_000_000,
 * });
 * console.log(ranker.learn(feedback).adjustedScore(row, score) < score); // true
 * ```
 */
export function createRanker(rows: Rows, scores: ArrayLike<number>, options: RankerOptions = {}): Ranker {
  const flat = toFlatRows(rows);
  const count = countRows(flat);
  if (count < 2 || flat.width < 1) {
    throw new AnomalyError("ERR_TOO_FEW_ROWS", "a ranker needs at least 2 rows of at least 1 column");
  }
  if (flat.width > WIDEST) throw new ArgumentRangeError("rows", `of at most ${WIDEST} columns`);
  if (scores.length !== count) throw new ArgumentRangeError("scores", "as many as there are rows");
  const { features } = options;
  return new FeedbackRanker(
    RowSpace.fit(flat),
    ScoreMap.fit(scores),
    features === undefined ? undefined : checkFeatures(features, "features"),
  );
}

/**
 * A ranker from what its `toJSON` gave, as an object or parsed from text. What it had learned from feedback is not in
 * it: let it learn again.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function rankerFromJSON(json: RankerJSON): Ranker {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-ranker") {
    throw malformed("this is none");
  }
  if (json.version !== RANKER_VERSION) {
    throw unknownVersion("the ranker", json.version, RANKER_VERSION);
  }
  const { width, features, space, scores } = json as Record<string, unknown>;
  if (typeof width !== "number" || !Number.isInteger(width) || width < 1 || width > WIDEST) {
    throw malformed("its width is");
  }
  let columns: JudgedFeatures | undefined;
  try {
    columns = features === undefined ? undefined : checkFeatures(features as JudgedFeatures, "features");
  } catch (cause) {
    throw new AnomalyError("ERR_MODEL_MALFORMED", "the ranker is malformed: its columns are", { cause });
  }
  return new FeedbackRanker(RowSpace.fromJSON(space, width), ScoreMap.fromJSON(scores), columns);
}

/** What gives scores: a detector, or a model, whose `featureSet` then says which judgements count. */
export interface RankedBy {
  readonly featureSet?: JudgedFeatures;
  scoreBatch(rows: Rows): Float64Array;
}

/**
 * Scores rows, adjusts the scores by the feedback and orders the rows, all at once. Without a judgement the scores are
 * the model's own. What a typical distance is and how high a score stands comes from these rows; for single rows of a
 * stream see {@link createRanker}.
 */
export function rank(by: RankedBy, rows: Rows, feedback: Feedback, options: RankerOptions = {}): Ranking {
  const scores = by.scoreBatch(rows);
  const features = options.features ?? by.featureSet;
  return createRanker(rows, scores, features === undefined ? {} : { features })
    .learn(feedback)
    .rank(rows, scores);
}

class FeedbackRanker implements Ranker {
  readonly #space: RowSpace;
  readonly #map: ScoreMap;
  readonly #features: JudgedFeatures | undefined;
  #evidence: Evidence;

  constructor(space: RowSpace, map: ScoreMap, features: JudgedFeatures | undefined) {
    this.#space = space;
    this.#map = map;
    this.#features = features;
    this.#evidence = new Evidence(space, []);
  }

  get learned(): number {
    return this.#evidence.size;
  }

  learn(feedback: Feedback): this {
    const features = this.#features;
    const about = feedback.judgements().filter((judgement) => {
      if (judgement.row.length !== this.#space.width) return false;
      if (features === undefined) return true;
      return judgement.features.name === features.name && judgement.features.version === features.version;
    });
    this.#evidence = new Evidence(this.#space, about);
    return this;
  }

  adjustedScore(row: Row, score: number, threshold = -1): number {
    if (!(score >= 0 && score <= 1)) throw new ArgumentRangeError("score", "from 0 to 1");
    this.#check(row);
    const before = this.#map.standing(score);
    const target = score <= threshold ? this.#map.standing(threshold) : undefined;
    return this.#scoreOf(this.#evidence.apply(row, 0, before, target), before, score);
  }

  rank(rows: Rows, scores: ArrayLike<number>): Ranking {
    const { width } = this.#space;
    const flat = toFlatRows(rows, { width });
    const count = countRows(flat);
    if (scores.length !== count) throw new ArgumentRangeError("scores", "as many as there are rows");
    const adjusted = count === 0 ? new Float64Array(0) : checkScores(scores);
    const standings = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const before = this.#map.standing(adjusted[i]!);
      const after = this.#evidence.apply(flat.data, i * width, before);
      standings[i] = after;
      adjusted[i] = this.#scoreOf(after, before, adjusted[i]!);
    }
    // Standings part rows whose scores had no room left above or below.
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => adjusted[b]! - adjusted[a]! || standings[b]! - standings[a]! || a - b,
    );
    return { scores: adjusted, order };
  }

  toJSON(): RankerJSON {
    return {
      format: "securecomm-ranker",
      version: RANKER_VERSION,
      width: this.#space.width,
      ...(this.#features === undefined ? {} : { features: { ...this.#features } }),
      space: this.#space.toJSON(),
      scores: this.#map.toJSON(),
    };
  }

  /** Rounding in the map must not turn the direction of a verdict round. */
  #scoreOf(after: number, before: number, score: number): number {
    if (after === before) return score;
    const adjusted = this.#map.score(after);
    return after > before ? Math.max(adjusted, score) : Math.min(adjusted, score);
  }

  #check(row: Row): void {
    const { width } = this.#space;
    if (row.length !== width) {
      throw new RowError("ERR_ROW_WIDTH", `the row has ${row.length} columns, not ${width}`, 0);
    }
    for (let j = 0; j < width; j++) {
      if (!Number.isFinite(row[j])) {
        throw new RowError("ERR_MISSING_VALUE", `column ${j}: the value is not a finite number`, 0, j);
      }
    }
  }
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the ranker is malformed: ${what}`);
}
