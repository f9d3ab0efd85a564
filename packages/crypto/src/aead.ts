import { defaultBackend } from "#backend";
import type { Aead, CryptoBackend } from "./backend.ts";
import { ArgumentTypeError, CryptoError } from "./errors.ts";
import { requireBytes, requireLength } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";

/**
 * An AES-256-GCM key (SP 800-38D). It has every method, whatever the backend leaves out.
 * @param key 32 bytes, which are copied: wipe your own when done.
 * @throws when `key` is not a Uint8Array: {@link ArgumentTypeError}.
 * @throws when `key` is not 32 bytes long: {@link ArgumentRangeError}.
 * @example
 * ```ts
 * import { concatBytes, importAeadKey, randomBytes } from "@securecomm/crypto";
 *
 * const key = importAeadKey(randomBytes(32));
 * const nonce = randomBytes(12);
 * const header = new Uint8Array([1]);
 * const sealed = concatBytes(...key.seal(nonce, header, new TextEncoder().encode("olá")));
 * const text = new TextDecoder().decode(key.open(nonce, header, sealed));
 * ```
 */
export function importAeadKey(key: Uint8Array, backend: CryptoBackend = defaultBackend): Required<Aead> {
  requireLength("key", key, LENGTHS.aeadKey);
  return new CheckedAead(backend.aes256Gcm(key));
}

class CheckedAead implements Required<Aead> {
  readonly #raw: Aead;

  constructor(raw: Aead) {
    this.#raw = raw;
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array | readonly Uint8Array[]): Uint8Array[] {
    requireLength("nonce", nonce, LENGTHS.aeadNonce);
    requireBytes("aad", aad);
    if (!(plaintext instanceof Uint8Array)) requirePieces(plaintext);
    return this.#raw.seal(nonce, aad, plaintext);
  }

  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
    requireSealed(nonce, aad, sealed, 0);
    return this.#raw.open(nonce, aad, sealed);
  }

  openApart(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array, lead: number): [Uint8Array, Uint8Array] {
    requireSealed(nonce, aad, sealed, lead);
    if (this.#raw.openApart !== undefined) return this.#raw.openApart(nonce, aad, sealed, lead);
    const plaintext = this.#raw.open(nonce, aad, sealed);
    return [plaintext.subarray(0, lead), new Uint8Array(plaintext.subarray(lead))];
  }

  prepare(next: "seal" | "open", nonce: Uint8Array): void {
    requireLength("nonce", nonce, LENGTHS.aeadNonce);
    // A view of the caller's memory would follow its changes, and a cipher would be used under a nonce that it is not for.
    this.#raw.prepare?.(next, new Uint8Array(nonce));
  }

  destroy(): void {
    this.#raw.destroy();
  }
}

/** The length of what arrives is the peer's choice, so a short one is a rejection and not the caller's mistake. */
function requireSealed(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array, lead: number): void {
  requireLength("nonce", nonce, LENGTHS.aeadNonce);
  requireBytes("aad", aad);
  requireBytes("sealed", sealed);
  if (sealed.length < LENGTHS.aeadTag + lead) throw new CryptoError("ERR_DECRYPT", "shorter than its tag");
}

function requirePieces(plaintext: readonly Uint8Array[]): void {
  if (!Array.isArray(plaintext)) throw new ArgumentTypeError("plaintext", "a Uint8Array or an array of them");
  for (const piece of plaintext) requireBytes("plaintext", piece);
}
