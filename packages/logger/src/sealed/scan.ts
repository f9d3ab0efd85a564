import type { CryptoBackend, Sha256 } from "@securecomm/crypto";
import type { Disk } from "../files/disk.ts";
import {
  decodeFrameHead,
  decodeHeader,
  FRAME,
  FRAME_HEAD_BYTES,
  type FrameHead,
  firstHead,
  HEADER_BYTES,
  type HeaderFault,
  logIdOf,
  type SegmentHeader,
  startHead,
} from "./format.ts";

/** What a segment is found to be without any key. */
export interface ScannedSegment {
  readonly header: SegmentHeader;
  /** The header's 297 bytes. */
  readonly headerBytes: Uint8Array;
  /** The log's id as this segment says it, 32 bytes. */
  readonly logId: Uint8Array;
  /** Whole frames. */
  readonly frames: number;
  /** Lines in them, as their heads say. */
  readonly lines: number;
  /** The chain's head after the last whole frame, 32 bytes. */
  readonly head: Uint8Array;
  /** Which end frame there is: the log goes on in the next segment, it was closed, or none. */
  readonly ended: "next" | "closed" | "open";
  /** Offset of the byte after the last whole frame. */
  readonly end: number;
  /**
   * What stands from there: nothing; the beginning of a frame, or zeros, as a killed writer or a power cut leaves them
   * (`"unfinished"`); or something that no writer puts there (`"foreign"`).
   */
  readonly rest: "none" | "unfinished" | "foreign";
}

/** As much of a file as is in memory at once. */
const WINDOW_BYTES = 1 << 16;

/**
 * Walks a segment from its header to its end, without a key and with 64 KiB of memory.
 * @param file A path, or a descriptor that stays open and keeps its position.
 * @returns why it has no header, if it has none.
 * @throws errors of the system as they are.
 */
export function scanSegment(disk: Disk, file: string | number, backend?: CryptoBackend): ScannedSegment | HeaderFault {
  const fd = typeof file === "number" ? file : disk.openSync(file, "r");
  try {
    return scan(new Window(disk, fd), backend);
  } finally {
    if (typeof file !== "number") disk.closeSync(fd);
  }
}

function scan(window: Window, backend: CryptoBackend | undefined): ScannedSegment | HeaderFault {
  const headerBytes = new Uint8Array(window.peek(HEADER_BYTES));
  const header = decodeHeader(headerBytes);
  if (typeof header === "string") return header;
  window.skip(HEADER_BYTES);
  const found = { header, headerBytes, logId: logIdOf(header, headerBytes, backend) };
  let head = firstHead(headerBytes, backend);
  let frames = 0;
  let lines = 0;
  for (;;) {
    const end = window.offset;
    const sofar = { ...found, frames, lines, head, end };
    const bytes = window.peek(FRAME_HEAD_BYTES);
    if (bytes.length === 0) return { ...sofar, ended: "open", rest: "none" };
    const frame = decodeFrameHead(bytes);
    if (frame === undefined) return { ...sofar, ended: "open", rest: isUnfinished(window) ? "unfinished" : "foreign" };
    const next = startHead(head, backend);
    if (!window.feed(FRAME_HEAD_BYTES + frame.length, next)) return { ...sofar, ended: "open", rest: "unfinished" };
    head = next.digest();
    frames++;
    lines += frame.lines;
    const ended = endOf(frame);
    if (ended === undefined) continue;
    const rest = window.peek(1).length === 0 ? "none" : "foreign";
    return { ...found, frames, lines, head, ended, end: window.offset, rest };
  }
}

function endOf({ type }: FrameHead): "next" | "closed" | undefined {
  if (type === FRAME.next) return "next";
  return type === FRAME.closed ? "closed" : undefined;
}

/** Fewer bytes than a frame's head has can be no whole frame; zeros are what a file system leaves where nothing was written. */
function isUnfinished(window: Window): boolean {
  return window.peek(FRAME_HEAD_BYTES).length < FRAME_HEAD_BYTES || window.onlyZeros();
}

/** A file from its beginning to its end, 64 KiB at a time. */
class Window {
  readonly #disk: Disk;
  readonly #fd: number;
  readonly #bytes = new Uint8Array(WINDOW_BYTES);
  #start = 0;
  #end = 0;
  /** Where in the file the first byte that was not yet taken stands. */
  offset = 0;

  constructor(disk: Disk, fd: number) {
    this.#disk = disk;
    this.#fd = fd;
  }

  /** The next `length` bytes, at most 64 KiB, which stay to be taken; fewer at the end. Valid until the next call. */
  peek(length: number): Uint8Array {
    if (this.#end - this.#start < length) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
      while (this.#end < length && this.#fill());
    }
    return this.#bytes.subarray(this.#start, Math.min(this.#end, this.#start + length));
  }

  /** Takes bytes that were peeked at. */
  skip(length: number): void {
    this.#start += length;
    this.offset += length;
  }

  /** Takes `length` bytes into a hash; `false` when the file ends before. */
  feed(length: number, hash: Sha256): boolean {
    for (let left = length; left > 0; ) {
      const piece = this.peek(Math.min(left, WINDOW_BYTES));
      if (piece.length === 0) return false;
      hash.update(piece);
      this.skip(piece.length);
      left -= piece.length;
    }
    return true;
  }

  /** Whether all that is left is zeros; takes it. */
  onlyZeros(): boolean {
    for (;;) {
      const piece = this.peek(WINDOW_BYTES);
      if (piece.length === 0) return true;
      if (piece.some((byte) => byte !== 0)) return false;
      this.skip(piece.length);
    }
  }

  #fill(): boolean {
    const room = WINDOW_BYTES - this.#end;
    const read = this.#disk.readSync(this.#fd, this.#bytes, this.#end, room, this.offset + this.#end);
    this.#end += read;
    return read > 0;
  }
}
