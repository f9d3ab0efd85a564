import { decodeNumbers, encodeNumbers } from "../base64.ts";
import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import { malformed } from "./framed-detector.ts";
import { rowsAt, sampleIndices } from "./sample-rows.ts";
import { isTypical, squash, typicalOf } from "./squash.ts";

/**
 * Histograms (Goldstein and Dengel 2012): a row's score is the sum over its columns of the logarithm of how much rarer
 * its bin is than the column's fullest one. The bins are of equal width over the arsinh of the scaled value, which
 * draws long tails together; beyond the outermost bins the score grows with the distance.
 */
export const histograms: AlgorithmFactory = {
  create: () => new Histograms(),
  restore(_options, state, width) {
    const algorithm = new Histograms();
    algorithm.restore(state, width);
    return algorithm;
  },
};

const MOST_BINS = 16;
// So many training rows tell what is typical.
const CALIBRATION = 2048;

class Histograms implements Algorithm {
  readonly scaling = "robust";
  #bins = 0;
  /** Of each column, where the first bin begins and how wide a bin is. */
  #starts: Float64Array = new Float64Array(0);
  #widths: Float64Array = new Float64Array(0);
  /** Of each column, bin after bin and one for no bin at all: how much rarer than the fullest. */
  #rarities = new Float32Array(0);
  #typical = 1;

  fit(rows: FlatRows, random: Random): void {
    const count = rows.data.length / rows.width;
    this.#bins = Math.min(Math.ceil(Math.sqrt(count)), MOST_BINS);
    this.#starts = new Float64Array(rows.width);
    this.#widths = new Float64Array(rows.width);
    this.#rarities = new Float32Array(rows.width * (this.#bins + 1));
    for (let j = 0; j < rows.width; j++) this.#fitColumn(rows, j);
    const { data, width } = rowsAt(rows, sampleIndices(count, CALIBRATION, random));
    const sample = new Float64Array(data.length / width);
    for (let i = 0; i < sample.length; i++) sample[i] = this.#rarity(data.subarray(i * width, (i + 1) * width));
    this.#typical = typicalOf(sample);
  }

  score(row: Float64Array): number {
    return squash(this.#rarity(row), this.#typical);
  }

  state(): Record<string, unknown> {
    return {
      bins: this.#bins,
      starts: encodeNumbers(this.#starts),
      widths: encodeNumbers(this.#widths),
      rarities: encodeNumbers(this.#rarities),
      typical: this.#typical,
    };
  }

  restore(state: Readonly<Record<string, unknown>>, width: number): void {
    const { bins, typical } = state;
    if (!Number.isInteger(bins) || (bins as number) < 1 || (bins as number) > MOST_BINS)
      throw malformed("the bins are");
    if (!isTypical(typical)) throw malformed("the typical score is");
    this.#bins = bins as number;
    this.#typical = typical;
    this.#starts = decodeNumbers(state["starts"], 8);
    this.#widths = decodeNumbers(state["widths"], 8);
    this.#rarities = Float32Array.from(decodeNumbers(state["rarities"], 4));
    if (this.#starts.length !== width || this.#widths.length !== width) throw malformed("a histogram is missing");
    if (this.#rarities.length !== width * (this.#bins + 1)) throw malformed("a bin is missing");
    if (!this.#starts.every((start) => Math.abs(start) <= FARTHEST)) throw malformed("a histogram's start is");
    if (!this.#widths.every((size) => size >= NARROWEST && size <= 2 * FARTHEST)) throw malformed("a bin's width is");
    if (!this.#rarities.every((rarity) => rarity >= 0 && rarity < 1000)) throw malformed("a bin's rarity is");
  }

  #fitColumn({ data, width }: FlatRows, column: number): void {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = column; at < data.length; at += width) {
      const value = Math.asinh(data[at]!);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.#starts[column] = low;
    this.#widths[column] = Math.max((high - low) / this.#bins, NARROWEST);
    const counts = new Float64Array(this.#bins);
    for (let at = column; at < data.length; at += width) {
      const bin = Math.floor((Math.asinh(data[at]!) - low) / this.#widths[column]!);
      counts[Math.min(bin, this.#bins - 1)]!++;
    }
    let most = 0;
    for (const count of counts) most = Math.max(most, count);
    const first = column * (this.#bins + 1);
    for (let bin = 0; bin < this.#bins; bin++) {
      this.#rarities[first + bin] = Math.log((most + 1) / (counts[bin]! + 1));
    }
    this.#rarities[first + this.#bins] = Math.log(most + 1);
  }

  #rarity(row: Float64Array): number {
    const bins = this.#bins;
    let sum = 0;
    for (let j = 0; j < row.length; j++) {
      const place = (Math.asinh(row[j]!) - this.#starts[j]!) / this.#widths[j]!;
      const first = j * (bins + 1);
      // Rounding may put the highest value of training a hair behind the last bin.
      if (place < 0) sum += this.#rarities[first + bins]! + Math.log1p(-place);
      else if (place > bins * (1 + 1e-9)) sum += this.#rarities[first + bins]! + Math.log1p(place - bins);
      else sum += this.#rarities[first + Math.min(Math.floor(place), bins - 1)]!;
    }
    return sum;
  }
}

// The arsinh of the largest value that the scaler gives is 69.8.
const FARTHEST = 70;
const NARROWEST = 1e-9;
