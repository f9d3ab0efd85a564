import { type CryptoBackend, createSha256, type Sha256, sha256 } from "@securecomm/crypto";
import { logLimits } from "../limits.ts";

/** Bytes of a segment's header. */
export const HEADER_BYTES = 297;
/** Where in the header the hash of the recipient's public key stands. */
export const RECIPIENT_OFFSET = 88;
/** Bytes of the header that `link` is computed over. */
export const LINKED_BYTES = 249;
/** Bytes of the header that its tag, and the salt of the segment's keys, are computed over. */
export const TAGGED_BYTES = 281;
/** Bytes in front of every frame's ciphertext. */
export const FRAME_HEAD_BYTES = 12;
/** Bytes by which what follows a frame's head is longer than the plaintext. */
export const TAG_BYTES = 16;
/** Bytes of the plaintext of a signed head. */
export const SIGNED_HEAD_BYTES = 249;
/** Digits that the name of a file put aside has at most, and so the greatest number of a segment. */
export const MAX_SEGMENT_NUMBER = 999_999_999_999_999;

/** How a segment came to be begun; the values of the header's field. */
export const BEGAN = {
  /** The log's first segment. */
  first: 0,
  /** The one before was full. */
  full: 1,
  /** The one before was closed. */
  closed: 2,
  /** The one before ended without being closed. */
  unclosed: 3,
  /** Nothing links it to the one before. */
  unlinked: 4,
} as const;

/** A value of {@link BEGAN}. */
export type Began = (typeof BEGAN)[keyof typeof BEGAN];

/** The types of frames. */
export const FRAME = { lines: 1, signedHead: 2, next: 3, closed: 4 } as const;

/** A value of {@link FRAME}. */
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/** The fields of a header. Arrays that {@link decodeHeader} gives are copies. */
export interface SegmentHeader {
  readonly began: Began;
  /** From 1. */
  readonly number: number;
  /** In milliseconds since the epoch. */
  readonly created: number;
  readonly firstKept: number;
  readonly linesBefore: number;
  readonly linkFrom: number;
  /** 32 bytes, all zero in the first segment of a log and in one whose predecessors could not be read. */
  readonly origin: Uint8Array;
  /** SHA-256 of the recipient's public key. */
  readonly recipient: Uint8Array;
  /** 32 bytes, all zero when there was none to read. */
  readonly previousHead: Uint8Array;
  /** The uncompressed point, 97 bytes. */
  readonly ephemeral: Uint8Array;
  /** 32 bytes. */
  readonly link: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

/**
 * Why bytes are no header: fewer than 297 (`"short"`), another beginning than a sealed log's (`"magic"`), a version that
 * this release does not know (`"version"`), or a field that no writer writes (`"malformed"`).
 */
export type HeaderFault = "short" | "magic" | "version" | "malformed";

/** What stands in front of a frame's ciphertext. */
export interface FrameHead {
  readonly type: FrameType;
  /** Line feeds of the plaintext. */
  readonly lines: number;
  /** Bytes of ciphertext and tag. */
  readonly length: number;
}

const MAGIC = Uint8Array.of(0x73, 0x63, 0x6c, 0x6f, 0x67, 0, 0, 1);
/** Of the magic those that every version has, in bytes. */
export const NAME_BYTES = 6;
const UNCOMPRESSED = 0x04;
const ZERO_DIGEST = new Uint8Array(32);

/**
 * Why the beginning of a file is not that of a sealed log: `"magic"` or `"version"`; `undefined` when it is, as far as it
 * goes. Fewer than 8 bytes are enough to ask.
 */
export function faultOfMagic(bytes: Uint8Array): "magic" | "version" | undefined {
  const length = Math.min(bytes.length, MAGIC.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== MAGIC[i]) return i < NAME_BYTES ? "magic" : "version";
  return undefined;
}

/** The 297 bytes of a header. Every field must be as {@link decodeHeader} would take it. */
export function encodeHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  bytes[8] = header.began;
  writeNumber(view, 16, header.number);
  writeNumber(view, 24, header.created);
  writeNumber(view, 32, header.firstKept);
  writeNumber(view, 40, header.linesBefore);
  writeNumber(view, 48, header.linkFrom);
  bytes.set(header.origin, 56);
  bytes.set(header.recipient, RECIPIENT_OFFSET);
  bytes.set(header.previousHead, 120);
  bytes.set(header.ephemeral, 152);
  bytes.set(header.link, LINKED_BYTES);
  bytes.set(header.tag, TAGGED_BYTES);
  return bytes;
}

/**
 * Takes the first 297 bytes apart, once every fixed byte and every range is right. It says nothing about who wrote them:
 * that takes the key.
 */
