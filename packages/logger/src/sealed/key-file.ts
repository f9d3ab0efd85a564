import { scrypt } from "node:crypto";
import {
  type Aead,
  type CryptoBackend,
  CryptoError,
  concatBytes,
  importAeadKey,
  LENGTHS,
  randomBytes,
  wipe,
} from "@securecomm/crypto";
import { ArgumentRangeError, ArgumentTypeError, LoggerError } from "../errors.ts";
import {
  clearPart,
  decodeKeyFile,
  encodeKeyFile,
  faultOfCost,
  type KeySeal,
  malformedKey,
  SALT_BYTES,
  type ScryptCost,
  type SealedKeyFile,
} from "./key-file-format.ts";
import { exportScalar, type LogKey, logKeyFromScalar } from "./log-key.ts";
import { parseRecipient } from "./recipient.ts";

/** What {@link exportLogKey} takes. */
export interface ExportLogKeyOptions {
  /** The implementation of the cryptography; by default the platform's. */
  readonly backend?: CryptoBackend | undefined;
  /** scrypt's parameters; by default N = 2^17, r = 8, p = 1: 128 MiB. Less makes guessing the passphrase cheaper. */
  readonly cost?: ScryptCost | undefined;
}

/** 128 MiB and about half a second. */
const DEFAULT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
/** Bytes of UTF-8 in a passphrase: the bound stops a mistake, such as a whole file. */
const PASSPHRASE_BYTES = 4096;

/**
 * The text of a key file: one JSON object, `key-file-format.ts`. Whoever reads it can read the log, unless there is a
 * passphrase.
 * @param passphrase 1 to 4,096 bytes of UTF-8, brought to Unicode's form NFC, so that every keyboard types the same one.
 * @throws (rejects) when an argument is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the key was
 * destroyed: `ERR_KEY_DESTROYED` in a {@link CryptoError}.
 */
export async function exportLogKey(
  key: LogKey,
  passphrase?: string,
  { backend, cost = DEFAULT_COST }: ExportLogKeyOptions = {},
): Promise<string> {
  const fault = faultOfCost(cost);
  if (fault !== undefined) throw new ArgumentRangeError("options.cost", `within the limits: scrypt ${fault}`);
  const secret = passphrase === undefined ? undefined : encodePassphrase(passphrase);
  const scalar = exportScalar(key);
  const { recipient } = key;
  try {
    if (secret === undefined) return encodeKeyFile({ recipient, scalar });
    const seal: KeySeal = {
      cost,
      salt: randomBytes(SALT_BYTES, backend),
      nonce: randomBytes(LENGTHS.aeadNonce, backend),
    };
    const aead = await deriveKey(secret, seal, backend);
    try {
      const sealed = concatBytes(...aead.seal(seal.nonce, additionalData(recipient, seal), scalar));
      return encodeKeyFile({ recipient, ...seal, sealed });
    } finally {
      aead.destroy();
    }
  } finally {
    wipe(scalar);
    if (secret !== undefined) wipe(secret);
  }
}

/**
 * The key of a key file. A passphrase for one that needs none is not looked at.
 * @throws (rejects) when an argument is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the text is no
 * key file, was damaged or asks for more than 256 MiB, all before a passphrase is tried: {@link LoggerError}
 * `ERR_KEY_MALFORMED`; when the passphrase is wrong or there is none: `ERR_PASSPHRASE_WRONG`. A file that somebody altered
 * on purpose, checksum included, cannot be told from a wrong passphrase.
 */
export async function importLogKey(text: string, passphrase?: string, backend?: CryptoBackend): Promise<LogKey> {
  const file = decodeKeyFile(checkText(text));
  parseRecipient(file.recipient, backend);
  const scalar = file.sealed === undefined ? file.scalar : await openScalar(file, passphrase, backend);
  try {
    const key = keyOf(scalar, backend);
    if (key.recipient === file.recipient) return key;
    key.destroy();
    throw malformedKey("its private key is not the one of its recipient");
  } finally {
    wipe(scalar);
  }
}

/**
 * Whether a key file is under a passphrase.
 * @throws as {@link importLogKey} for a text that is no key file.
 */
export function isKeyEncrypted(text: string): boolean {
  const file = decodeKeyFile(checkText(text));
  if (file.sealed !== undefined) return true;
  wipe(file.scalar);
  return false;
}

async function openScalar(
  file: SealedKeyFile,
  passphrase: string | undefined,
  backend: CryptoBackend | undefined,
): Promise<Uint8Array> {
  if (passphrase === undefined)
    throw new LoggerError("ERR_PASSPHRASE_WRONG", "The key of the log needs its passphrase");
  const secret = encodePassphrase(passphrase);
  try {
    const aead = await deriveKey(secret, file, backend);
    try {
      return aead.open(file.nonce, additionalData(file.recipient, file), file.sealed);
    } catch (cause) {
      throw new LoggerError("ERR_PASSPHRASE_WRONG", "The passphrase does not open the key of the log", { cause });
    } finally {
      aead.destroy();
    }
  } finally {
    wipe(secret);
  }
}

function keyOf(scalar: Uint8Array, backend: CryptoBackend | undefined): LogKey {
  try {
    return logKeyFromScalar(scalar, backend);
  } catch (cause) {
    if (cause instanceof CryptoError) throw malformedKey("its private key is not in range", cause);
    throw cause;
  }
}

function additionalData(recipient: string, seal: KeySeal): Uint8Array {
  return new TextEncoder().encode(clearPart(recipient, seal));
}

async function deriveKey(passphrase: Uint8Array, { cost, salt }: KeySeal, backend?: CryptoBackend): Promise<Aead> {
  const { N, r, p } = cost;
  const derived = await new Promise<Uint8Array>((resolve, reject) => {
    // OpenSSL counts its working memory too: 128 · r · (N + p + 2).
    const maxmem = 128 * r * (N + p + 2) + 1024;
    scrypt(passphrase, salt, LENGTHS.aeadKey, { N, r, p, maxmem }, (error, output) => {
      if (error === null) resolve(output);
      else reject(error);
    });
  });
  try {
    return importAeadKey(derived, backend);
  } finally {
    wipe(derived);
  }
}

function encodePassphrase(passphrase: string): Uint8Array {
  if (typeof passphrase !== "string") throw new ArgumentTypeError("passphrase", "a string");
  if (/\p{Cs}/u.test(passphrase)) throw new ArgumentRangeError("passphrase", "well-formed Unicode");
  if (passphrase.length > PASSPHRASE_BYTES) throw passphraseLength();
  const bytes = new TextEncoder().encode(passphrase.normalize("NFC"));
  if (bytes.length > 0 && bytes.length <= PASSPHRASE_BYTES) return bytes;
  wipe(bytes);
  throw passphraseLength();
}

function passphraseLength(): ArgumentRangeError {
  return new ArgumentRangeError("passphrase", `1 to ${PASSPHRASE_BYTES} bytes of UTF-8`);
}

function checkText(text: string): string {
  if (typeof text !== "string") throw new ArgumentTypeError("text", "a string");
  return text;
}
