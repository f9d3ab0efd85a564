import { concatBytes, equalBytes, sha256 } from "@securecomm/crypto";
import { AuthError } from "./errors.ts";
import { authLimits } from "./limits.ts";

/*
 * An identity file, version 1, is 249 bytes:
 *
 *   offset  bytes  content
 *        0      8  the ASCII text "SCIDENTF"
 *        8      1  version: 1
 *        9      1  log2 of scrypt's N
 *       10      1  scrypt's r
 *       11      1  scrypt's p
 *       12     32  salt
 *       44     32  check value: the second half of scrypt's output
 *       76     12  nonce
 *       88    113  AES-256-GCM ciphertext, under the first half of scrypt's output; the bytes 0 to 87 are its AAD
 *      201     16  tag
 *      217     32  SHA-256 of the bytes 0 to 216
 *
 * Its plaintext is 113 bytes: the name's length (1 byte), the name in UTF-8, padded to 64 bytes with zeros, and the
 * private scalar (48 bytes, big-endian). All files have one length, so that it tells nothing about the name.
 *
 * The hash finds accidental damage before a passphrase is even tried; the check value then tells a wrong passphrase
 * from a file that somebody altered on purpose, hash included.
 */
const MAGIC = new TextEncoder().encode("SCIDENTF");
const VERSION = 1;
const SALT = 12;
const CHECK = 44;
const NONCE = 76;
const SEALED = 88;
const HASH = 217;
/** Bytes of every identity file. */
export const IDENTITY_FILE_BYTES = 249;
const NAME_BYTES = 64;
const SCALAR_BYTES = 48;
const PLAINTEXT_BYTES = 1 + NAME_BYTES + SCALAR_BYTES;

/** scrypt's parameters (RFC 7914, section 2). */
export interface ScryptCost {
  /** A power of two from 2^10 to 2^30, below 2^(16 · r). Memory is 128 · N · r bytes. */
  readonly N: number;
  /** Block size, 1 to 32. */
  readonly r: number;
  /** Parallelism, 1 to 32. */
  readonly p: number;
}

/** The parts of an identity file; views into it. */
export interface IdentityFileParts {
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
  readonly check: Uint8Array;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  readonly header: Uint8Array;
}

/** The first 88 bytes. */
export function encodeHeader(cost: ScryptCost, salt: Uint8Array, check: Uint8Array, nonce: Uint8Array): Uint8Array {
  const fixed = Uint8Array.of(VERSION, Math.log2(cost.N), cost.r, cost.p);
  return concatBytes(MAGIC, fixed, salt, check, nonce);
}

/** The whole file. */
export function encodeFile(header: Uint8Array, sealed: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(header, ...sealed);
  return concatBytes(body, sha256(body));
}

/**
 * Takes a file apart, once its version, hash and parameters are in order.
 * @throws {@link AuthError} `ERR_IDENTITY_FILE_DAMAGED`, `ERR_IDENTITY_FILE_VERSION` or `ERR_IDENTITY_FILE_LIMITS`.
 */
export function decodeFile(bytes: Uint8Array, maxMemory: number): IdentityFileParts {
  if (bytes.length <= MAGIC.length || !equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) {
    throw damaged("it does not begin as an identity file does");
  }
  if (bytes[MAGIC.length] !== VERSION) {
    throw new AuthError("ERR_IDENTITY_FILE_VERSION", `The identity file has version ${bytes[8]}; this release reads 1`);
  }
  if (bytes.length !== IDENTITY_FILE_BYTES) throw damaged(`it has ${bytes.length} bytes, not ${IDENTITY_FILE_BYTES}`);
  if (!equalBytes(sha256(bytes.subarray(0, HASH)), bytes.subarray(HASH))) throw damaged("its hash does not fit");
  const cost = { N: 2 ** bytes[9]!, r: bytes[10]!, p: bytes[11]! };
  const fault = faultOfCost(cost, maxMemory);
  if (fault !== undefined) throw new AuthError("ERR_IDENTITY_FILE_LIMITS", `The identity file's scrypt ${fault}`);
  return {
    cost,
    salt: bytes.subarray(SALT, CHECK),
    check: bytes.subarray(CHECK, NONCE),
    nonce: bytes.subarray(NONCE, SEALED),
    sealed: bytes.subarray(SEALED, HASH),
    header: bytes.subarray(0, SEALED),
  };
}

/** What is wrong with scrypt's parameters, in words that follow "scrypt"; `undefined` if nothing is. */
export function faultOfCost({ N, r, p }: ScryptCost, maxMemory: number): string | undefined {
  const inRange = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
  if (!inRange(r, 32)) return "block size r must be an integer from 1 to 32";
  if (!inRange(p, authLimits.scryptParallelism))
    return `parallelism p must be an integer from 1 to ${authLimits.scryptParallelism}`;
  if (!Number.isInteger(Math.log2(N)) || N < 2 ** 10 || N > 2 ** 30 || N >= 2 ** (16 * r)) {
    return "cost N must be a power of two from 2^10 to 2^30 and below 2^(16 · r)";
  }
  if (128 * N * r > maxMemory) return `memory of ${128 * N * r} bytes is above the limit of ${maxMemory}`;
  if (N * r * p > authLimits.scryptWork) return `work N · r · p is above the limit of ${authLimits.scryptWork}`;
  return undefined;
}

/** The plaintext; wipe it after use. */
export function encodePlaintext(name: string, scalar: Uint8Array): Uint8Array {
  const plaintext = new Uint8Array(PLAINTEXT_BYTES);
  const text = new TextEncoder().encode(name);
  plaintext[0] = text.length;
  plaintext.set(text, 1);
  plaintext.set(scalar, 1 + NAME_BYTES);
  return plaintext;
}

/** The name and a copy of the scalar; `undefined` if the plaintext breaks a rule, which only its author can bring about. */
export function decodePlaintext(plaintext: Uint8Array): { name: string; scalar: Uint8Array } | undefined {
  const length = plaintext[0];
  if (plaintext.length !== PLAINTEXT_BYTES || length === undefined || length > NAME_BYTES) return undefined;
  if (plaintext.subarray(1 + length, 1 + NAME_BYTES).some((byte) => byte !== 0)) return undefined;
  try {
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plaintext.subarray(1, 1 + length));
    return { name, scalar: new Uint8Array(plaintext.subarray(1 + NAME_BYTES)) };
  } catch {
    return undefined;
  }
}

/** The error of a file that is not as it was written. */
export function damaged(what: string, cause?: unknown): AuthError {
  return new AuthError("ERR_IDENTITY_FILE_DAMAGED", `The identity file is damaged: ${what}`, { cause });
}
