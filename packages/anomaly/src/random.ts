import { ArgumentRangeError } from "./errors.ts";

/**
 * Numbers that only look random: the same seed gives the same ones in every process. For models and generators, never
 * for keys.
 */
export interface Random {
  /** A number of [0, 1), in steps of 2⁻³². */
  uniform(): number;
  /** A whole number of [0, bound). */
  below(bound: number): number;
  /** A number of the standard normal distribution. */
  normal(): number;
  /** An independent source for a part of the work, so that one part's draws do not shift another's. */
  fork(label: number): Random;
}

/**
 * A seeded source of numbers (sfc32 over a seed spread by splitmix32).
 *
 * @param seed A whole number from 0 to 2⁵³ - 1. Anything else throws an `ArgumentRangeError`.
 *
 * @example
 * ```ts
 * import { createRandom } from "@securecomm/anomaly";
 *
 * const random = createRandom(7);
 * console.log(random.below(6) + 1);
 * ```
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new ArgumentRangeError("seed", "a whole number from 0 to 2^53 - 1");
  return new Sfc32(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
}

class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(low: number, high: number) {
    const mix = splitmix(low ^ Math.imul(high, 0x9e3779b1));
    this.#a = mix() ^ high;
    this.#b = mix();
    this.#c = mix();
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  uniform(): number {
    return this.#next() / 4294967296;
  }

  below(bound: number): number {
    return Math.floor((this.#next() / 4294967296) * bound);
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  fork(label: number): Random {
    return new Sfc32(this.#next() ^ Math.imul(label + 1, 0x85ebca6b), this.#next());
  }
}

function splitmix(state: number): () => number {
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
}
