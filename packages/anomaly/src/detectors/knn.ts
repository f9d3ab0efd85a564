import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { DetectorOptions } from "./detector.ts";
import { malformed } from "./framed-detector.ts";
import { ReferenceRows } from "./reference-rows.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";
import { isTypical, squash, typicalOf, unsquash } from "./squash.ts";

/**
 * The mean distance to the nearest neighbours, 5 unless told, among a bounded sample of the training rows (Angiulli and
 * Pizzuti 2002). A row that differs from all of training in a column that never changed is as far away as it differs.
 */
export const nearestNeighbours: AlgorithmFactory = {
  create: (options) => new NearestNeighbours(options),
  restore(options, state, width) {
    const algorithm = new NearestNeighbours(options);
    algorithm.restore(state, width);
    return algorithm;
  },
};

// So many training rows tell what distance is typical.
const CALIBRATION = 512;

class NearestNeighbours implements Algorithm {
  readonly scaling = "standard";
  readonly #options: DetectorOptions;
  readonly #neighbours: number;
  #references!: ReferenceRows;
  #typical = 1;

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#neighbours = options.neighbours ?? 5;
  }

  fit(rows: FlatRows, random: Random): void {
    this.#references = ReferenceRows.sample(rows, this.#options.references, this.#neighbours, random);
    const { data, width } = rowsAt(rows, sampleIndices(rows.data.length / rows.width, CALIBRATION, random));
    const distances = new Float64Array(data.length / width);
    for (let i = 0; i < distances.length; i++) distances[i] = this.#distance(data.subarray(i * width, (i + 1) * width));
    this.#typical = typicalOf(distances);
  }

  score(row: Float64Array, floor?: number): number {
    // A hair less, so that no rounding on the way back brings it above the floor.
    const near = floor === undefined || !(floor > 0) ? undefined : unsquash(floor, this.#typical) * (1 - 1e-9);
    return squash(this.#distance(row, near), this.#typical);
  }

  state(): Record<string, unknown> {
    return { references: this.#references.state(), typical: this.#typical };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    this.#references = ReferenceRows.restore(state["references"], width, this.#neighbours);
    const { typical } = state;
    if (!isTypical(typical)) throw malformed("the typical distance is");
    this.#typical = typical;
  }

  #distance(row: Float64Array, near?: number): number {
    let sum = 0;
    const add = (distance: number) => {
      sum += distance;
    };
    this.#references.nearest(row, add, near);
    return sum / this.#references.neighbours;
  }
}