export function decodeHeader(bytes: Uint8Array): SegmentHeader | HeaderFault {
  const fault = faultOfMagic(bytes);
  if (fault !== undefined) return fault;
  if (bytes.length < HEADER_BYTES) return "short";
  const began = bytes[8]!;
  if (!isBegan(began) || bytes.subarray(9, 16).some((byte) => byte !== 0)) return "malformed";
  const view = viewOf(bytes);
  const header: SegmentHeader = {
    began,
    number: readNumber(view, 16),
    created: readNumber(view, 24),
    firstKept: readNumber(view, 32),
    linesBefore: readNumber(view, 40),
    linkFrom: readNumber(view, 48),
    origin: copy(bytes, 56, 88),
    recipient: copy(bytes, RECIPIENT_OFFSET, 120),
    previousHead: copy(bytes, 120, 152),
    ephemeral: copy(bytes, 152, LINKED_BYTES),
    link: copy(bytes, LINKED_BYTES, TAGGED_BYTES),
    tag: copy(bytes, TAGGED_BYTES, HEADER_BYTES),
  };
  return hasFittingNumbers(header) && hasFittingOrigin(header) ? header : "malformed";
}

/** The 12 bytes in front of a frame's ciphertext. */
export function encodeFrameHead({ type, lines, length }: FrameHead): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEAD_BYTES);
  const view = viewOf(bytes);
  bytes[0] = type;
  view.setUint32(4, lines);
  view.setUint32(8, length);
  return bytes;
}

/** Takes the 12 bytes at `offset` apart; `undefined` when no writer writes them, or there are fewer. */
export function decodeFrameHead(bytes: Uint8Array, offset = 0): FrameHead | undefined {
  if (bytes.length - offset < FRAME_HEAD_BYTES) return undefined;
  const type = bytes[offset]!;
  if (bytes[offset + 1] !== 0 || bytes[offset + 2] !== 0 || bytes[offset + 3] !== 0) return undefined;
  const view = viewOf(bytes);
  const lines = view.getUint32(offset + 4);
  const length = view.getUint32(offset + 8);
  const plain = length - TAG_BYTES;
  if (plain < 0 || plain > logLimits.frameBytes) return undefined;
  if (type === FRAME.lines) return lines <= plain ? { type, lines, length } : undefined;
  if (lines !== 0) return undefined;
  if (type === FRAME.signedHead) return plain === SIGNED_HEAD_BYTES ? { type, lines, length } : undefined;
  if (type === FRAME.next || type === FRAME.closed) return plain === 0 ? { type, lines, length } : undefined;
  return undefined;
}

/** head_0 of the chain: SHA-256 of the header's 297 bytes. In a segment without origin it is the log's id as well. */
export function firstHead(header: Uint8Array, backend?: CryptoBackend): Uint8Array {
  return sha256(header, backend);
}

/** A hash that has taken in head_i−1; given all the frame's bytes, its digest is head_i. */
export function startHead(previous: Uint8Array, backend?: CryptoBackend): Sha256 {
  return createSha256(backend).update(previous);
}

/**
 * The log's id, 32 bytes, as a segment says it: its origin, or the hash of its own header where that is zero. A segment
 * whose predecessors could not be read begins a log of its own.
 */
export function logIdOf(header: SegmentHeader, headerBytes: Uint8Array, backend?: CryptoBackend): Uint8Array {
  return isZero(header.origin) ? firstHead(headerBytes, backend) : header.origin;
}

/** Whether all bytes are zero. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Writes a safe integer as 8 bytes. */
export function writeNumber(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 4, value % 2 ** 32);
}

/** Reads 8 bytes as a number; what is no safe integer gives NaN, which is in no range. */
export function readNumber(view: DataView, offset: number): number {
  const value = view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/** A view over an array's own bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function hasFittingNumbers({ began, number, created, firstKept, linesBefore, linkFrom }: SegmentHeader): boolean {
  const linked = began !== BEGAN.first && began !== BEGAN.unlinked;
  return (
    number >= 1 &&
    number <= MAX_SEGMENT_NUMBER &&
    (began === BEGAN.first) === (number === 1) &&
    created >= 0 &&
    firstKept >= 1 &&
    firstKept <= number &&
    (began === BEGAN.first ? linesBefore === 0 : linesBefore >= 0) &&
    (linked ? linkFrom >= 1 && linkFrom < number : linkFrom === 0)
  );
}

function hasFittingOrigin({ began, origin, previousHead, ephemeral, link }: SegmentHeader): boolean {
  const unlinked = began === BEGAN.first || began === BEGAN.unlinked;
  if (ephemeral[0] !== UNCOMPRESSED || (unlinked && !isZero(link))) return false;
  if (began === BEGAN.first) return isZero(origin) && isZero(previousHead);
  return began === BEGAN.unlinked || !isZero(origin);
}

function isBegan(value: number): value is Began {
  return value <= BEGAN.unlinked;
}

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

/** What stands for a hash that there is none of. */
export function noDigest(): Uint8Array {
  return ZERO_DIGEST.slice();
}
