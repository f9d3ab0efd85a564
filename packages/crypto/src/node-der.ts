import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { concatBytes, wipe } from "./bytes.ts";

/** A private KeyObject from the pieces of a PKCS#8 structure (RFC 5958); the joined bytes are wiped. */
export function importPkcs8(...pieces: Uint8Array[]): KeyObject {
  const der = asBuffer(concatBytes(...pieces));
  try {
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  } finally {
    wipe(der);
  }
}

/** A public KeyObject from the pieces of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7). */
export function importSpki(...pieces: Uint8Array[]): KeyObject {
  return createPublicKey({ key: asBuffer(concatBytes(...pieces)), format: "der", type: "spki" });
}

/**
 * How a generation is asked to encode the public key: within itself, as text. A generated KeyObject must not be exported
 * afterwards: the export holds the key's lock, and if memory is collected meanwhile, the collected generation waits for
 * that lock for ever (seen on Node 20.20 with JWK). Text, because as DER it takes OpenSSL 3 half again as long.
 */
export const PUBLIC_KEY_ENCODING = { type: "spki", format: "pem" } as const;

/** What a generation with {@link PUBLIC_KEY_ENCODING} gives, whose types do not know every key type. */
export interface GeneratedKeyPair {
  readonly publicKey: unknown;
  readonly privateKey: unknown;
}

/** The private KeyObject of a generation, and the public key as the tail of its SubjectPublicKeyInfo. */
export function readKeyPair(
  { publicKey, privateKey }: GeneratedKeyPair,
  spkiPrefix: Uint8Array,
): { privateKey: KeyObject; publicKey: Uint8Array } {
  const base64 = (publicKey as string).replace(/-----[A-Z ]+-----/g, "");
  return { privateKey: privateKey as KeyObject, publicKey: copyFrom(Buffer.from(base64, "base64"), spkiPrefix.length) };
}

/** A copy of `bytes` from `start` to `end` as a Uint8Array (a Buffer's own `slice` shares memory). */
export function copyFrom(bytes: Uint8Array, start: number, end?: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
