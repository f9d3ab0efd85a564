import {
  decodeFrameHead,
  encodeFrameHead,
  FRAME,
  FRAME_HEAD_BYTES,
  type FrameHead,
  firstHead,
  HEADER_BYTES,
  startHead,
  TAG_BYTES,
} from "./format.ts";
import type { FrameKeys, OpenedFrame } from "./frame-keys.ts";
import type { SegmentFile } from "./segment-file.ts";

/** A whole frame. */
export interface ReadFrame {
  readonly what: "frame";
  /** In the segment, from 1. */
  readonly index: number;
  readonly offset: number;
  readonly head: FrameHead;
  /** `undefined` without a key. */
  readonly plaintext: Uint8Array | undefined;
}

/** A place where something else stands than was written. It is told once for frames in a row. */
export interface Damage {
  readonly what: "damage";
  /** The first frame that does not open. */
  readonly frame: number;
  readonly offset: number;
  /** Lines of the segment before it. */
  readonly lines: number;
  /** For people. */
  readonly how: string;
}

/** There are no whole frames any more: nothing at all, the beginning of one, what is no frame, or bytes behind the end. */
export interface Rest {
  readonly what: "rest";
  readonly offset: number;
  readonly rest: "none" | "unfinished" | "lost" | "trailing";
}

/** What comes next in a segment. */
export type SegmentStep = ReadFrame | Damage | Rest;

interface FoundFrame {
  readonly offset: number;
  readonly head: FrameHead;
  readonly bytes: Uint8Array;
  readonly opened: OpenedFrame;
}

/** The search behind damage tries so many times the file's bytes, and this many more: whatever is in a file, it ends. */
const SEARCH_FACTOR = 4;
const SEARCH_MORE = 1 << 20;
/** Bytes that are looked through at once. */
const SEARCH_BYTES = 1 << 15;

/** Goes through the frames of a segment. Where one is damaged it finds the next that is not. */
export class SegmentReader {
  readonly #file: SegmentFile;
  readonly #keys: FrameKeys | undefined;
  #offset = HEADER_BYTES;
  #frames = 0;
  #lines = 0;
  #head: Uint8Array;
  #ended: "next" | "closed" | "open" = "open";
  #damaged = false;
  #bad: { readonly frame: number; readonly offset: number; readonly lines: number } | undefined;
  #queued: SegmentStep | undefined;
  #lost = false;
  /** Bytes that did not open in searches. */
  #spent = 0;
  /** The size of the file when it was last searched to its end. */
  #searchedTo = 0;

  constructor(file: SegmentFile, header: Uint8Array, keys: FrameKeys | undefined) {
    this.#file = file;
    this.#keys = keys;
    this.#head = firstHead(header);
  }

  /** Bytes from the beginning of the file that were dealt with. */
  get offset(): number {
    return this.#offset;
  }

  /** Whole frames so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Lines so far, as the heads of the frames say. */
  get lines(): number {
    return this.#lines;
  }

  /** The chain's head so far; of no use once something was damaged. */
  get head(): Uint8Array {
    return this.#head;
  }

  /** Which end there was so far. */
  get ended(): "next" | "closed" | "open" {
    return this.#ended;
  }

