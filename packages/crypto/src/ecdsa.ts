import { defaultBackend } from "#backend";
import type { CryptoBackend, SigningKey, VerifyingKey } from "./backend.ts";
import { wipe } from "./bytes.ts";
import { requireBytes, requireLength } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import { isScalar, makeLowS, randomScalar, requirePoint, requireScalar } from "./p384.ts";

/**
 * A fresh ECDSA P-384 signing key.
 * @example
 * ```ts
 * import { generateSigningKey, importVerifyingKey } from "@securecomm/crypto";
 *
 * const key = generateSigningKey();
 * const message = new TextEncoder().encode("olá");
 * const signature = await key.sign(message);
 * await importVerifyingKey(key.publicKey).verify(message, signature); // true
 * ```
 */
export function generateSigningKey(backend: CryptoBackend = defaultBackend): SigningKey {
  const scalar = randomScalar((length) => backend.randomBytes(length));
  try {
    return new CheckedSigningKey(backend.importSigningKey(scalar));
  } finally {
    wipe(scalar);
  }
}

/**
 * The signing key of a private scalar.
 * @param scalar 48 bytes, big-endian, which are copied: wipe your own when done.
 * @throws when `scalar` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `scalar` is not 48 bytes long: {@link ArgumentRangeError}.
 * @throws when `scalar` is zero or not below the order n: `ERR_INVALID_SCALAR` in a {@link CryptoError}.
 */
export function importSigningKey(scalar: Uint8Array, backend: CryptoBackend = defaultBackend): SigningKey {
  requireScalar("scalar", scalar);
  return new CheckedSigningKey(backend.importSigningKey(scalar));
}

/**
 * A copy of a signature with s in the lower half of the order, as the keys of this package make it and other signers
 * need not: (r, s) and (r, n − s) both verify, and one form is enough.
 * @param signature r ‖ s, 96 bytes.
 * @throws when `signature` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `signature` is not 96 bytes long: {@link ArgumentRangeError}.
 */
export function withLowS(signature: Uint8Array): Uint8Array {
  requireLength("signature", signature, LENGTHS.signature);
  return makeLowS(new Uint8Array(signature));
}

/**
 * The verifying key of a point.
 * @param publicKey an uncompressed point, 97 bytes, which are copied.
 * @throws when `publicKey` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `publicKey` is not 97 bytes long, as a compressed point is not: {@link ArgumentRangeError}.
 * @throws when they are no point on the curve in that form: `ERR_INVALID_POINT` in a {@link CryptoError}.
 */
export function importVerifyingKey(publicKey: Uint8Array, backend: CryptoBackend = defaultBackend): VerifyingKey {
  requirePoint("publicKey", publicKey);
  return new CheckedVerifyingKey(backend.importVerifyingKey(publicKey));
}

class CheckedSigningKey implements SigningKey {
  readonly publicKey: Uint8Array;
  readonly #raw: SigningKey;

  constructor(raw: SigningKey) {
    this.publicKey = raw.publicKey;
    this.#raw = raw;
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    requireBytes("message", message);
    return this.#raw.sign(message);
  }

  exportScalar(): Uint8Array {
    return this.#raw.exportScalar();
  }

  destroy(): void {
    this.#raw.destroy();
  }
}

class CheckedVerifyingKey implements VerifyingKey {
  readonly publicKey: Uint8Array;
  readonly #raw: VerifyingKey;

  constructor(raw: VerifyingKey) {
    this.publicKey = raw.publicKey;
    this.#raw = raw;
  }

  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    requireBytes("message", message);
    requireLength("signature", signature, LENGTHS.signature);
    if (!isScalar(signature, 0) || !isScalar(signature, LENGTHS.scalar)) return false;
    return this.#raw.verify(message, signature);
  }
}
