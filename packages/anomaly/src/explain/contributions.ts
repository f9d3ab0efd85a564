import type { Detector } from "../detectors/detector.ts";
import { ArgumentRangeError, ArgumentTypeError, RowError } from "../errors.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import type { Row } from "../rows.ts";
import type { Reason } from "./reason.ts";
import { reasonKey } from "./reason-order.ts";
import type { Tail, Tails } from "./tails.ts";

/** What {@link explainRow} needs of a model. */
export interface ExplainableModel {
  readonly featureSet: FeatureSet;
  readonly tails: Tails;
  readonly detector: Detector;
}

/** Options of {@link explainRow}. */
export interface ExplainOptions {
  /** Reasons at most: a whole number from 1; 3 unless told. */
  readonly limit?: number;
  /** Names of columns about which the row says nothing, such as a status where the line has none: no reasons. */
  readonly without?: readonly string[];
}

/** One column of one row: how far out, and how much it surprises. */
interface Contribution {
  readonly column: number;
  readonly value: number;
  readonly tail: Tail;
  readonly surprise: number;
}

// Beyond the typical range, which leaves out this share on each side: only then may a sentence say "above the usual".
const RARE = 0.05;

/**
 * Which features made a row an anomaly, the most surprising first. What surprises is how few training rows were as far
 * out; among values that none was as far out as, how far beyond them all. Features less than half as surprising (in the
 * logarithm) as the first are left out. Where no single feature is out of its typical range, the one reason is
 * `"combination"`, and names the features whose return to their usual values would lower the detector's score most.
 *
 * @param row As the detector takes it; a value that is missing is no reason. Throws a `RowError` for another width.
 *
 * @example
 * ```ts
 * import { createRandom, describeReason, explainRow, trainModel } from "@securecomm/anomaly";
 *
 * const random = createRandom(1);
 * const model = trainModel(
 *   Array.from({ length: 500 }, () => [200 + 20 * random.normal(), 5 + random.normal()]),
 *   {
 *     featureSet: {
 *       name: "table",
 *       version: 1,
 *       features: [
 *         { name: "length", unit: "bytes", strange: "both" },
 *         { name: "wait", unit: "seconds", strange: "both" },
 *       ],
 *     },
 *   },
 * );
 * const [reason] = explainRow(model, [9000, 5]);
 * console.log(reason && describeReason(reason, "en")); // length above the usual (9,000 bytes; usually 170 bytes to 235 bytes; …
 * ```
 */
export function explainRow(model: ExplainableModel, row: Row, options: ExplainOptions = {}): Reason[] {
  const { limit = 3, without = [] } = options;
  if (!Number.isInteger(limit) || limit < 1) throw new ArgumentRangeError("limit", "a whole number from 1");
  if (!Array.isArray(without)) throw new ArgumentTypeError("without", "an array of columns' names");
  const { featureSet, tails } = model;
  const contributions = contributionsOf(model, row, without);
  const rare = rareOf(contributions);
  if (rare.length === 0) return [combination(model, row, contributions)];
  const least = rare[0]!.surprise / 2;
  return rare
    .filter(({ surprise }) => surprise >= least)
    .slice(0, limit)
    .map(({ column, value, tail }) => {
      const { name, unit } = tails.features[column]!;
      const { low, high, expected, side, probability } = tail;
      const typical = { low, high, expected };
      return {
        code: "feature",
        facts: {},
        feature: name,
        set: featureSet.name,
        unit,
        actual: value,
        typical,
        side,
        rarity: probability,
      };
    });
}

/** The `reasonKey` of the first reason that {@link explainRow} would give; of a combination without asking what it is of, which costs a score for each column. */
export function firstReasonKey(model: ExplainableModel, row: Row): string {
  const [first] = rareOf(contributionsOf(model, row, []));
  return reasonKey(
    first === undefined
      ? { code: "combination" }
      : { code: "feature", feature: model.tails.features[first.column]!.name },
  );
}

function contributionsOf({ tails }: ExplainableModel, row: Row, without: readonly string[]): Contribution[] {
  if (row.length !== tails.width) {
    throw new RowError("ERR_ROW_WIDTH", `row 0 has ${row.length} columns, not ${tails.width}`, 0);
  }
  const contributions: Contribution[] = [];
  for (let column = 0; column < row.length; column++) {
    const value = row[column]!;
    if (!Number.isFinite(value) || without.includes(tails.features[column]!.name)) continue;
    const tail = tails.tail(column, value);
    contributions.push({ column, value, tail, surprise: -Math.log(tail.probability) });
  }
  return contributions;
}

/** Those that are out of their typical range, the most surprising first. */
function rareOf(contributions: readonly Contribution[]): Contribution[] {
  return contributions
    .filter(({ tail }) => tail.probability < RARE)
    .sort((a, b) => b.surprise - a.surprise || b.tail.beyond - a.tail.beyond || a.column - b.column);
}

function combination(model: ExplainableModel, row: Row, contributions: readonly Contribution[]): Reason {
  const score = model.detector.score(row);
  const without = Array.from(row);
  const falls = contributions.map(({ column, value, tail }) => {
    without[column] = tail.expected;
    const fall = score - model.detector.score(without);
    without[column] = value;
    return { name: model.tails.features[column]!.name, fall };
  });
  const named = falls.filter(({ fall }) => fall > 0).sort((a, b) => b.fall - a.fall);
  const facts = Object.fromEntries(named.slice(0, 3).map(({ name }, k) => [`feature${k + 1}`, name]));
  return { code: "combination", facts, set: model.featureSet.name };
}
