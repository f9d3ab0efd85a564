import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { malformed } from "./framed-detector.ts";
import { ReferenceRows } from "./reference-rows.ts";
import { squash } from "./squash.ts";

/**
 * Local outlier factor (Breunig, Kriegel, Ng and Sander 2000): how much thinner the rows lie around a row than around
 * its nearest neighbours, 20 unless told, among a bounded sample of the training rows. A factor of 1, as dense as the
 * neighbours, is a score of 0.5.
 */
export const localOutlierFactor: AlgorithmFactory = {
  create: (options) => new LocalOutlierFactor(options),
  restore(options, state, width) {
    const algorithm = new LocalOutlierFactor(options);
    algorithm.restore(state, width);
    return algorithm;
  },
};

// Among equal rows all distances are 0; their density is called this at most.
const DENSEST = 1e10;
// No two scaled rows, of however many columns, are farther apart.
const FARTHEST = 1e33;

class LocalOutlierFactor implements Algorithm {
  readonly scaling = "standard";
  readonly #options: DetectorOptions;
  readonly #neighbours: number;
  #references!: ReferenceRows;
  /** Of each reference, the distance to its farthest neighbour, and the local reachability density. */
  #reach: Float64Array = new Float64Array(0);
  #density: Float64Array = new Float64Array(0);

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#neighbours = options.neighbours ?? 20;
  }

  fit(rows: FlatRows, random: Random): void {
    const references = ReferenceRows.sample(rows, this.#options.references, this.#neighbours, random);
    this.#references = references;
    this.#reach = new Float64Array(references.count);
    this.#density = new Float64Array(references.count);
    const { neighbours } = references;
    const places = new Uint32Array(references.count * neighbours);
    const distances = new Float64Array(places.length);
    let at = 0;
    for (let i = 0; i < references.count; i++) {
      references.nearest(references.row(i), (distance, place) => {
        this.#reach[i] = distance;
        distances[at] = distance;
        places[at++] = place;
      });
    }
    for (let i = 0; i < references.count; i++) {
      let sum = 0;
      for (let k = i * neighbours; k < (i + 1) * neighbours; k++) {
        sum += Math.max(distances[k]!, this.#reach[places[k]!]!);
      }
      this.#density[i] = densityOf(sum / neighbours);
    }
  }

  score(row: Float64Array): number {
    let reachability = 0;
    let density = 0;
    this.#references.nearest(row, (distance, place) => {
      reachability += Math.max(distance, this.#reach[place]!);
      density += this.#density[place]!;
    });
    const { neighbours } = this.#references;
    return squash(density / neighbours / densityOf(reachability / neighbours), 1);
  }

  state(): Record<string, unknown> {
    return {
      references: this.#references.state(),
      reach: encodeNumbers(this.#reach),
      density: encodeNumbers(this.#density),
    };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    this.#references = ReferenceRows.restore(state["references"], width, this.#neighbours);
    this.#reach = decodeNumbers(state["reach"], 8);
    this.#density = decodeNumbers(state["density"], 8);
    const { count } = this.#references;
    if (this.#reach.length !== count || this.#density.length !== count) throw malformed("a density is missing");
    if (!this.#reach.every((reach) => reach >= 0 && reach <= FARTHEST)) throw malformed("a reach is");
    if (!this.#density.every((density) => density > 0 && density <= DENSEST)) throw malformed("a density is");
  }
}

function densityOf(reachability: number): number {
  return 1 / (reachability + 1 / DENSEST);
}
