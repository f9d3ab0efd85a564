import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { malformed } from "./framed-detector.ts";
import { constantColumns } from "./iforest.ts";
import { ReferenceRows } from "./reference-rows.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";
import { isTypical, typicalOf } from "./squash.ts";

/**
 * Least similar nearest neighbours (LeSiNN; Pang, Ting and Albrecht 2015): the mean, over many groups of a few random
 * training rows each, of the distance to the nearest of the group. Here every group also has a metric of its own, in
 * which columns weigh more or less at random; the groups differ in size; and half of them look at the arsinh of the
 * scaled values, which draws long tails together. A distance d counts as d / (d + 2t), where t is the group's typical
 * one. A column that never changed in training outweighs all others once it does. Part of the ensemble.
 */
export const leastSimilar: AlgorithmFactory = {
  create: (options) => new LeastSimilar(options),
  restore(options, state, width) {
    const algorithm = new LeastSimilar(options);
    algorithm.restore(state, width);
    return algorithm;
  },
};

const GROUP_SIZES = [4, 8, 16, 32];
// Every size, with the scaled values and with their arsinh.
const KINDS = 2 * GROUP_SIZES.length;
const MOST_GROUPS = 128;
// So many numbers a row is compared with at most, so that one score stays cheap however wide the rows are.
const MOST_NUMBERS = 65_536;
const MOST_REFERENCES = 65_535;
// The standard deviation of the logarithms of the columns' weights.
const WEIGHT_SPREAD = 1;
const CONSTANT_WEIGHT = 1e9;
// So many training rows tell what distance is typical in a group.
const CALIBRATION = 512;

class LeastSimilar implements Algorithm {
  readonly scaling = "robust";
  readonly #mostReferences: number | undefined;
  #references!: ReferenceRows;
  #sizes: readonly number[] = [];
  /** Of each group, one after another, which references are its members, and how much each column weighs. */
  #members: Uint16Array = new Uint16Array(0);
  #weights: Float32Array = new Float32Array(0);
  #typical: Float64Array = new Float64Array(0);
  /** The members' values, weighted: what a score compares a row with. */
  #weighted: Float64Array = new Float64Array(0);

  constructor({ references }: DetectorOptions) {
    this.#mostReferences = references === undefined ? undefined : Math.min(references, MOST_REFERENCES);
  }

  fit(rows: FlatRows, random: Random): void {
    const { width } = rows;
    this.#references = ReferenceRows.sample(rows, this.#mostReferences, 1, random);
    const { count } = this.#references;
    this.#sizes = groupSizes(width, count);
    this.#members = Uint16Array.from(
      this.#sizes.flatMap((size) => Array.from(sampleIndices(count, size, random).subarray(0, size))),
    );
    const constant = new Set(constantColumns(rows));
    this.#weights = Float32Array.from(
      { length: this.#sizes.length * width },
      (_, at) => Math.exp(WEIGHT_SPREAD * random.normal()) * (constant.has(at % width) ? CONSTANT_WEIGHT : 1),
    );
    this.#weigh();
    const sample = rowsAt(rows, sampleIndices(rows.data.length / width, CALIBRATION, random)).data;
    const distances = this.#sizes.map(() => new Float64Array(sample.length / width));
    for (let i = 0; i * width < sample.length; i++) {
      this.#measure(sample.subarray(i * width, (i + 1) * width), (group, distance) => {
        distances[group]![i] = distance;
      });
    }
    this.#typical = Float64Array.from(distances, typicalOf);
  }

  score(row: Float64Array): number {
    let sum = 0;
    this.#measure(row, (group, distance) => {
      sum += distance / (distance + 2 * this.#typical[group]!);
    });
    return sum / this.#sizes.length;
  }

  state(): Record<string, unknown> {
    return {
      references: this.#references.state(),
      members: encodeNumbers(this.#members),
      weights: encodeNumbers(this.#weights),
      typical: encodeNumbers(this.#typical),
    };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    this.#references = ReferenceRows.restore(state["references"], width, 1);
    const { count } = this.#references;
    this.#sizes = groupSizes(width, count);
    this.#members = Uint16Array.from(decodeNumbers(state["members"], 2));
    this.#weights = Float32Array.from(decodeNumbers(state["weights"], 4));
    this.#typical = decodeNumbers(state["typical"], 8);
    const groups = this.#sizes.length;
    const members = this.#sizes.reduce((sum, size) => sum + size, 0);
    if (this.#members.length !== members || !this.#members.every((member) => member < count)) {
      throw malformed("the members of a group are");
    }
    if (this.#weights.length !== groups * width || !this.#weights.every((weight) => weight > 0 && weight < 1e18)) {
      throw malformed("a column's weight is");
    }
    if (this.#typical.length !== groups || !this.#typical.every(isTypical)) throw malformed("a typical distance is");
    this.#weigh();
  }

  #weigh(): void {
    const { width } = this.#references;
    this.#weighted = new Float64Array(this.#members.length * width);
    let at = 0;
    let member = 0;
    this.#sizes.forEach((size, group) => {
      for (const end = member + size; member < end; member++) {
        const row = this.#references.row(this.#members[member]!);
        for (let j = 0; j < width; j++) {
          this.#weighted[at++] = valueIn(group, row[j]!) * this.#weights[group * width + j]!;
        }
      }
    });
  }

  /** Hands the distance to the nearest of each group to `take`. */
  #measure(row: Float64Array, take: (group: number, distance: number) => void): void {
    const width = row.length;
    const views = [row.map(Math.fround)];
    views.push(views[0]!.map(Math.asinh));
    const weighted = new Float64Array(width);
    let from = 0;
    for (let group = 0; group < this.#sizes.length; group++) {
      const view = views[group % 2]!;
      for (let j = 0; j < width; j++) weighted[j] = view[j]! * this.#weights[group * width + j]!;
      const to = from + this.#sizes[group]! * width;
      take(group, nearest(weighted, this.#weighted, from, to));
      from = to;
    }
  }
}

/** How large the groups are, for rows of this width and so many references. */
function groupSizes(width: number, references: number): number[] {
  const each = GROUP_SIZES.reduce((sum, size) => sum + size, 0) * 2 * width;
  const rounds = Math.max(Math.min(MOST_GROUPS / KINDS, Math.floor(MOST_NUMBERS / each)), 1);
  return Array.from({ length: rounds * KINDS }, (_, group) =>
    Math.min(GROUP_SIZES[(group >> 1) % GROUP_SIZES.length]!, references),
  );
}

function valueIn(group: number, value: number): number {
  return group % 2 === 0 ? value : Math.asinh(value);
}

/**
 * The distance to the nearest row. One that is equal counts as the row itself, once, and is passed over: else a
 * training row would be nearest to its own copy.
 */
function nearest(row: Float64Array, rows: Float64Array, from: number, to: number): number {
  const width = row.length;
  let first = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let at = from; at < to; at += width) {
    // Two sums that do not wait for each other take half the time of one.
    let even = 0;
    let odd = 0;
    let j = 0;
    for (; j + 1 < width; j += 2) {
      const one = row[j]! - rows[at + j]!;
      const other = row[j + 1]! - rows[at + j + 1]!;
      even += one * one;
      odd += other * other;
    }
    if (j < width) {
      const last = row[j]! - rows[at + j]!;
      even += last * last;
    }
    const sum = even + odd;
    if (sum < first) {
      second = first;
      first = sum;
    } else if (sum < second) second = sum;
  }
  return Math.sqrt(first === 0 ? second : first);
}
