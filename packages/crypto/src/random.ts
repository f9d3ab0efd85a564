import { defaultBackend } from "#backend";
import type { CryptoBackend } from "./backend.ts";
import { requireInteger } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";

/**
 * Cryptographically secure random bytes.
 * @param length how many, 0 to 65,536.
 * @throws when `length` is not a number: {@link ArgumentTypeError}.
 * @throws when `length` is not an integer in that range: {@link ArgumentRangeError}.
 */
export function randomBytes(length: number, backend: CryptoBackend = defaultBackend): Uint8Array {
  requireInteger("length", length, 0, LENGTHS.maxRandom);
  return backend.randomBytes(length);
}
