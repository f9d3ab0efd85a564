import { bech32m } from "@scure/base";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  concatBytes,
  defaultBackend,
  sha256,
} from "@securecomm/crypto";
import { AuthError } from "./errors.ts";

const PREFIX = "sc";
const DIGEST_BYTES = 32;
const LABEL = new TextEncoder().encode("securecomm/1 identity");

/** The length of every fingerprint, in characters: `sc1`, 52 of digest, 6 of checksum. */
const FINGERPRINT_CHARACTERS = 61;

/**
 * The fingerprint of an identity: bech32m (BIP 350) with the prefix `sc` over SHA-256("securecomm/1 identity" ‖ point),
 * 61 characters in lower case. Its checksum finds up to four mistyped characters for certain.
 * @param publicKey the uncompressed point, 97 bytes.
 * @throws when it is no Uint8Array: {@link ArgumentTypeError}; when it is not 97 bytes that begin with 0x04:
 * {@link ArgumentRangeError}. Whether the point is on the curve is not checked here.
 */
export function fingerprintOf(publicKey: Uint8Array, backend: CryptoBackend = defaultBackend): string {
  if (!(publicKey instanceof Uint8Array)) throw new ArgumentTypeError("publicKey", "a Uint8Array");
  if (publicKey.length !== 97 || publicKey[0] !== 0x04) {
    throw new ArgumentRangeError("publicKey", "an uncompressed P-384 point of 97 bytes");
  }
  return bech32m.encodeFromBytes(PREFIX, sha256(concatBytes(LABEL, publicKey), backend));
}

/**
 * The canonical form of a fingerprint that somebody typed or sent: checked, in lower case.
 * @param text all in lower or all in upper case (bech32m knows no mix), nothing around it.
 * @throws when it is no string: {@link ArgumentTypeError}; when it is no fingerprint or its checksum does not fit:
 * {@link AuthError} `ERR_FINGERPRINT_INVALID`.
 */
export function parseFingerprint(text: string): string {
  if (typeof text !== "string") throw new ArgumentTypeError("text", "a string");
  const decoded = text.length === FINGERPRINT_CHARACTERS ? bech32m.decodeUnsafe(text) : undefined;
  const bytes = decoded && decoded.prefix === PREFIX ? bech32m.fromWordsUnsafe(decoded.words) : undefined;
  if (!bytes || bytes.length !== DIGEST_BYTES) {
    throw new AuthError(
      "ERR_FINGERPRINT_INVALID",
      "This is not a valid fingerprint: it must be sc1 and 58 more characters, copied without a mistake",
    );
  }
  return text.toLowerCase();
}
