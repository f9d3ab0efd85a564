import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import { malformed } from "./framed-detector.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";
import { isTypical, squash, typicalOf } from "./squash.ts";
import { TailCounts } from "./tail-counts.ts";

/**
 * Empirical cumulative distributions (ECOD; Li, Zhao, Hu, Botta, Ionescu and Chen 2022): the sum over the columns of
 * how surprising the value is, the negative logarithm of how probable one as small or one as large is. In each column
 * the less probable of the two counts, as in the authors' own program.
 */
export const empiricalTails: AlgorithmFactory = {
  create: () => new EmpiricalTails(),
  restore(_options, state, width) {
    const algorithm = new EmpiricalTails();
    algorithm.restore(state, width);
    return algorithm;
  },
};

// So many training rows tell what is typical.
const CALIBRATION = 2048;

class EmpiricalTails implements Algorithm {
  readonly scaling = "robust";
  #tails!: TailCounts;
  #typical = 1;

  fit(rows: FlatRows, random: Random): void {
    this.#tails = TailCounts.fit(rows);
    const { data, width } = rowsAt(rows, sampleIndices(rows.data.length / rows.width, CALIBRATION, random));
    const sample = new Float64Array(data.length / width);
    for (let i = 0; i < sample.length; i++) sample[i] = this.#surprise(data.subarray(i * width, (i + 1) * width));
    this.#typical = typicalOf(sample);
  }

  score(row: Float64Array): number {
    return squash(this.#surprise(row), this.#typical);
  }

  state(): Record<string, unknown> {
    return { tails: this.#tails.state(), typical: this.#typical };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    this.#tails = TailCounts.restore(state["tails"], width);
    const { typical } = state;
    if (!isTypical(typical)) throw malformed("the typical score is");
    this.#typical = typical;
  }

  #surprise(row: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < row.length; j++) {
      const { low, high } = this.#tails.of(j, row[j]!);
      sum -= Math.log(Math.min(low, high));
    }
    return sum;
  }
}
