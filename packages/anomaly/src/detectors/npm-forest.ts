/// <reference path="./ml-isolation-forest.d.ts" />
import { IsolationForest } from "ml-isolation-forest";
import { AnomalyError } from "../errors.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { averagePathLength } from "./iforest-growth.ts";
import { sampleIndices } from "./sample-rows.ts";

/**
 * The isolation forest of the npm package `ml-isolation-forest`, for comparison. What it lacks is put around it: rows
 * are checked, each tree is grown from a sub-sample of its own, training again starts anew, its draws follow the seed,
 * and path lengths are set against the right average. It cannot be written as JSON, and a column that was constant in
 * training is invisible to it.
 */
export const npmForest: AlgorithmFactory = {
  create: (options) => new NpmForest(options),
  restore() {
    throw notSerialisable();
  },
};

class NpmForest implements Algorithm {
  readonly scaling = "robust";
  readonly #wishedTrees: number;
  readonly #wishedSize: number;
  #trees: IsolationForest[] = [];
  #sampleSize = 2;

  constructor(options: DetectorOptions) {
    this.#wishedTrees = options.trees ?? 100;
    this.#wishedSize = options.sampleSize ?? 256;
  }

  fit({ data, width }: FlatRows, random: Random): void {
    const count = data.length / width;
    this.#sampleSize = Math.min(this.#wishedSize, count);
    this.#trees = Array.from({ length: this.#wishedTrees }, () => {
      const rows = Array.from(sampleIndices(count, this.#sampleSize, random), (i) =>
        Array.from(data.subarray(i * width, (i + 1) * width)),
      );
      // A forest of many trees would grow every one of them from all of its rows.
      const tree = new IsolationForest({ nEstimators: 1 });
      withRandom(random, () => tree.train(rows));
      return tree;
    });
  }

  score(row: Float64Array): number {
    const rows = [Array.from(row)];
    const theirAverage = theirAveragePathLength(this.#sampleSize);
    let length = 0;
    for (const tree of this.#trees) length -= Math.log2(tree.predict(rows)[0]!) * theirAverage;
    return Math.exp((-Math.LN2 * length) / this.#trees.length / averagePathLength(this.#sampleSize));
  }

  state(): never {
    throw notSerialisable();
  }
}

/** What the package divides a path length by: its logarithm stands for a harmonic number, with Euler's constant once only. */
function theirAveragePathLength(n: number): number {
  return n === 2 ? 1 : 2 * Math.log(n - 1) + 0.57721 - (2 * (n - 1)) / n;
}

// The package draws from Math.random and takes no other source. Its training is one synchronous call, in which nothing
// else can run and draw.
function withRandom(random: Random, work: () => void): void {
  const draw = Math.random;
  Math.random = () => random.uniform();
  try {
    work();
  } finally {
    Math.random = draw;
  }
}

function notSerialisable(): AnomalyError {
  return new AnomalyError(
    "ERR_NOT_SERIALISABLE",
    "ml-isolation-forest cannot be written as JSON: keep a model of iforest, or train this one anew",
  );
}
