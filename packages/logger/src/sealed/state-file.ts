import { equalBytes, secretBytes, sha256, wipe } from "@securecomm/crypto";
import type { Disk } from "../files/disk.ts";
import { codeOf } from "../files/trouble.ts";
import { MAX_SEGMENT_NUMBER, readNumber, viewOf, writeNumber } from "./format.ts";

/*
 * The state of a sealed log is 128 bytes:
 *
 *   offset  bytes  content
 *        0      8  "sclogst", version 1 as one byte
 *        8      8  number: of the latest segment whose header is durable
 *       16      8  firstKept, as in its header
 *       24      8  linesBefore, as in its header
 *       32     32  the log's id
 *       64     32  the segment's link secret
 *       96     32  SHA-256 of the bytes 0 to 95
 */
const MAGIC = Uint8Array.of(0x73, 0x63, 0x6c, 0x6f, 0x67, 0x73, 0x74, 1);
const STATE_BYTES = 128;
const SUM = 96;

/** What a writer must know of the latest segment to prove that the next one is its own; sealed-log.md, "The link". */
export interface SealState {
  readonly number: number;
  readonly firstKept: number;
  readonly linesBefore: number;
  /** 32 bytes. */
  readonly logId: Uint8Array;
  /** 32 bytes; wipe them after use. */
  readonly linkSecret: Uint8Array;
}

/**
 * The state that was written last.
 * @returns `undefined` when there is none or it is damaged.
 * @throws errors of the system as they are.
 */
export function readState(disk: Disk, path: string): SealState | undefined {
  const fd = openExisting(disk, path, "r");
  if (fd === undefined) return undefined;
  // One byte more, by which a file that is too long shows.
  const bytes = new Uint8Array(STATE_BYTES + 1);
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = disk.readSync(fd, bytes, length, bytes.length - length, length);
    }
    return length === STATE_BYTES ? decode(bytes.subarray(0, STATE_BYTES)) : undefined;
  } finally {
    wipe(bytes);
    disk.closeSync(fd);
  }
}

/**
 * Puts a state in the place of the one before, durably and with one write: the secret that was there is gone. A new file
 * has mode 0600.
 * @throws errors of the system as they are.
 */
export function writeState(disk: Disk, path: string, state: SealState): void {
  const bytes = encode(state);
  const fd = openExisting(disk, path, "r+") ?? disk.openSync(path, "wx+", 0o600);
  try {
    if (disk.writeSync(fd, bytes, 0, bytes.length, 0) !== bytes.length) {
      throw Object.assign(new Error("the state was not written whole"), { code: "EIO" });
    }
    if (disk.fstatSync(fd).size > STATE_BYTES) disk.ftruncateSync(fd, STATE_BYTES);
    disk.fsyncSync(fd);
  } finally {
    wipe(bytes);
    disk.closeSync(fd);
  }
}

function encode({ number, firstKept, linesBefore, logId, linkSecret }: SealState): Uint8Array {
  const bytes = new Uint8Array(STATE_BYTES);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  writeNumber(view, 8, number);
  writeNumber(view, 16, firstKept);
  writeNumber(view, 24, linesBefore);
  bytes.set(logId, 32);
  bytes.set(linkSecret, 64);
  bytes.set(sha256(bytes.subarray(0, SUM)), SUM);
  return bytes;
}

function decode(bytes: Uint8Array): SealState | undefined {
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) return undefined;
  if (!equalBytes(sha256(bytes.subarray(0, SUM)), bytes.subarray(SUM))) return undefined;
  const view = viewOf(bytes);
  const number = readNumber(view, 8);
  const firstKept = readNumber(view, 16);
  const linesBefore = readNumber(view, 24);
  if (!(number >= 1 && number <= MAX_SEGMENT_NUMBER)) return undefined;
  if (!(firstKept >= 1 && firstKept <= number && linesBefore >= 0)) return undefined;
  const linkSecret = secretBytes(32);
  linkSecret.set(bytes.subarray(64, SUM));
  return { number, firstKept, linesBefore, logId: new Uint8Array(bytes.subarray(32, 64)), linkSecret };
}

function openExisting(disk: Disk, path: string, flags: "r" | "r+"): number | undefined {
  try {
    return disk.openSync(path, flags);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
