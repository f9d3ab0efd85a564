import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { malformed } from "./framed-detector.ts";
import { averagePathLength, type ForestShape, growForest, heightLimit, LEAF } from "./iforest-growth.ts";

/**
 * Isolation forest (Liu, Ting and Zhou 2008): the fewer random splits it takes to part a row from the training rows,
 * the less it is like them. A feature that was constant in training cannot be split and is invisible to the standard
 * forest; here a row that differs in it is parted by the first split of most trees.
 */
export const isolationForest: AlgorithmFactory = {
  create: (options) => new IsolationForest(options),
  restore(options, state, width) {
    const forest = new IsolationForest(options);
    forest.restore(state, width);
    return forest;
  },
};

// The share of trees that part a row which differs in a column that never varied by their first split. Not all: what
// the others say still ranks such rows among each other.
const FIRST_SPLITS = 31 / 32;
// A constant that was computed differs from itself by less than this.
const ROUNDING = 1e-9;

class IsolationForest implements Algorithm {
  readonly scaling = "robust";
  readonly #trees: number;
  readonly #wishedSize: number;
  #sampleSize = 0;
  #shape: ForestShape | undefined;
  #constant: number[] = [];
  #layout: Layout = {
    roots: new Uint32Array(0),
    features: new Uint16Array(0),
    right: new Uint32Array(0),
    values: new Float64Array(0),
  };
  #exponent = 0;

  constructor(options: DetectorOptions) {
    this.#trees = options.trees ?? 100;
    this.#wishedSize = options.sampleSize ?? 256;
  }

  fit(rows: FlatRows, random: Random): void {
    this.#constant = constantColumns(rows);
    const sampleSize = Math.min(this.#wishedSize, rows.data.length / rows.width);
    this.#become(growForest(rows, this.#trees, sampleSize, random), sampleSize, rows.width);
  }

  score(row: Float64Array): number {
    const { roots, features, right, values } = this.#layout;
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]!;
      let feature = features[node]!;
      while (feature !== LEAF) {
        node = row[feature]! < values[node]! ? node + 1 : right[node]!;
        feature = features[node]!;
      }
      sum += values[node]!;
    }
    return Math.exp(this.#exponent * this.#shorten(row, sum / roots.length));
  }

  /** The mean path length after the splits on columns that never varied: one in most trees. */
  #shorten(row: Float64Array, length: number): number {
    let kept = 1;
    for (const column of this.#constant) if (Math.abs(row[column]!) > ROUNDING) kept *= 1 - FIRST_SPLITS;
    return kept * length + (1 - kept);
  }

  state(): Record<string, unknown> {
    const { features, splits, sizes } = this.#shape!;
    return {
      sampleSize: this.#sampleSize,
      constant: this.#constant,
      features: encodeNumbers(features),
      splits: encodeNumbers(splits),
      sizes: encodeNumbers(sizes),
    };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    const { sampleSize, constant } = state;
    if (!Number.isInteger(sampleSize) || (sampleSize as number) < 2 || (sampleSize as number) > 65_535) {
      throw malformed("the sample size is");
    }
    if (!Array.isArray(constant) || !constant.every((j) => Number.isInteger(j) && j >= 0 && j < width)) {
      throw malformed("the constant columns are");
    }
    this.#constant = constant as number[];
    const shape = {
      features: Uint16Array.from(decodeNumbers(state["features"], 2)),
      splits: Float32Array.from(decodeNumbers(state["splits"], 4)),
      sizes: Uint16Array.from(decodeNumbers(state["sizes"], 2)),
    };
    this.#become(shape, sampleSize as number, width);
  }

  #become(shape: ForestShape, sampleSize: number, width: number): void {
    this.#layout = layOut(shape, this.#trees, sampleSize, width);
    this.#shape = shape;
    this.#sampleSize = sampleSize;
    // Not 2 ** x, whose last bits differ between versions of V8.
    this.#exponent = -Math.LN2 / averagePathLength(sampleSize);
  }
}

/** Trees ready to walk: `values` holds an inner node's split and a leaf's path length. */
interface Layout {
  readonly roots: Uint32Array;
  readonly features: Uint16Array;
  readonly right: Uint32Array;
  readonly values: Float64Array;
}

/** Finds where each right child begins. Refuses a shape that would lead a walk out of the arrays. */
function layOut({ features, splits, sizes }: ForestShape, trees: number, sampleSize: number, width: number): Layout {
  const limit = heightLimit(sampleSize);
  const right = new Uint32Array(features.length);
  const values = new Float64Array(features.length);
  const roots = new Uint32Array(trees);
  const lengths = new Map<number, number>();
  let node = 0;
  let inner = 0;
  let leaf = 0;
  let rows = 0;
  const walk = (depth: number): void => {
    const at = node++;
    if (at >= features.length || depth > limit) throw malformed("a tree does not end");
    if (features[at] === LEAF) {
      const size = sizes[leaf++];
      if (size === undefined) throw malformed("a leaf is missing");
      rows += size;
      if (!lengths.has(size)) lengths.set(size, averagePathLength(size));
      values[at] = depth + lengths.get(size)!;
      return;
    }
    const split = splits[inner++];
    if (features[at]! >= width || split === undefined || !Number.isFinite(split)) throw malformed("a split is");
    values[at] = split;
    walk(depth + 1);
    right[at] = node;
    walk(depth + 1);
  };
  for (let tree = 0; tree < trees; tree++) {
    roots[tree] = node;
    rows = 0;
    walk(0);
    if (rows !== sampleSize) throw malformed("the rows of a tree do not add up");
  }
  if (node !== features.length || inner !== splits.length || leaf !== sizes.length)
    throw malformed("the trees do not add up");
  return { roots, features, right, values };
}

/** The columns that are the same in all scaled rows, and so 0. */
export function constantColumns({ data, width }: FlatRows): number[] {
  const constant: number[] = [];
  for (let j = 0; j < width; j++) {
    let at = j;
    while (at < data.length && data[at] === 0) at += width;
    if (at >= data.length) constant.push(j);
  }
  return constant;
}
