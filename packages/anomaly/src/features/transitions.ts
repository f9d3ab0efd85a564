const SYMBOLS = 32;
const PAIRS = 128;
/** How many numbers the transitions of one peer are, each of 4 bytes. */
export const TRANSITIONS_SIZE = SYMBOLS + PAIRS;
/** Messages after one of a kind when all counts are halved: what was is forgotten slowly. */
const ENOUGH = 256;
const PRIOR = 0.5;
const CHOICES = 2;

/**
 * How rare it is, with this peer, that a message of this direction, type and length comes after one like the last: in
 * bits, 1 while nothing is known. Counts lie in an array of the caller's; pairs share places by a hash, which can make
 * a rare one look common and never the other way round.
 */
export function transitionRarity(counts: Float32Array, before: number, now: number): number {
  const pair = SYMBOLS + (Math.imul(before * SYMBOLS + now, 0x9e3779b1) >>> 25);
  const seen = counts[before]!;
  const rarity = Math.log2((seen + PRIOR * CHOICES) / (Math.min(counts[pair]!, seen) + PRIOR));
  counts[before] = seen + 1;
  counts[pair]! += 1;
  if (seen >= ENOUGH) for (let i = 0; i < TRANSITIONS_SIZE; i++) counts[i]! /= 2;
  return rarity;
}

/** The symbol, from 0 to 31, of a direction and type (see `keyOf`) and a length in bytes. */
export function symbolOf(key: number, length: number): number {
  const bucket = 31 - Math.clz32(Math.min(length, 0x7fffffff) + 1);
  return Math.imul(key * 37 + bucket, 0x85ebca6b) >>> 27;
}
