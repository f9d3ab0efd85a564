import {
  type CryptoBackend,
  CryptoError,
  generateSigningKey,
  importEcdhKeyPair,
  secretBytes,
  wipe,
} from "@securecomm/crypto";
import { ArgumentTypeError } from "../errors.ts";
import { formatRecipient } from "./recipient.ts";

/** The private key that a log is sealed to. Keep it where the log is read, not where it is written. */
export interface LogKey {
  /** What a writer is given: `"sclog1."` and 135 letters. */
  readonly recipient: string;
  /** P-384, the uncompressed point, 97 bytes; a copy of your own each time. */
  readonly publicKey: Uint8Array;
  /**
   * ECDH with a segment's public key, 97 bytes.
   * @returns 48 bytes; wipe them after use.
   * @throws when they are no point on the curve, or after `destroy()`: {@link CryptoError}.
   */
  deriveSharedSecret(point: Uint8Array): Uint8Array;
  /** Wipes the private key. Idempotent. */
  destroy(): void;
}

// The scalars stay out of the keys themselves, so that no log or serialisation of one can reach them.
const scalars = new WeakMap<LogKey, Uint8Array>();

/** A fresh private key. */
export function generateLogKey(backend?: CryptoBackend): LogKey {
  // A scalar is a scalar: what the curve's other use draws is drawn as well here, and can be exported.
  const drawn = generateSigningKey(backend);
  const scalar = drawn.exportScalar();
  drawn.destroy();
  try {
    return logKeyFromScalar(scalar, backend);
  } finally {
    wipe(scalar);
  }
}

/**
 * The private key of a scalar, 48 bytes, which are copied.
 * @throws when it is zero or not below the order: `ERR_INVALID_SCALAR` in a {@link CryptoError}.
 */
export function logKeyFromScalar(scalar: Uint8Array, backend?: CryptoBackend): LogKey {
  const pair = importEcdhKeyPair(scalar, backend);
  const publicKey = new Uint8Array(pair.publicKey);
  const key: LogKey = Object.freeze({
    recipient: formatRecipient(publicKey, backend),
    get publicKey() {
      return publicKey.slice();
    },
    deriveSharedSecret: (point: Uint8Array) => pair.deriveSharedSecret(point),
    destroy: () => {
      const held = scalars.get(key);
      if (held !== undefined) wipe(held);
      scalars.delete(key);
      pair.destroy();
    },
  });
  scalars.set(key, copyOf(scalar));
  return key;
}

/**
 * A copy of the scalar, for storage; wipe it after use.
 * @throws when it is no key of this package: {@link ArgumentTypeError}; after `destroy()`: {@link CryptoError}
 * `ERR_KEY_DESTROYED`.
 */
export function exportScalar(key: LogKey): Uint8Array {
  if (typeof key !== "object" || key === null) throw new ArgumentTypeError("key", "a LogKey");
  const scalar = scalars.get(key);
  if (scalar === undefined) throw new CryptoError("ERR_KEY_DESTROYED", "the key was destroyed, or is held elsewhere");
  return copyOf(scalar);
}

function copyOf(scalar: Uint8Array): Uint8Array {
  const copy = secretBytes(scalar.length);
  copy.set(scalar);
  return copy;
}
