import {
  type Aead,
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  equalBytes,
  importAeadKey,
  randomBytes,
  wipe,
} from "@securecomm/crypto";
import { platform } from "#platform";
import { AuthError } from "./errors.ts";
import { exportScalar, type Identity, identityFromScalar } from "./identity.ts";
import {
  damaged,
  decodeFile,
  decodePlaintext,
  encodeFile,
  encodeHeader,
  encodePlaintext,
  faultOfCost,
  IDENTITY_FILE_BYTES,
  type ScryptCost,
} from "./identity-file-format.ts";
import { authLimits } from "./limits.ts";
import { isValidName } from "./name.ts";
import type { FileAccess } from "./platform/platform.ts";

/** 128 MiB and about half a second. */
const DEFAULT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

/** What the functions for identity files share. */
export interface PassphraseOptions {
  /** The implementation of the cryptography; by default the platform's. */
  readonly backend?: CryptoBackend | undefined;
  /** Gives up: the promise rejects with the signal's reason. On Node, a derivation under way ends in the background. */
  readonly signal?: AbortSignal | undefined;
  /** Told the share of the derivation that is done, 0 to 1: often in a browser, only 0 and 1 on Node. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What {@link encryptIdentity} takes. */
export interface EncryptIdentityOptions extends PassphraseOptions {
  /** scrypt's parameters; by default N = 2^17, r = 8, p = 1: 128 MiB. Less makes guessing the passphrase cheaper. */
  readonly cost?: ScryptCost | undefined;
}

/** What {@link decryptIdentity} and {@link loadIdentityFile} take. */
export interface DecryptIdentityOptions extends PassphraseOptions {
  /** Bytes that scrypt may take (128 · N · r); by default 256 MiB. A file that asks for more is refused at once. */
  readonly maxMemory?: number | undefined;
}

/** What {@link saveIdentityFile} takes. */
export interface SaveIdentityOptions extends EncryptIdentityOptions {
  /** Whether a file that is there may be replaced; by default it may not. */
  readonly overwrite?: boolean | undefined;
}

/**
 * An identity sealed under a passphrase with scrypt (RFC 7914) and AES-256-GCM: 249 bytes, laid out as
 * `identity-file-format.ts` says. The name is inside, and the length does not depend on it.
 * @param passphrase 1 to 1,024 bytes of UTF-8, brought to Unicode's form NFC, so that every keyboard types the same one.
 * @throws when an argument has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the
 * key is held elsewhere: {@link AuthError} `ERR_IDENTITY_NOT_EXPORTABLE`.
 */
export async function encryptIdentity(
  identity: Identity,
  passphrase: string,
  options: EncryptIdentityOptions = {},
): Promise<Uint8Array> {
  const cost = options.cost ?? DEFAULT_COST;
  const fault = faultOfCost(cost, authLimits.scryptMemoryBytes);
  if (fault !== undefined) throw new ArgumentRangeError("options.cost", `within the limits: ${fault}`);
  const secret = encodePassphrase(passphrase);
  const scalar = exportScalar(identity);
  const plaintext = encodePlaintext(identity.name, scalar);
  try {
    const salt = randomBytes(32, options.backend);
    const nonce = randomBytes(12, options.backend);
    const { check, aead } = await deriveKey(secret, salt, cost, options);
    const header = encodeHeader(cost, salt, check, nonce);
    try {
      return encodeFile(header, aead.seal(nonce, header, plaintext));
    } finally {
      aead.destroy();
    }
  } finally {
    wipe(scalar, plaintext, secret);
  }
}

/**
 * Opens what {@link encryptIdentity} made.
 * @throws when an argument has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}; else
 * {@link AuthError} `ERR_PASSPHRASE_WRONG`, `ERR_IDENTITY_FILE_DAMAGED`, `ERR_IDENTITY_FILE_VERSION` or
 * `ERR_IDENTITY_FILE_LIMITS`, the latter three before the passphrase is tried. A file whose parameters, salt or check
 * value somebody altered on purpose, hash included, cannot be told from a wrong passphrase.
 */
export async function decryptIdentity(
  bytes: Uint8Array,
  passphrase: string,
  options: DecryptIdentityOptions = {},
): Promise<Identity> {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentTypeError("bytes", "a Uint8Array");
  const maxMemory = options.maxMemory ?? authLimits.scryptMemoryBytes;
  if (typeof maxMemory !== "number") throw new ArgumentTypeError("options.maxMemory", "a number");
  if (!(maxMemory > 0)) throw new ArgumentRangeError("options.maxMemory", "above 0");
  const secret = encodePassphrase(passphrase);
  try {
    // A copy: the derivation takes its time, and the caller's array may change meanwhile.
    const file = decodeFile(new Uint8Array(bytes.subarray(0, IDENTITY_FILE_BYTES + 1)), maxMemory);
    const { check, aead } = await deriveKey(secret, file.salt, file.cost, options);
    try {
      if (!equalBytes(check, file.check)) {
        throw new AuthError("ERR_PASSPHRASE_WRONG", "The passphrase does not open this identity file");
      }
      return openIdentity(aead, file.nonce, file.header, file.sealed, options.backend);
    } finally {
      aead.destroy();
    }
  } finally {
    wipe(secret);
  }
}

/**
 * Writes {@link encryptIdentity}'s result to a file: mode 0600, whole or not at all, durable once the promise
 * resolves. Missing folders are made with mode 0700. After a crash, a file named `.<name>.<random>.tmp` may be left.
 * @throws as {@link encryptIdentity}, and {@link AuthError} `ERR_IDENTITY_FILE_EXISTS` when there is a file and
 * `overwrite` is not set, `ERR_FILE_ACCESS` when the system refuses, `ERR_PLATFORM_UNSUPPORTED` where there are no files.
 */
export async function saveIdentityFile(
  path: string,
  identity: Identity,
  passphrase: string,
  options: SaveIdentityOptions = {},
): Promise<void> {
  const files = requireFiles(path);
  const bytes = await encryptIdentity(identity, passphrase, options);
  if (await files.write(path, bytes, options.overwrite === true)) return;
  throw new AuthError("ERR_IDENTITY_FILE_EXISTS", `There is a file at ${path} already`);
}

/**
 * Reads a file of {@link saveIdentityFile}.
 * @throws as {@link decryptIdentity}, and {@link AuthError} `ERR_FILE_NOT_FOUND` when there is no such file,
 * `ERR_FILE_ACCESS` when the system refuses, `ERR_PLATFORM_UNSUPPORTED` where there are no files.
 */
export async function loadIdentityFile(
  path: string,
  passphrase: string,
  options: DecryptIdentityOptions = {},
): Promise<Identity> {
  const bytes = await requireFiles(path).read(path, IDENTITY_FILE_BYTES);
  if (bytes === undefined) throw new AuthError("ERR_FILE_NOT_FOUND", `There is no file at ${path}`);
  return decryptIdentity(bytes, passphrase, options);
}

function requireFiles(path: string): FileAccess {
  if (typeof path !== "string") throw new ArgumentTypeError("path", "a string");
  if (path === "" || path.includes("\0")) throw new ArgumentRangeError("path", "the path of a file");
  if (platform.files !== undefined) return platform.files;
  throw new AuthError(
    "ERR_PLATFORM_UNSUPPORTED",
    "There are no files here; keep the result of encryptIdentity instead",
  );
}

function encodePassphrase(passphrase: string): Uint8Array {
  if (typeof passphrase !== "string") throw new ArgumentTypeError("passphrase", "a string");
  if (/\p{Cs}/u.test(passphrase)) throw new ArgumentRangeError("passphrase", "well-formed Unicode");
  if (passphrase.length > authLimits.passphraseBytes) throw passphraseLength();
  const bytes = new TextEncoder().encode(passphrase.normalize("NFC"));
  if (bytes.length > 0 && bytes.length <= authLimits.passphraseBytes) return bytes;
  wipe(bytes);
  throw passphraseLength();
}

function passphraseLength(): ArgumentRangeError {
  return new ArgumentRangeError("passphrase", `1 to ${authLimits.passphraseBytes} bytes of UTF-8`);
}

async function deriveKey(
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost,
  { backend, signal, onProgress }: PassphraseOptions,
): Promise<{ check: Uint8Array; aead: Aead }> {
  const derived = await platform.scrypt({ passphrase, salt, ...cost, length: 64, signal, onProgress });
  try {
    return { check: new Uint8Array(derived.subarray(32)), aead: importAeadKey(derived.subarray(0, 32), backend) };
  } finally {
    wipe(derived);
  }
}

function openIdentity(
  aead: Aead,
  nonce: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
  backend: CryptoBackend | undefined,
): Identity {
  let plaintext: Uint8Array | undefined;
  try {
    plaintext = aead.open(nonce, header, sealed);
    const content = decodePlaintext(plaintext);
    if (content === undefined || !isValidName(content.name)) throw damaged("its content breaks the rules");
    return identityFromScalar(content.name, content.scalar, backend);
  } catch (cause) {
    if (cause instanceof AuthError && cause.code === "ERR_IDENTITY_FILE_DAMAGED") throw cause;
    throw damaged("its content does not verify", cause);
  } finally {
    if (plaintext !== undefined) wipe(plaintext);
  }
}
