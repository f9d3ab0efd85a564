/**
 * The portable backend of `@securecomm/crypto`.
 * @module @securecomm/crypto/noble
 */
import { gcm } from "@noble/ciphers/aes.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes as webRandomBytes } from "@noble/hashes/utils.js";
import type { Aead, CryptoBackend } from "./backend.ts";
import { concatBytes, secretBytes, wipe } from "./bytes.ts";
import { ArgumentTypeError, CryptoError } from "./errors.ts";
import { requireKey, requireLength } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import {
  ENCAPSULATION_RANDOMNESS,
  encapsulateWithRandomness,
  kemKeyPairFromRandomness,
  NobleKemKeyPair,
} from "./noble-kem.ts";
import { NobleEcdhKeyPair, NobleSigningKey, NobleVerifyingKey } from "./noble-p384.ts";
import { randomScalar } from "./p384.ts";

/** What {@link createNobleBackend} can be given. */
export interface NobleBackendOptions {
  /**
   * Where all randomness comes from; `crypto.getRandomValues` unless given. It returns `length` bytes, which are copied.
   * For tests only: bytes that can be foreseen make every key guessable.
   */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/**
 * The portable backend, in JavaScript over the noble libraries: for browsers and every other runtime with
 * `crypto.getRandomValues`. Its AES uses tables and its curve BigInts, so neither is constant-time, and BigInts that hold
 * secrets cannot be wiped.
 *
 * Everything random comes from `options.randomBytes`: an ECDH key pair takes 48 bytes, a KEM key pair 64, an
 * encapsulation 32. ECDSA takes none (RFC 6979). So a fixed sequence of bytes gives a fixed handshake.
 * @throws when `options.randomBytes` is not a function: {@link ArgumentTypeError}.
 * @example
 * ```ts
 * import { generateEcdhKeyPair } from "@securecomm/crypto";
 * import { createNobleBackend } from "@securecomm/crypto/noble";
 *
 * let next = 0;
 * const backend = createNobleBackend({ randomBytes: (length) => Uint8Array.from({ length }, () => next++) });
 * generateEcdhKeyPair(backend).publicKey; // the same in every run
 * ```
 */
export function createNobleBackend(options: NobleBackendOptions = {}): CryptoBackend {
  const { randomBytes: source } = options;
  if (source !== undefined && typeof source !== "function") throw new ArgumentTypeError("randomBytes", "a function");
  const randomBytes = source === undefined ? webRandomBytes : copying(source);
  return {
    name: "noble",
    randomBytes,
    sha256: (data) => sha256(data),
    createSha256: () => sha256.create(),
    hmacSha256: (key, data) => hmac(sha256, key, data),
    hkdfExtract: (salt, ikm) => extract(sha256, ikm, salt),
    hkdfExpand: (prk, info, length) => expand(sha256, prk, info, length),
    aes256Gcm: (key) => new NobleAead(key),
    generateEcdhKeyPair: () => {
      const scalar = randomScalar(randomBytes);
      try {
        return new NobleEcdhKeyPair(scalar);
      } finally {
        wipe(scalar);
      }
    },
    importEcdhKeyPair: (scalar) => new NobleEcdhKeyPair(scalar),
    generateKemKeyPair: () => kemKeyPairFromRandomness(randomBytes(LENGTHS.kemSeed)),
    importKemKeyPair: (seed) => new NobleKemKeyPair(seed),
    encapsulate: (key) => encapsulateWithRandomness(key, randomBytes(ENCAPSULATION_RANDOMNESS)),
    importSigningKey: (scalar) => new NobleSigningKey(scalar),
    importVerifyingKey: (publicKey) => new NobleVerifyingKey(publicKey),
  };
}

/** The portable backend with the runtime's own randomness. See {@link createNobleBackend}. */
export const nobleBackend: CryptoBackend = /* @__PURE__ */ createNobleBackend();

/** The handed-in bytes stay the caller's: what is drawn here is wiped after use. */
function copying(source: (length: number) => Uint8Array): (length: number) => Uint8Array {
  return (length) => {
    const bytes = source(length);
    requireLength("randomBytes", bytes, length);
    return Uint8Array.from(bytes);
  };
}

class NobleAead implements Aead {
  #key: Uint8Array | undefined;

  constructor(key: Uint8Array) {
    this.#key = secretBytes(key.length);
    this.#key.set(key);
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array | readonly Uint8Array[]): Uint8Array[] {
    const cipher = gcm(requireKey(this.#key), nonce, aad);
    if (plaintext instanceof Uint8Array) return [cipher.encrypt(plaintext)];
    const joined = concatBytes(...plaintext);
    const sealed = cipher.encrypt(joined);
    wipe(joined);
    return [sealed];
  }

  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
    const cipher = gcm(requireKey(this.#key), nonce, aad);
    try {
      return cipher.decrypt(sealed);
    } catch {
      throw new CryptoError("ERR_DECRYPT", "the tag does not verify");
    }
  }

  destroy(): void {
    this.#key?.fill(0);
    this.#key = undefined;
  }
}
