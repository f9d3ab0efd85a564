import { defaultBackend } from "#backend";
import type { CryptoBackend, Encapsulation, KemKeyPair } from "./backend.ts";
import { CryptoError } from "./errors.ts";
import { requireLength } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";

/** The prime q of ML-KEM (FIPS 203, section 2.4). */
const Q = 3329;
/** Where the coefficients of an encapsulation key end and its 32-byte seed ρ begins. */
const COEFFICIENTS_END = LENGTHS.encapsulationKey - 32;

/** A fresh ML-KEM-1024 key pair (FIPS 203, algorithm 19). */
export function generateKemKeyPair(backend: CryptoBackend = defaultBackend): KemKeyPair {
  return new CheckedKemKeyPair(backend.generateKemKeyPair());
}

/**
 * The ML-KEM-1024 key pair of a seed (FIPS 203, algorithm 16).
 * @param seed d ‖ z, 64 uniformly random bytes, which are copied: wipe your own when done.
 * @throws when `seed` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `seed` is not 64 bytes long: {@link ArgumentRangeError}.
 */
export function importKemKeyPair(seed: Uint8Array, backend: CryptoBackend = defaultBackend): KemKeyPair {
  requireLength("seed", seed, LENGTHS.kemSeed);
  return new CheckedKemKeyPair(backend.importKemKeyPair(seed));
}

/**
 * ML-KEM-1024 encapsulation (FIPS 203, algorithm 20): a fresh shared secret and the ciphertext that carries it.
 * @param encapsulationKey the peer's, 1,568 bytes.
 * @throws when `encapsulationKey` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `encapsulationKey` is not 1,568 bytes long: {@link ArgumentRangeError}.
 * @throws when a coefficient is not below q (FIPS 203, section 7.2): `ERR_INVALID_KEM_KEY` in a {@link CryptoError}.
 * @example
 * ```ts
 * import { encapsulate, equalBytes, generateKemKeyPair } from "@securecomm/crypto";
 *
 * const alice = generateKemKeyPair();
 * const { ciphertext, sharedSecret } = encapsulate(alice.encapsulationKey);
 * equalBytes(alice.decapsulate(ciphertext), sharedSecret); // true
 * ```
 */
export function encapsulate(encapsulationKey: Uint8Array, backend: CryptoBackend = defaultBackend): Encapsulation {
  requireLength("encapsulationKey", encapsulationKey, LENGTHS.encapsulationKey);
  if (!hasReducedCoefficients(encapsulationKey)) {
    throw new CryptoError("ERR_INVALID_KEM_KEY", "the encapsulation key fails the modulus check");
  }
  return backend.encapsulate(encapsulationKey);
}

/** The modulus check: three bytes hold two 12-bit coefficients (FIPS 203, algorithm 6), each of which must be below q. */
function hasReducedCoefficients(key: Uint8Array): boolean {
  for (let i = 0; i < COEFFICIENTS_END; i += 3) {
    const middle = key[i + 1]!;
    if ((key[i]! | ((middle & 0x0f) << 8)) >= Q) return false;
    if (((middle >> 4) | (key[i + 2]! << 4)) >= Q) return false;
  }
  return true;
}

class CheckedKemKeyPair implements KemKeyPair {
  readonly encapsulationKey: Uint8Array;
  readonly #raw: KemKeyPair;

  constructor(raw: KemKeyPair) {
    this.encapsulationKey = raw.encapsulationKey;
    this.#raw = raw;
  }

  decapsulate(ciphertext: Uint8Array): Uint8Array {
    requireLength("ciphertext", ciphertext, LENGTHS.kemCiphertext);
    return this.#raw.decapsulate(ciphertext);
  }

  destroy(): void {
    this.#raw.destroy();
  }
}
