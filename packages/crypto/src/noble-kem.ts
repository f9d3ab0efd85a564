import { ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import type { Encapsulation, KemKeyPair } from "./backend.ts";
import { wipe } from "./bytes.ts";
import { requireKey } from "./guards.ts";

/** How much randomness one encapsulation takes: the message m of FIPS 203, algorithm 17. */
export const ENCAPSULATION_RANDOMNESS = 32;

/** ML-KEM-1024 in JavaScript: for the portable backend, and for a Node whose OpenSSL has none. */
export class NobleKemKeyPair implements KemKeyPair {
  readonly encapsulationKey: Uint8Array;
  #decapsulationKey: Uint8Array | undefined;

  /** @param seed d ‖ z, 64 bytes, not kept. */
  constructor(seed: Uint8Array) {
    const { publicKey, secretKey } = ml_kem1024.keygen(seed);
    this.encapsulationKey = publicKey;
    this.#decapsulationKey = secretKey;
  }

  decapsulate(ciphertext: Uint8Array): Uint8Array {
    return ml_kem1024.decapsulate(ciphertext, requireKey(this.#decapsulationKey));
  }

  destroy(): void {
    this.#decapsulationKey?.fill(0);
    this.#decapsulationKey = undefined;
  }
}

/** A key pair from 64 bytes of randomness, which are wiped. */
export function kemKeyPairFromRandomness(seed: Uint8Array): KemKeyPair {
  try {
    return new NobleKemKeyPair(seed);
  } finally {
    wipe(seed);
  }
}

/** Encapsulation with 32 bytes of randomness, which are wiped. */
export function encapsulateWithRandomness(encapsulationKey: Uint8Array, randomness: Uint8Array): Encapsulation {
  try {
    const { cipherText, sharedSecret } = ml_kem1024.encapsulate(encapsulationKey, randomness);
    return { ciphertext: cipherText, sharedSecret };
  } finally {
    wipe(randomness);
  }
}
