import { type CryptoBackend, equalBytes, wipe } from "@securecomm/crypto";
import { LoggerError } from "../errors.ts";
import type { Disk } from "../files/disk.ts";
import type { LogName } from "../files/log-name.ts";
import type { FoundFile, Resumption } from "../files/segment-codec.ts";
import { codeOf } from "../files/trouble.ts";
import { BEGAN, faultOfMagic, HEADER_BYTES, isZero, MAX_SEGMENT_NUMBER, noDigest } from "./format.ts";
import { readStart } from "./link-origins.ts";
import { type ScannedSegment, scanSegment } from "./scan.ts";
import type { Predecessor } from "./segment-start.ts";
import { readState, type SealState } from "./state-file.ts";

/** Where a log is, and with what it is read. */
export interface ResumeParts {
  readonly name: LogName;
  readonly disk: Disk;
  readonly backend?: CryptoBackend | undefined;
}

/** How a sealed log goes on. */
export interface ResumedLog {
  readonly resumption: Resumption;
  readonly before: Predecessor | undefined;
  /** The state, when it is this log's; its secret is the caller's to wipe. */
  readonly state: SealState | undefined;
}

/**
 * Looks at what an earlier run left, without any key, and removes what it did not finish. Nothing is removed that was
 * ever a whole frame, and no header but that of a log which was only just begun. No segment is added to, because its keys are gone.
 *
 * Numbers never go back: the next is above every file's, every header's and the state's.
 * @throws as `SegmentCodec.resume`; a sealed log of another version: {@link LoggerError} `ERR_LOG_VERSION`.
 */
export function resumeSealedLog(parts: ResumeParts, found: FoundFile | undefined, lastNumber: number): ResumedLog {
  const { name, disk } = parts;
  const current = found === undefined ? "nothing" : examine(parts, found.path);
  const state = readState(disk, name.state);
  if (current === "nothing") return withoutFile(parts, lastNumber, state);
  if (current === "unreadable") {
    const number = Math.max(lastNumber + 1, state?.number ?? 0);
    const before = lostPredecessor(fileBefore(parts, lastNumber), state);
    return { resumption: { action: "rotate", number: checkNumber(number, name) }, before, state };
  }
  if (state === undefined && lastNumber === 0 && neverHeldAny(current)) {
    emptyFile(disk, name.path);
    return withoutFile(parts, 0, undefined);
  }
  const own = ownState(state, current);
  const number = Math.max(current.header.number, lastNumber + 1, own?.number ?? 0);
  const before = predecessorOf(current, own);
  return { resumption: { action: "rotate", number: checkNumber(number, name) }, before, state: own };
}

function withoutFile(parts: ResumeParts, lastNumber: number, state: SealState | undefined): ResumedLog {
  const last = fileBefore(parts, lastNumber);
  const own = last === undefined ? state : ownState(state, last);
  const number = Math.max(lastNumber, own?.number ?? 0);
  const resumption: Resumption = { action: "begin", number: checkNumber(number, parts.name) + 1 };
  if (number === 0) return { resumption, before: undefined, state: undefined };
  const isLast = last !== undefined && last.header.number === number;
  return { resumption, before: isLast ? predecessorOf(last, own) : lostPredecessor(last, own), state: own };
}

/**
 * The file at the log's path. One that a writer was killed over before its header was whole is emptied: it never held a
 * frame. One with a header's length that is none is `"unreadable"`: it is put aside as it is.
 */
function examine(parts: ResumeParts, path: string): ScannedSegment | "unreadable" | "nothing" {
  const { disk, backend } = parts;
  const fd = disk.openSync(path, "r+");
  try {
    const start = readStart(disk, fd);
    const fault = faultOfMagic(start);
    if (fault === "version") {
      throw new LoggerError("ERR_LOG_VERSION", `${path} is a sealed log of a version that this release does not know`);
    }
    // Zeros are what a file system may leave, after a power cut, where a header was.
    if (fault === "magic" && !isZero(start)) {
      throw new LoggerError("ERR_LOG_FORMAT", `${path} is no sealed log; a sealed one needs a path of its own`);
    }
    if (start.length < HEADER_BYTES) {
      if (start.length > 0) cutAt(disk, fd, 0);
      return "nothing";
    }
    const segment = scanSegment(disk, fd, backend);
    if (typeof segment === "string") return "unreadable";
    if (segment.rest === "unfinished") cutAt(disk, fd, segment.end);
    return segment;
  } finally {
    disk.closeSync(fd);
  }
}

/**
 * Whether a log was only just begun. No line is written before the state of its first segment is durable: without a state
 * this is a writer that was killed in between, and nothing is lost with what it left.
 */
function neverHeldAny({ header, frames, ended, rest }: ScannedSegment): boolean {
  return header.began === BEGAN.first && frames === 0 && ended === "open" && rest === "none";
}

/** The segment of the greatest number among the files put aside, if it can be read. */
function fileBefore({ name, disk, backend }: ResumeParts, lastNumber: number): ScannedSegment | undefined {
  if (lastNumber === 0) return undefined;
  try {
    const segment = scanSegment(disk, name.numbered(lastNumber), backend);
    return typeof segment === "string" ? undefined : segment;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EISDIR") return undefined;
    throw error;
  }
}

function predecessorOf(segment: ScannedSegment, state: SealState | undefined): Predecessor {
  const { header, ended, head, logId, lines } = segment;
  const firstKept = Math.max(header.firstKept, state?.firstKept ?? 1);
  return { ended, head, logId, lines: header.linesBefore + lines, firstKept };
}

/** What is known of a segment that cannot be read, from the one before it and from the state. */
function lostPredecessor(older: ScannedSegment | undefined, state: SealState | undefined): Predecessor {
  return {
    ended: "open",
    head: noDigest(),
    logId: state?.logId ?? older?.logId,
    lines: Math.max(state?.linesBefore ?? 0, older === undefined ? 0 : older.header.linesBefore + older.lines),
    firstKept: Math.max(state?.firstKept ?? 1, older?.header.firstKept ?? 1),
  };
}

/** A state that stands beside the files of another log proves nothing for this one. */
function ownState(state: SealState | undefined, segment: ScannedSegment): SealState | undefined {
  if (state === undefined || equalBytes(state.logId, segment.logId)) return state;
  wipe(state.linkSecret);
  return undefined;
}

function checkNumber(number: number, name: LogName): number {
  if (number < MAX_SEGMENT_NUMBER) return number;
  throw new LoggerError("ERR_LOG_FORMAT", `${name.path}: there is no number for another file of this log`);
}

function emptyFile(disk: Disk, path: string): void {
  const fd = disk.openSync(path, "r+");
  try {
    cutAt(disk, fd, 0);
  } finally {
    disk.closeSync(fd);
  }
}

function cutAt(disk: Disk, fd: number, size: number): void {
  disk.ftruncateSync(fd, size);
  disk.fsyncSync(fd);
}
