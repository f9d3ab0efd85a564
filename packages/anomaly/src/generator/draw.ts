import type { Random } from "../random.ts";

/** A positive number whose logarithm is normal: half of them are up to `median`, two thirds within a factor `e^spread`. */
export function logNormal(random: Random, median: number, spread: number): number {
  return median * Math.exp(spread * random.normal());
}

/** A waiting time until the next of events that do not depend on each other. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.uniform());
}

/** A number of [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** A whole number from low to high, both possible. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

/** One of several. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)]!;
}

/** Whether something of this probability happens. */
export function happens(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

const HEX = "0123456789abcdef";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** A session's id: 32 hexadecimal digits. */
export function sessionId(random: Random): string {
  return letters(random, HEX, 32);
}

/** What looks like a fingerprint; it has no checksum and belongs to no key. */
export function fingerprint(random: Random): string {
  return `sc1${letters(random, BECH32, 58)}`;
}

function letters(random: Random, alphabet: string, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += alphabet[random.below(alphabet.length)];
  return text;
}