  /** Whether anything was damaged so far. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** The next step. Behind a {@link Rest} more can come only once the file has grown. */
  async next(): Promise<SegmentStep> {
    const queued = this.#queued;
    this.#queued = undefined;
    if (queued !== undefined) return queued;
    const offset = this.#offset;
    if (this.#ended !== "open") return { what: "rest", offset, rest: offset < this.#file.limit ? "trailing" : "none" };
    if (this.#lost) return this.#beyond(offset);
    if (offset >= this.#file.limit) return { what: "rest", offset, rest: "none" };
    const head = decodeFrameHead(await this.#file.bytes(offset, FRAME_HEAD_BYTES));
    const length = FRAME_HEAD_BYTES + (head?.length ?? 0);
    if (head === undefined || offset + length > this.#file.limit) return this.#noFrame(head);
    const bytes = await this.#file.bytes(offset, length);
    if (bytes.length < length) return { what: "rest", offset, rest: "unfinished" };
    const opened = this.#keys?.open(bytes);
    return this.#keys === undefined || opened !== undefined ? this.#give(head, bytes, opened) : this.#beyond(offset);
  }

  /** A frame that opened, or that there is no key for; the damage before it comes first. */
  #give(head: FrameHead, bytes: Uint8Array, opened: OpenedFrame | undefined): SegmentStep {
    const offset = this.#offset;
    const expected = this.#frames + 1;
    const index = opened?.index ?? expected;
    if (this.#bad === undefined && index !== expected) this.#bad = { frame: expected, offset, lines: this.#lines };
    this.#pass(head, bytes, offset + bytes.length);
    if (head.type === FRAME.next) this.#ended = "next";
    if (head.type === FRAME.closed) this.#ended = "closed";
    const frame: ReadFrame = { what: "frame", index, offset, head, plaintext: opened?.plaintext };
    const damage = this.#takeDamage(index);
    // From here on positions say nothing: what counts is which key opened.
    if (opened !== undefined) this.#frames = index;
    if (damage === undefined) return frame;
    this.#queued = frame;
    return damage;
  }

  #pass(head: FrameHead, bytes: Uint8Array, end: number): void {
    this.#head = startHead(this.#head).update(bytes).digest();
    this.#frames++;
    this.#lines += head.lines;
    this.#offset = end;
  }

  #takeDamage(upTo: number | undefined): Damage | undefined {
    const bad = this.#bad;
    if (bad === undefined) return undefined;
    this.#bad = undefined;
    this.#damaged = true;
    const { frame, offset, lines } = bad;
    const last = upTo === undefined ? undefined : upTo - 1;
    const which = last === undefined || last <= frame ? `frame ${frame}` : `frames ${frame} to ${last}`;
    const how =
      last === undefined
        ? `from frame ${frame} on nothing is as it was written`
        : last < frame
          ? `there is something before frame ${frame} that is not of this place`
          : `${which}: altered, left out, or put in from elsewhere`;
    return { what: "damage", frame, offset, lines, how };
  }

  /** What stands here is not what was written. With the keys the next frame that is can be found, wherever it stands. */
  async #beyond(offset: number): Promise<SegmentStep> {
    const wasLost = this.#lost;
    if (!wasLost) this.#bad ??= { frame: this.#keys?.due ?? this.#frames + 1, offset, lines: this.#lines };
    this.#damaged = true;
    const found = await this.#search(offset + 1);
    this.#lost = found === undefined;
    if (found !== undefined) {
      this.#offset = found.offset;
      return this.#give(found.head, found.bytes, found.opened);
    }
    const rest: Rest = { what: "rest", offset, rest: "lost" };
    const damage = this.#takeDamage(undefined);
    if (damage === undefined) return rest;
    this.#queued = rest;
    return damage;
  }

  /** Here is no whole frame: the file ends within one, or one was altered so that it seems so. */
  async #noFrame(head: FrameHead | undefined): Promise<SegmentStep> {
    const offset = this.#offset;
    const left = this.#file.limit - offset;
    const unfinished = head !== undefined || left < FRAME_HEAD_BYTES || (await this.#onlyZeros(offset));
    if (!unfinished || (head !== undefined && (await this.#isWhole(head, left)))) return this.#beyond(offset);
    const bad = { frame: this.#keys?.due ?? this.#frames + 1, offset, lines: this.#lines };
    const found = await this.#search(offset + 1);
    if (found === undefined) return { what: "rest", offset, rest: "unfinished" };
    this.#bad = bad;
    this.#damaged = true;
    this.#offset = found.offset;
    return this.#give(found.head, found.bytes, found.opened);
  }

  /** Whether what is left would be a whole frame if only its length had not been altered. */
  async #isWhole(head: FrameHead, left: number): Promise<boolean> {
    const length = left - FRAME_HEAD_BYTES;
    if (this.#keys === undefined || length < TAG_BYTES) return false;
    const sealed = await this.#file.bytes(this.#offset + FRAME_HEAD_BYTES, length);
    return this.#keys.fits(encodeFrameHead({ ...head, length }), sealed);
  }

  async #search(from: number): Promise<FoundFrame | undefined> {
    const { limit } = this.#file;
    if (this.#keys === undefined || this.#searchedTo === limit) return undefined;
    for (let offset = from; offset < limit; ) {
      const piece = await this.#file.bytes(offset, SEARCH_BYTES);
      const at = candidateIn(piece);
      if (at === undefined) {
        if (piece.length < SEARCH_BYTES) break;
        offset += piece.length - FRAME_HEAD_BYTES + 1;
        continue;
      }
      offset += at;
      const found = await this.#try(offset, this.#keys);
      if (found !== undefined) return found;
      if (this.#spent > SEARCH_FACTOR * limit + SEARCH_MORE || this.#keys.exhausted) break;
      offset++;
    }
    this.#searchedTo = limit;
    return undefined;
  }

  async #try(offset: number, keys: FrameKeys): Promise<FoundFrame | undefined> {
    const head = decodeFrameHead(await this.#file.bytes(offset, FRAME_HEAD_BYTES));
    const length = FRAME_HEAD_BYTES + (head?.length ?? 0);
    if (head === undefined || offset + length > this.#file.limit) return undefined;
    const bytes = await this.#file.bytes(offset, length);
    if (bytes.length < length) return undefined;
    const opened = keys.open(bytes);
    if (opened !== undefined) return { offset, head, bytes, opened };
    this.#spent += length;
    return undefined;
  }

  async #onlyZeros(from: number): Promise<boolean> {
    for (let offset = from; offset < this.#file.limit; ) {
      const piece = await this.#file.bytes(offset, 1 << 15);
      if (piece.length === 0 || piece.some((byte) => byte !== 0)) return false;
      offset += piece.length;
    }
    return true;
  }
}

/** Where in a piece a frame could begin, by the look of its head. */
function candidateIn(piece: Uint8Array): number | undefined {
  for (let at = 0; at + FRAME_HEAD_BYTES <= piece.length; at++) {
    if (piece[at]! <= FRAME.closed && piece[at]! > 0 && decodeFrameHead(piece, at) !== undefined) return at;
  }
  return undefined;
}
