import {
  type CryptoBackend,
  CryptoError,
  concatBytes,
  equalBytes,
  importVerifyingKey,
  LENGTHS,
  sha256,
} from "@securecomm/crypto";
import { ArgumentRangeError, ArgumentTypeError, LoggerError } from "../errors.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

const PREFIX = "sclog1.";
const LABEL = new TextEncoder().encode("securecomm log recipient");
const CHECK_BYTES = 4;

/**
 * A public key as text: `"sclog1."`, then base64url of its 97 bytes and 4 bytes of SHA-256, by which a slip of the hand
 * shows.
 */
export function formatRecipient(publicKey: Uint8Array, backend?: CryptoBackend): string {
  return PREFIX + toBase64Url(concatBytes(publicKey, checkOf(publicKey, backend)));
}

/**
 * The public key, 97 bytes, of a recipient's text.
 * @throws when it is no string: {@link ArgumentTypeError}; when it is not what `securecomm-log keygen` prints, or the
 * point is not on P-384: {@link LoggerError} `ERR_KEY_MALFORMED`.
 */
export function parseRecipient(text: string, backend?: CryptoBackend): Uint8Array {
  if (typeof text !== "string") throw new ArgumentTypeError("recipient", "a string");
  const stripped = text.trim();
  if (!stripped.startsWith(PREFIX)) throw malformed(`it does not begin with ${PREFIX}`);
  const bytes = fromBase64Url(stripped.slice(PREFIX.length), LENGTHS.point + CHECK_BYTES);
  if (bytes === undefined) throw malformed("it has letters too many, too few, or strange ones");
  const publicKey = bytes.slice(0, LENGTHS.point);
  if (!equalBytes(bytes.subarray(LENGTHS.point), checkOf(publicKey, backend))) {
    throw malformed("a letter is wrong, or two have changed places");
  }
  if (!isPoint(publicKey, backend)) throw malformed("it is no point on P-384");
  return publicKey;
}

/**
 * The public key of a recipient in either form, checked; a copy.
 * @param argument What the errors call it.
 * @throws as {@link parseRecipient}; when bytes are no public key: {@link ArgumentRangeError}.
 */
export function resolveRecipient(
  argument: string,
  recipient: string | Uint8Array,
  backend?: CryptoBackend,
): Uint8Array {
  if (typeof recipient === "string") return parseRecipient(recipient, backend);
  if (!(recipient instanceof Uint8Array)) throw new ArgumentTypeError(argument, "a string or a Uint8Array");
  const publicKey = new Uint8Array(recipient);
  if (publicKey.length === LENGTHS.point && isPoint(publicKey, backend)) return publicKey;
  throw new ArgumentRangeError(argument, `an uncompressed point on P-384, ${LENGTHS.point} bytes`);
}

function isPoint(publicKey: Uint8Array, backend: CryptoBackend | undefined): boolean {
  try {
    importVerifyingKey(publicKey, backend);
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

function checkOf(publicKey: Uint8Array, backend: CryptoBackend | undefined): Uint8Array {
  return sha256(concatBytes(LABEL, publicKey), backend).slice(0, CHECK_BYTES);
}

function malformed(why: string): LoggerError {
  return new LoggerError("ERR_KEY_MALFORMED", `That is not the recipient of a log: ${why}`);
}
