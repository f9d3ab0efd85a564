import type { Channel } from "../channel/channel.ts";
import { MOST_CONTENT, MOST_SECTIONS } from "../protocol/checkpoint-rule.ts";
import { utf8 } from "../protocol/codec.ts";
import type { RecordSealer } from "../protocol/record.ts";
import { encodeCount, SECTION, SECTION_HEADER_LENGTH, sectionHeader } from "../protocol/section.ts";
import { Fifo } from "./fifo.ts";
import { joinSmall } from "./join-small.ts";

/** What a queued message counts beyond its bytes, so that empty messages are bounded too. */
const ITEM_COST = 32;

/** A binary message of this size is sealed at once, before its owner can change it, instead of being copied. */
const SEAL_AT_ONCE = 16_384;

/** A message that is too long for one record, and how much of it has gone. */
interface Partial {
  readonly bytes: Uint8Array;
  readonly kind: "json" | "binary";
  sent: number;
}

/** Messages that a record was filled with. */
interface Added {
  readonly kind: "json" | "binary";
  readonly count: number;
  readonly bytes: number;
}

/** Signs what goes into records, where the session does. */
export interface OutboxSigning {
  /** Whether the next record must wait for a signature. */
  readonly full: boolean;
  /** A section of the application's, or its CLOSE, goes into the record that is being filled. */
  append(type: number, content: Uint8Array): void;
  /** The record is complete; returns whether it shall end with a MARK. */
  endRecord(): boolean;
}

/** What the outbox needs to know of its session. */
export interface OutboxOptions {
  readonly channel: Channel;
  readonly sealer: RecordSealer;
  /** Largest plaintext that the peer accepts in a record. */
  readonly maxRecordLength: number;
  /** None in a session without signatures. */
  readonly signing: OutboxSigning | undefined;
  /** Bytes that may wait here before senders must. */
  readonly capacity: number;
  /** Runs a function at the end of this turn. */
  readonly defer: (callback: () => void) => void;
  /** Sealing or sending failed: the session cannot go on. */
  readonly onFailure: (error: unknown) => void;
  /** A record was handed to the channel. */
  readonly onSent: () => void;
  /** Messages were put into a record. */
  readonly onMessages: ((kind: "json" | "binary", count: number, bytes: number) => void) | undefined;
}

