import { LENGTHS, sha256 } from "@securecomm/crypto";
import { LoggerError } from "../errors.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

/*
 * A key file is one JSON object. In the clear:
 *
 *   {"securecomm":"log key","version":1,"recipient":"sclog1.…","private":"<the scalar, 48 bytes>"}
 *
 * and under a passphrase:
 *
 *   {"securecomm":"log key","version":1,"recipient":"sclog1.…","scrypt":{"N":…,"r":…,"p":…,"salt":"<32 bytes>"},
 *    "nonce":"<12 bytes>","sealed":"<64 bytes>","checksum":"<16 bytes>"}
 *
 * Bytes are base64url without padding. `sealed` is AES-256-GCM, under scrypt's output, of the scalar; its additional data
 * is the JSON text, without spaces, of all that stands before it. `checksum` is SHA-256, cut to 16 bytes, of the same text
 * with `sealed`: it tells a damaged file from a wrong passphrase, and nothing else.
 */

/** scrypt's parameters (RFC 7914, section 2). */
export interface ScryptCost {
  /** A power of two from 2^10 to 2^30, below 2^(16 · r). Memory is 128 · N · r bytes. */
  readonly N: number;
  /** Block size, 1 to 32. */
  readonly r: number;
  /** Parallelism, 1 to 32. */
  readonly p: number;
}

/** What a key file holds. */
export type KeyFile =
  | { readonly recipient: string; readonly scalar: Uint8Array; readonly sealed?: undefined }
  | SealedKeyFile;

/** A key file under a passphrase. */
export interface SealedKeyFile extends KeySeal {
  readonly recipient: string;
  /** 64 bytes. */
  readonly sealed: Uint8Array;
}

/** How the private key in a file is sealed. */
export interface KeySeal {
  readonly cost: ScryptCost;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

/** Bytes of the salt. */
export const SALT_BYTES = 32;
/** Bytes that scrypt may take (128 · N · r): a file that asks for more is refused before anything is tried. */
const MEMORY_BYTES = 256 << 20;
/** The most that N · r · p may be: 16 times the default, some seconds. */
const WORK = 2 ** 24;
const SEALED_BYTES = LENGTHS.scalar + LENGTHS.aeadTag;
const CHECKSUM_BYTES = 16;
/** Characters of a file; the longest that is written has about 600. */
const TEXT_LIMIT = 4096;

/** What stands in front of `sealed`, as JSON; UTF-8 of it is the additional data. */
export function clearPart(recipient: string, { cost, salt, nonce }: KeySeal): string {
  const scrypt = { N: cost.N, r: cost.r, p: cost.p, salt: toBase64Url(salt) };
  return JSON.stringify({ ...preamble(recipient), scrypt, nonce: toBase64Url(nonce) });
}

/** The text of a key file. */
export function encodeKeyFile(file: KeyFile): string {
  if (file.sealed === undefined) {
    return JSON.stringify({ ...preamble(file.recipient), private: toBase64Url(file.scalar) });
  }
  const before = clearPart(file.recipient, file);
  const checksum = toBase64Url(checksumOf(before, file.sealed));
  return `${before.slice(0, -1)},"sealed":"${toBase64Url(file.sealed)}","checksum":"${checksum}"}`;
}

/**
 * Takes the text of a key file apart. Whether the recipient is one, and belongs to the private key, is not looked at.
 * @throws {@link LoggerError} `ERR_KEY_MALFORMED`.
 */
export function decodeKeyFile(text: string): KeyFile {
  if (text.length > TEXT_LIMIT) throw malformedKey("it is too long");
  const content = asRecord(parseJson(text));
  if (content?.["securecomm"] !== "log key") throw malformedKey("it does not say that it is one");
  if (content["version"] !== 1) throw malformedKey("it has a version that this release does not know");
  const recipient = content["recipient"];
  if (typeof recipient !== "string") throw malformedKey("it has no recipient");
  if (content["scrypt"] === undefined) {
    return { recipient, scalar: bytesOf(content, "private", LENGTHS.scalar) };
  }
  const scrypt = asRecord(content["scrypt"]);
  if (scrypt === undefined) throw malformedKey("it does not say how its passphrase is used");
  const file: SealedKeyFile = {
    recipient,
    cost: { N: numberOf(scrypt, "N"), r: numberOf(scrypt, "r"), p: numberOf(scrypt, "p") },
    salt: bytesOf(scrypt, "salt", SALT_BYTES),
    nonce: bytesOf(content, "nonce", LENGTHS.aeadNonce),
    sealed: bytesOf(content, "sealed", SEALED_BYTES),
  };
  const sum = toBase64Url(checksumOf(clearPart(recipient, file), file.sealed));
  if (content["checksum"] !== sum) throw malformedKey("its checksum does not fit");
  const fault = faultOfCost(file.cost);
  if (fault !== undefined) throw malformedKey(`its scrypt ${fault}`);
  return file;
}

/** What is wrong with scrypt's parameters, in words that follow "scrypt"; `undefined` if nothing is. */
export function faultOfCost({ N, r, p }: ScryptCost): string | undefined {
  const inRange = (value: number) => Number.isInteger(value) && value >= 1 && value <= 32;
  if (!inRange(r) || !inRange(p)) return "r and p must be integers from 1 to 32";
  if (!Number.isInteger(Math.log2(N)) || N < 2 ** 10 || N > 2 ** 30 || N >= 2 ** (16 * r)) {
    return "N must be a power of two from 2^10 to 2^30 and below 2^(16 · r)";
  }
  if (128 * N * r > MEMORY_BYTES) return `takes more than ${MEMORY_BYTES >> 20} MiB`;
  return N * r * p > WORK ? "takes too long" : undefined;
}

/** The error of a text that is no key file, or was altered. */
export function malformedKey(why: string, cause?: unknown): LoggerError {
  return new LoggerError("ERR_KEY_MALFORMED", `That is not the key of a log: ${why}`, { cause });
}

function preamble(recipient: string) {
  return { securecomm: "log key", version: 1, recipient };
}

function checksumOf(clear: string, sealed: Uint8Array): Uint8Array {
  return sha256(new TextEncoder().encode(clear + toBase64Url(sealed))).subarray(0, CHECKSUM_BYTES);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause would quote the text, and with it a private key.
    throw malformedKey("it is no JSON");
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function numberOf(record: Record<string, unknown>, name: string): number {
  const value = record[name];
  if (typeof value === "number") return value;
  throw malformedKey(`its ${name} is no number`);
}

function bytesOf(record: Record<string, unknown>, name: string, length: number): Uint8Array {
  const value = record[name];
  const bytes = typeof value === "string" ? fromBase64Url(value, length) : undefined;
  if (bytes === undefined) throw malformedKey(`its ${name} is not ${length} bytes`);
  return bytes;
}
