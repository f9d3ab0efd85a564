import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { malformed } from "./framed-detector.ts";
import { isolationForest } from "./iforest.ts";
import { leastSimilar } from "./lesinn.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";

/**
 * An isolation forest and least similar nearest neighbours together: the mean of their scores, each divided by how
 * far it spreads over the training rows. The forest is good at rows that are strange in a few columns, the neighbours
 * at rows that lie where no others do though no column of theirs is strange.
 *
 * Its parameters (the members, their equal weight, the groups' number, sizes, metrics and saturation) were chosen on
 * ten of the benchmark's 21 ADBench sets, every second in alphabetical order: Ionosphere, Pima, WBC, annthyroid, cardio,
 * http, musk, satellite, shuttle and thyroid. The other eleven had no say.
 */
export const ensemble: AlgorithmFactory = {
  create: (options) => new Ensemble(options),
  restore(options, state, width) {
    const algorithm = new Ensemble(options);
    algorithm.restore(state, width);
    return algorithm;
  },
};

// So many training rows tell how far scores spread.
const CALIBRATION = 2048;
// A member that tells training rows hardly apart must not outweigh the other.
const SMALLEST_SPREAD = 1e-3;

class Ensemble implements Algorithm {
  readonly scaling = "robust";
  readonly #options: DetectorOptions;
  #forest: Algorithm;
  #neighbours: Algorithm;
  /** How much of the score is the forest's. */
  #forestShare = 0.5;

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#forest = isolationForest.create(options);
    this.#neighbours = leastSimilar.create(options);
  }

  fit(rows: FlatRows, random: Random): void {
    this.#forest.fit(rows, random.fork(0));
    this.#neighbours.fit(rows, random.fork(1));
    const sample = rowsAt(rows, sampleIndices(rows.data.length / rows.width, CALIBRATION, random));
    const forestSpread = spreadOf(this.#forest, sample);
    const neighbourSpread = spreadOf(this.#neighbours, sample);
    this.#forestShare = neighbourSpread / (forestSpread + neighbourSpread);
  }

  score(row: Float64Array): number {
    return this.#forestShare * this.#forest.score(row) + (1 - this.#forestShare) * this.#neighbours.score(row);
  }

  state(): Record<string, unknown> {
    return { forest: this.#forest.state(), neighbours: this.#neighbours.state(), forestShare: this.#forestShare };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    const { forest, neighbours, forestShare } = state;
    if (!isRecord(forest) || !isRecord(neighbours)) throw malformed("a member of the ensemble is missing");
    if (typeof forestShare !== "number" || !(forestShare > 0 && forestShare < 1)) throw malformed("the shares are");
    this.#forest = isolationForest.restore(this.#options, forest, width);
    this.#neighbours = leastSimilar.restore(this.#options, neighbours, width);
    this.#forestShare = forestShare;
  }
}

/** The standard deviation of a member's scores. */
function spreadOf(member: Algorithm, { data, width }: FlatRows): number {
  const scores = new Float64Array(data.length / width);
  for (let i = 0; i < scores.length; i++) scores[i] = member.score(data.subarray(i * width, (i + 1) * width));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) * (score - mean), 0) / scores.length;
  return Math.max(Math.sqrt(variance), SMALLEST_SPREAD);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