/**
 * Messages on their way out. Everything that is sent within one turn of the event loop shares records, up to a size;
 * when the channel is full, messages wait here, and when this is full, senders wait.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #maxRecord: number;
  /** JSON texts and binary messages, in order. */
  readonly #queue = new Fifo<string | Uint8Array>();
  #queued = 0;
  #partial: Partial | undefined;
  #blocked = false;
  #flushDue = false;
  #flushing = false;
  #stopped = false;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #onEmpty: (() => void) | undefined;
  /** Messages that were accepted, both kinds. */
  messages = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    // A MARK may come behind the messages.
    this.#maxRecord = Math.min(options.maxRecordLength, MOST_CONTENT) - SECTION_HEADER_LENGTH;
  }

  /** Whether the channel has asked to wait: what is under way says that we are here. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Whether `send` need not wait. */
  get hasRoom(): boolean {
    return this.#queued < this.#options.capacity;
  }

  /** Waits for room. Rejects with the session's error when it ends first. */
  waitForRoom(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Takes the JSON text of one message. */
  pushJson(text: string): void {
    this.#push(text, text.length);
  }

  /** Takes one binary message; its bytes may be changed by their owner as soon as this returns. */
  pushBinary(bytes: Uint8Array): void {
    const idle = this.#queued === 0 && !this.#blocked && !this.#flushing && !this.#options.signing?.full;
    const atOnce = idle && bytes.length >= SEAL_AT_ONCE;
    this.#push(atOnce ? bytes : new Uint8Array(bytes), bytes.length);
    if (!atOnce) return;
    this.flush();
    // The channel may have filled up in the middle of it: then the rest must be copied after all.
    if (this.#partial?.bytes === bytes) this.#partial = { ...this.#partial, bytes: new Uint8Array(bytes) };
  }

  /** Sends a section that is no message, in a record of its own, past whatever is waiting. */
  sendControl(type: number, content: Uint8Array): void {
    if (this.#stopped) return;
    this.#send([sectionHeader(type, content.length), content]);
  }

  /** Sends CLOSE behind everything that is waiting, then calls back. */
  finish(done: () => void): void {
    this.#onEmpty = () => {
      const pieces: Uint8Array[] = [];
      this.#addSection(pieces, SECTION.CLOSE, encodeCount(this.messages));
      this.#sendFilled(pieces);
      // At the key's limit the CLOSE itself can be what ends the session.
      if (!this.#stopped) done();
    };
    this.flush();
  }

  /** The channel has room again. */
  drained(): void {
    this.#blocked = false;
    this.flush();
  }

  /** Fills records and sends them until nothing is left or the channel is full. */
  flush(): void {
    // An observer that hears of a record may send or close: the loop that is already running sees to it.
    if (this.#flushing) return;
    this.#flushDue = false;
    this.#flushing = true;
    const { signing } = this.#options;
    try {
      while (!this.#blocked && !this.#stopped && !signing?.full && this.#queued > 0) this.#fillRecord();
    } finally {
      this.#flushing = false;
    }
    if (this.#queued <= this.#options.capacity / 2) this.#releaseWaiting();
    if (this.#queued === 0 && this.#onEmpty !== undefined && !this.#stopped && !signing?.full) {
      const done = this.#onEmpty;
      this.#onEmpty = undefined;
      done();
    }
  }

  /** Drops everything; whoever waits gets the error. */
  stop(error: unknown): void {
    this.#stopped = true;
    this.#queue.clear();
    this.#queued = 0;
    this.#partial = undefined;
    this.#onEmpty = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }

  #push(item: string | Uint8Array, length: number): void {
    this.messages += 1;
    this.#queue.push(item);
    this.#queued += length + ITEM_COST;
    if (this.#queued >= MOST_CONTENT && !this.#blocked) this.flush();
    else if (!this.#flushDue) {
      this.#flushDue = true;
      this.#options.defer(() => {
        if (this.#flushDue) this.flush();
      });
    }
  }

  #fillRecord(): void {
    const pieces: Uint8Array[] = [];
    const added: Added[] = [];
    let room = this.#maxRecord;
    while (room > SECTION_HEADER_LENGTH && pieces.length < 2 * MOST_SECTIONS) {
      const used =
        this.#partial === undefined ? this.#addWhole(pieces, room, added) : this.#addPart(pieces, room, this.#partial);
      if (used === 0) break;
      room -= used;
    }
    this.#sendFilled(pieces);
    if (this.#stopped) return;
    // Told only now: who hears of it may do anything, and the record must be whole by then.
    const { onMessages } = this.#options;
    if (onMessages !== undefined) for (const { kind, count, bytes } of added) onMessages(kind, count, bytes);
  }

  /** Adds the next section of whole messages; returns the bytes it takes, 0 when nothing (more) fits. */
  #addWhole(pieces: Uint8Array[], room: number, added: Added[]): number {
    const next = this.#queue.first;
    if (next === undefined) return 0;
    const started = pieces.length > 0;
    if (typeof next !== "string") {
      const size = SECTION_HEADER_LENGTH + next.length;
      if (size > room) return started && size <= this.#maxRecord ? 0 : this.#begin(next, "binary", pieces, room, added);
      this.#shift(next.length);
      this.#addSection(pieces, SECTION.BINARY, next);
      added.push({ kind: "binary", count: 1, bytes: next.length });
      return size;
    }
    const texts = this.#takeTexts(room);
    if (texts.length === 0) {
      // At most 3 bytes of UTF-8 for a UTF-16 unit: this text may be too long, and only encoding it tells.
      if (started) return 0;
      const bytes = utf8(next);
      const size = SECTION_HEADER_LENGTH + 2 + bytes.length;
      if (size > this.#maxRecord) return this.#begin(bytes, "json", pieces, room, added, next.length);
      texts.push(next);
      this.#shift(next.length);
    }
    const content = utf8(`[${texts.join(",")}]`);
    this.#addSection(pieces, SECTION.JSON, content);
    added.push({ kind: "json", count: texts.length, bytes: content.length });
    return SECTION_HEADER_LENGTH + content.length;
  }

  /** Takes the consecutive JSON texts that are sure to fit. */
  #takeTexts(room: number): string[] {
    let units = Math.floor((room - SECTION_HEADER_LENGTH - 2) / 3);
    const texts: string[] = [];
    for (;;) {
      const text = this.#queue.first;
      if (typeof text !== "string" || text.length + 1 > units) return texts;
      units -= text.length + 1;
      texts.push(text);
      this.#shift(text.length);
    }
  }

  /** Begins a message that is too long for a record; `queued` is what it counted in the queue. */
  #begin(
    bytes: Uint8Array,
    kind: Added["kind"],
    pieces: Uint8Array[],
    room: number,
    added: Added[],
    queued = bytes.length,
  ): number {
    this.#shift(queued);
    this.#partial = { bytes, kind, sent: 0 };
    this.#queued += bytes.length + ITEM_COST;
    added.push({ kind, count: 1, bytes: bytes.length });
    // A JSON text can be too long only with the brackets of a list: it takes two parts all the same.
    return this.#addPart(pieces, Math.min(room, SECTION_HEADER_LENGTH + bytes.length - 1), this.#partial);
  }

  #addPart(pieces: Uint8Array[], room: number, partial: Partial): number {
    const part = partial.bytes.subarray(partial.sent, partial.sent + room - SECTION_HEADER_LENGTH);
    partial.sent += part.length;
    const last = partial.sent === partial.bytes.length;
    const [lastType, partType] =
      partial.kind === "json" ? [SECTION.JSON_LAST, SECTION.JSON_PART] : [SECTION.BINARY_LAST, SECTION.BINARY_PART];
    this.#addSection(pieces, last ? lastType : partType, part);
    this.#queued -= part.length;
    if (last) {
      this.#queued -= ITEM_COST;
      this.#partial = undefined;
    }
    return SECTION_HEADER_LENGTH + part.length;
  }

  #addSection(pieces: Uint8Array[], type: number, content: Uint8Array): void {
    pieces.push(sectionHeader(type, content.length), content);
    this.#options.signing?.append(type, content);
  }

  /** Sends a record of chained sections, with a MARK behind them if a signature over them is being made. */
  #sendFilled(pieces: Uint8Array[]): void {
    if (this.#options.signing?.endRecord()) pieces.push(sectionHeader(SECTION.MARK, 0));
    this.#send(joinSmall(pieces));
  }

  #shift(length: number): void {
    this.#queued -= length + ITEM_COST;
    this.#queue.shift();
  }

  #send(pieces: readonly Uint8Array[]): void {
    try {
      if (!this.#options.channel.send(this.#options.sealer.seal(pieces))) this.#blocked = true;
      this.#options.onSent();
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  #releaseWaiting(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }
}
