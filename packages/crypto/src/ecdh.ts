import { defaultBackend } from "#backend";
import type { CryptoBackend, EcdhKeyPair } from "./backend.ts";
import { requireBytes } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import { requirePoint, requireScalar } from "./p384.ts";

/**
 * A fresh P-384 key pair for ECDH.
 * @example
 * ```ts
 * import { equalBytes, generateEcdhKeyPair } from "@securecomm/crypto";
 *
 * const alice = generateEcdhKeyPair();
 * const bob = generateEcdhKeyPair();
 * equalBytes(alice.deriveSharedSecret(bob.publicKey), bob.deriveSharedSecret(alice.publicKey)); // true
 * ```
 */
export function generateEcdhKeyPair(backend: CryptoBackend = defaultBackend): EcdhKeyPair {
  return new CheckedEcdhKeyPair(backend.generateEcdhKeyPair());
}

/**
 * A fresh P-384 key pair for ECDH, made off the calling thread.
 * @returns `undefined` at once where the backend cannot do that.
 */
export function generateEcdhKeyPairAsync(backend: CryptoBackend = defaultBackend): Promise<EcdhKeyPair> | undefined {
  return backend.generateEcdhKeyPairAsync?.().then((raw) => new CheckedEcdhKeyPair(raw));
}

/**
 * The P-384 key pair of a private scalar.
 * @param scalar 48 bytes, big-endian, which are copied: wipe your own when done.
 * @throws when `scalar` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `scalar` is not 48 bytes long: {@link ArgumentRangeError}.
 * @throws when `scalar` is zero or not below the order n: `ERR_INVALID_SCALAR` in a {@link CryptoError}.
 */
export function importEcdhKeyPair(scalar: Uint8Array, backend: CryptoBackend = defaultBackend): EcdhKeyPair {
  requireScalar("scalar", scalar);
  return new CheckedEcdhKeyPair(backend.importEcdhKeyPair(scalar));
}

class CheckedEcdhKeyPair implements EcdhKeyPair {
  readonly publicKey: Uint8Array;
  readonly #raw: EcdhKeyPair;

  constructor(raw: EcdhKeyPair) {
    this.publicKey = raw.publicKey;
    this.#raw = raw;
  }

  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array {
    requirePoint("peerPublicKey", peerPublicKey);
    return this.#raw.deriveSharedSecret(peerPublicKey);
  }

  async prepare(peerPublicKey: Uint8Array): Promise<void> {
    requireBytes("peerPublicKey", peerPublicKey);
    // What is no point, or cannot be prepared, is seen to where it is used.
    if (peerPublicKey.length !== LENGTHS.point) return;
    try {
      await this.#raw.prepare?.(peerPublicKey);
    } catch {}
  }

  destroy(): void {
    this.#raw.destroy();
  }
}
