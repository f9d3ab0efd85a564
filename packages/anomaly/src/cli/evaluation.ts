import { averagePrecision, type RocPoint, rocAuc, rocCurve } from "../metrics.ts";
import { InputError } from "./failure.ts";
import type { Judged } from "./judged.ts";

/** What became of the rows of one kind. */
export interface GroupResult {
  /** The cells of the columns that results are counted by. */
  readonly group: string;
  readonly normal: number;
  /** Normal rows above the threshold. */
  readonly falseAlarms: number;
  readonly anomalies: number;
  /** Anomalies above the threshold. */
  readonly found: number;
  /** Attacks of several rows each, where a column tells them apart. */
  readonly runs?: number;
  /** Attacks of which at least one row is above the threshold. */
  readonly runsFound?: number;
}

/** How good a model is. */
export interface EvaluationResult {
  readonly normal: number;
  readonly anomalies: number;
  /** Area under the ROC curve. */
  readonly auc: number;
  readonly averagePrecision: number;
  readonly threshold: number;
  /** The share of normal rows above the threshold. */
  readonly falsePositiveRate: number;
  /** The share of anomalies above the threshold. */
  readonly recall: number;
  /** The share of anomalies among the rows above the threshold; 0 when there are none. */
  readonly precision: number;
  readonly groups: readonly GroupResult[];
}

interface Tally {
  normal: number;
  falseAlarms: number;
  anomalies: number;
  found: number;
  /** Whether a row of each run was above the threshold. */
  readonly runs: Map<string, boolean>;
}

const MOST_GROUPS = 500;
const MOST_RUNS = 200_000;

/** Takes in scored rows one by one. It keeps nine bytes of each. */
export class Evaluation {
  #scores = new Float64Array(1024);
  #labels = new Uint8Array(1024);
  #rows = 0;
  readonly #groups = new Map<string, Tally>();

  /** How many rows it took in. */
  get rows(): number {
    return this.#rows;
  }

  add({ score, label, isAnomaly, group, run }: Judged): void {
    if (this.#rows === this.#scores.length) this.#grow();
    this.#scores[this.#rows] = score;
    this.#labels[this.#rows++] = label === 1 ? 1 : 0;
    const tally = this.#tally(group ?? "");
    if (label === 1) {
      tally.anomalies++;
      if (isAnomaly) tally.found++;
      if (run !== undefined && tally.runs.size < MOST_RUNS)
        tally.runs.set(run, isAnomaly || tally.runs.get(run) === true);
    } else {
      tally.normal++;
      if (isAnomaly) tally.falseAlarms++;
    }
  }

  /** Throws an {@link InputError} unless there were rows of both kinds. */
  result(threshold: number, name: string): EvaluationResult {
    const sum = (of: (tally: Tally) => number) =>
      [...this.#groups.values()].reduce((total, tally) => total + of(tally), 0);
    const [normal, anomalies] = [sum((tally) => tally.normal), sum((tally) => tally.anomalies)];
    if (normal === 0 || anomalies === 0) {
      throw new InputError(`${name}: there must be rows of both labels, 0 and 1; all are ${normal === 0 ? 1 : 0}`);
    }
    const [falseAlarms, found] = [sum((tally) => tally.falseAlarms), sum((tally) => tally.found)];
    return {
      normal,
      anomalies,
      auc: rocAuc(this.#used().scores, this.#used().labels),
      averagePrecision: averagePrecision(this.#used().scores, this.#used().labels),
      threshold,
      falsePositiveRate: falseAlarms / normal,
      recall: found / anomalies,
      precision: found === 0 ? 0 : found / (found + falseAlarms),
      groups:
        this.#groups.size < 2 ? [] : [...this.#groups].map(([group, tally]) => resultOf(group, tally)).sort(inOrder),
    };
  }

  curve(): RocPoint[] {
    const { scores, labels } = this.#used();
    return rocCurve(scores, labels);
  }

  #used(): { scores: Float64Array; labels: Uint8Array } {
    return { scores: this.#scores.subarray(0, this.#rows), labels: this.#labels.subarray(0, this.#rows) };
  }

  #tally(group: string): Tally {
    const name = this.#groups.has(group) || this.#groups.size < MOST_GROUPS ? group : "others";
    let tally = this.#groups.get(name);
    if (tally === undefined) {
      tally = { normal: 0, falseAlarms: 0, anomalies: 0, found: 0, runs: new Map() };
      this.#groups.set(name, tally);
    }
    return tally;
  }

  #grow(): void {
    const [scores, labels] = [new Float64Array(2 * this.#rows), new Uint8Array(2 * this.#rows)];
    scores.set(this.#scores);
    labels.set(this.#labels);
    [this.#scores, this.#labels] = [scores, labels];
  }
}

/** Normal ones first, then by name, in every locale alike. */
function inOrder(a: GroupResult, b: GroupResult): number {
  const [first, second] = [a, b].map(({ anomalies }) => (anomalies === 0 ? 0 : 1)) as [number, number];
  return first - second || (a.group < b.group ? -1 : 1);
}

function resultOf(group: string, { runs, ...counts }: Tally): GroupResult {
  if (runs.size === 0) return { group, ...counts };
  return { group, ...counts, runs: runs.size, runsFound: [...runs.values()].filter((found) => found).length };
}
