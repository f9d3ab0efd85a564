import { defaultBackend } from "#backend";
import type { CryptoBackend, Sha256 } from "./backend.ts";
import { ArgumentRangeError } from "./errors.ts";
import { requireBytes, requireInteger } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";

/**
 * SHA-256 (FIPS 180-4), 32 bytes.
 * @throws when `data` is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function sha256(data: Uint8Array, backend: CryptoBackend = defaultBackend): Uint8Array {
  requireBytes("data", data);
  return backend.sha256(data);
}

/** Incremental SHA-256, for data that comes in pieces. */
export function createSha256(backend: CryptoBackend = defaultBackend): Sha256 {
  return new CheckedSha256(backend.createSha256());
}

/**
 * HMAC-SHA256 (RFC 2104), 32 bytes.
 * @param key of any length; 32 random bytes are the right strength.
 * @throws when an argument is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function hmacSha256(key: Uint8Array, data: Uint8Array, backend: CryptoBackend = defaultBackend): Uint8Array {
  requireBytes("key", key);
  requireBytes("data", data);
  return backend.hmacSha256(key, data);
}

/**
 * HKDF-Extract with SHA-256 (RFC 5869, section 2.2).
 * @param salt of any length; empty counts as 32 zeros.
 * @param ikm the input keying material, such as a shared secret.
 * @returns the pseudorandom key, 32 bytes; wipe it after use.
 * @throws when an argument is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array, backend: CryptoBackend = defaultBackend): Uint8Array {
  requireBytes("salt", salt);
  requireBytes("ikm", ikm);
  return backend.hkdfExtract(salt, ikm);
}

/**
 * HKDF-Expand with SHA-256 (RFC 5869, section 2.3).
 * @param prk a pseudorandom key of at least 32 bytes, as {@link hkdfExtract} gives.
 * @param info what the output is for; may be empty.
 * @param length how many bytes, 1 to 8,160.
 * @returns the output keying material; wipe it after use.
 * @throws when an argument has the wrong type: {@link ArgumentTypeError}.
 * @throws when `prk` is shorter or `length` is out of range: {@link ArgumentRangeError}.
 * @example
 * ```ts
 * import { hkdfExpand, hkdfExtract, randomBytes } from "@securecomm/crypto";
 *
 * const prk = hkdfExtract(new Uint8Array(32), randomBytes(48));
 * const key = hkdfExpand(prk, new TextEncoder().encode("traffic"), 32);
 * ```
 */
export function hkdfExpand(
  prk: Uint8Array,
  info: Uint8Array,
  length: number,
  backend: CryptoBackend = defaultBackend,
): Uint8Array {
  requireBytes("prk", prk);
  if (prk.length < LENGTHS.digest) throw new ArgumentRangeError("prk", `at least ${LENGTHS.digest} bytes long`);
  requireBytes("info", info);
  requireInteger("length", length, 1, LENGTHS.maxExpand);
  return backend.hkdfExpand(prk, info, length);
}

class CheckedSha256 implements Sha256 {
  readonly #raw: Sha256;

  constructor(raw: Sha256) {
    this.#raw = raw;
  }

  update(data: Uint8Array): this {
    requireBytes("data", data);
    this.#raw.update(data);
    return this;
  }

  digest(): Uint8Array {
    return this.#raw.digest();
  }
}
