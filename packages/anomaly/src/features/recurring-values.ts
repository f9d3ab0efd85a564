import type { PackedReader, PackedWriter } from "./packed-bytes.ts";
import { rarityBits } from "./rarity.ts";

/** Values that recur, as hashes of 32 bits, with weights that fade. */
export interface RecurringValues {
  /** The weight of all observations. */
  n: number;
  /** The weight of those that were the first of their value. */
  fresh: number;
  /** The weight of each value; of no more than sixteen. */
  readonly weights: Map<number, number>;
}

const MOST = 16;
// Weights are whole multiples of 1/1024: what is written as JSON is exactly what goes on living.
const UNITS = 1024;
// A value that was seen once half a year ago says nothing any more.
const LEAST = 0.01;

/**
 * How rare a value is, in bits. A new one is strange where values recur, and not where each is new. 0 for the first of
 * all, as there is nothing it differs from.
 */
export function rarityOfValue({ n, fresh, weights }: RecurringValues, value: number): number {
  if (n === 0) return 0;
  const probability = Math.min(1, (fresh + 0.5) / (n + 1));
  const weight = weights.get(value);
  if (weight === undefined) return rarityBits(probability);
  let asRare = 0;
  for (const other of weights.values()) if (other <= weight) asRare += other;
  return rarityBits(probability + (1 - probability) * Math.min(1, asRare / n));
}

/** Takes in one observation. Where there is no room for a new value, the lightest leaves. */
export function learnValue(values: RecurringValues, value: number): void {
  const { weights } = values;
  const weight = weights.get(value);
  values.n++;
  if (weight === undefined) {
    values.fresh++;
    if (weights.size >= MOST) weights.delete(lightest(weights));
  }
  weights.set(value, (weight ?? 0) + 1);
}

/** A weight that has faded by a factor, as a multiple of 1/1024. */
export function faded(weight: number, factor: number): number {
  return Math.floor(weight * factor * UNITS) / UNITS;
}

/** Lets all weights fade; values with next to none are forgotten. */
export function fadeValues(values: RecurringValues, factor: number): void {
  values.n = faded(values.n, factor);
  values.fresh = faded(values.fresh, factor);
  for (const [value, weight] of values.weights) {
    const rest = faded(weight, factor);
    if (rest < LEAST) values.weights.delete(value);
    else values.weights.set(value, rest);
  }
}

/** Writes a weight, to about two bytes. */
export function writeWeight(writer: PackedWriter, weight: number): void {
  writer.number(weight * UNITS);
}

/** What {@link writeWeight} wrote; `NaN` where nothing more is. */
export function readWeight(reader: PackedReader): number {
  return reader.number() / UNITS;
}

/** Writes all of them, about six bytes a value. */
export function writeValues(writer: PackedWriter, { n, fresh, weights }: RecurringValues): void {
  writeWeight(writer, n);
  writeWeight(writer, fresh);
  writer.number(weights.size);
  for (const [value, weight] of weights) {
    writer.fixed(value, 4);
    writeWeight(writer, weight);
  }
}

/** What {@link writeValues} wrote; `undefined` for what it cannot have written. */
export function readValues(reader: PackedReader): RecurringValues | undefined {
  const n = readWeight(reader);
  const fresh = readWeight(reader);
  const size = reader.number();
  if (!(fresh <= n && size <= MOST)) return undefined;
  const weights = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const value = reader.fixed(4);
    const weight = readWeight(reader);
    if (!(weight >= LEAST && weight <= n) || weights.has(value)) return undefined;
    weights.set(value, weight);
  }
  return { n, fresh, weights };
}

function lightest(weights: ReadonlyMap<number, number>): number {
  let least = Number.POSITIVE_INFINITY;
  let found = 0;
  for (const [value, weight] of weights) {
    if (weight >= least) continue;
    least = weight;
    found = value;
  }
  return found;
}
