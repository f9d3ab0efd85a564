import type { SecureCommError } from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import type { Limits } from "../limits.ts";
import { MOST_CONTENT } from "../protocol/checkpoint-rule.ts";
import type { RecordSealer } from "../protocol/record.ts";
import { encodeCount, SECTION, SECTION_HEADER_LENGTH, sectionHeader } from "../protocol/section.ts";
import { withSpareBuffer } from "../spare-buffer.ts";
import { RecordBuilder } from "./record-builder.ts";
import type { Runtime } from "./runtime.ts";
import { type Added, type Append, SendQueue } from "./send-queue.ts";
import { closedError } from "./session-failure.ts";

/** A binary message of this size is sealed at once, before its owner can change it, instead of being copied. */
const SEAL_AT_ONCE = 16_384;

/** So many bytes are worth a record before the turn has ended: the peer can read them while more is being made. */
const ENOUGH = 131_072;

const NOTHING = new Uint8Array(0);

/** Signs what goes into records, where the session does. */
export interface OutboxSigning {
  /** Whether the next record must wait for a signature. */
  readonly full: boolean;
  /** A section of the application's, or its CLOSE, goes into the record that is being filled; the content is lent. */
  append(type: number, content: Uint8Array): void;
  /** The record is complete; returns whether it shall end with a MARK. */
  endRecord(): boolean;
  /** The record has left: only now may what it sets off begin, and call the application. */
  recordSent(): void;
}

/** Whose messages go out. */
export interface OutboxHost {
  readonly channel: Pick<Channel, "send">;
  readonly sealer: RecordSealer;
  /** None in a session without signatures. */
  readonly attestation: OutboxSigning | undefined;
  /** `sendBuffer`: bytes that may wait, here and in the channel, before senders must. */
  readonly limits: Pick<Limits, "sendBuffer">;
  /** Lets functions run at the end of this turn, or as soon as what runs now has run. */
  readonly runtime: Pick<Runtime, "defer" | "soon">;
  /** Sealing or sending failed: the session cannot go on. */
  sendingFailed(error: unknown): void;
  /** A record was handed to the channel. */
  recordSent(): void;
  /** Messages were taken, or put into a record: told now and then while there are many. */
  messagesMove(): void;
  /** Messages were put into a record that has left. */
  messagesSent(kind: "json" | "binary", count: number, bytes: number): void;
  /** The end of a turn in which messages were sent, and all of them have been. */
  nothingToSend(): void;
}

/**
 * Messages on their way out. What is sent in one go shares a record, up to a size, and so does whatever else is sent
 * until the event loop's turn ends; when the channel is full, messages wait here, and when this is full, senders wait.
 */
export class Outbox {
  readonly #host: OutboxHost;
  readonly #queue: SendQueue;
  readonly #append: Append | undefined;
  /** Bytes that the channel has taken since it last had room. */
  #underWay = 0;
  #blocked = false;
  #flushDue = false;
  /** Whether the first record of this turn has been seen to. */
  #hasFlushed = false;
  #flushing = false;
  #stopped = false;
  #stopError: SecureCommError | undefined;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #onEmpty: (() => void) | undefined;
  /** Messages that were accepted, both kinds. */
  messages = 0;

  /** @param maxRecordLength largest plaintext that the peer accepts in a record. */
  constructor(host: OutboxHost, maxRecordLength: number) {
    const signing = host.attestation;
    this.#host = host;
    // A MARK may come behind the messages.
    this.#queue = new SendQueue(Math.min(maxRecordLength, MOST_CONTENT) - SECTION_HEADER_LENGTH);
    this.#append = signing && ((type, content) => signing.append(type, content));
  }

  /** Whether the channel has asked to wait: what is under way says that we are here. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Whether `send` need not wait. */
  get hasRoom(): boolean {
    return this.#queue.size + this.#underWay < this.#host.limits.sendBuffer;
  }

  /** Waits for room. Rejects with the session's error when it ends first. */
  waitForRoom(): Promise<void> {
    // What was sent may itself have ended the session.
    if (this.#stopped) return Promise.reject(this.#stopError ?? closedError());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Takes the JSON text of one message. */
  pushJson(text: string): void {
    this.#push(text);
    this.#flushOnceEnough();
  }

  /** Takes one binary message; its bytes may be changed by their owner as soon as this returns. */
  pushBinary(bytes: Uint8Array): void {
    const idle = this.#queue.size === 0 && !this.#flushing && !this.#host.attestation?.full;
    if (idle && bytes.length >= SEAL_AT_ONCE && this.#mayRunAhead) {
      this.#push(bytes);
      this.#flush(true);
      // The channel may have filled up in the middle of it: then the rest must be copied after all.
      this.#queue.keep(bytes);
      return;
    }
    this.#push(new Uint8Array(bytes));
    this.#flushOnceEnough();
  }

  /** Sends a section that is no message, in a record of its own, past whatever is waiting. */
  sendControl(type: number, content: Uint8Array): void {
    if (this.#stopped) return;
    this.#send(() => this.#host.sealer.seal([sectionHeader(type, content.length), content]));
  }

  /** Sends CLOSE behind everything that is waiting, then calls back. */
  finish(done: () => void): void {
    this.#onEmpty = () => {
      this.#sendRecord((record) => {
        const content = encodeCount(this.messages);
        record.add(SECTION.CLOSE, content);
        this.#append?.(SECTION.CLOSE, content);
      });
      // At the key's limit the CLOSE itself can be what ends the session.
      if (!this.#stopped) done();
    };
    this.flush();
  }

  /** The channel has room again. */
  drained(): void {
    this.#blocked = false;
    this.#underWay = 0;
    this.flush();
  }

  /** Fills records and sends them until nothing is left or the channel is full. */
  flush(): void {
    this.#flush(false);
  }

  /** Drops everything; whoever waits gets the error, or learns that the session is closed. */
  stop(error: SecureCommError | undefined): void {
    this.#stopped = true;
    this.#stopError = error;
    this.#queue.clear();
    this.#underWay = 0;
    this.#onEmpty = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error ?? closedError());
  }

  /** Whether a record may go to the channel although it has asked to wait: large messages are not copied then. */
  get #mayRunAhead(): boolean {
    return this.#underWay < this.#host.limits.sendBuffer;
  }

  #push(item: string | Uint8Array): void {
    this.messages += 1;
    if (this.#queue.size === 0) this.#host.messagesMove();
    this.#queue.push(item);
  }

  #flushOnceEnough(): void {
    if (this.#queue.size >= ENOUGH && this.#mayRunAhead) {
      this.#flush(true);
      return;
    }
    if (this.#flushDue) return;
    this.#flushDue = true;
    const { runtime } = this.#host;
    // Who sends now and then should not wait for the turn to end; the others of this turn gather until then.
    if (this.#hasFlushed) runtime.defer(() => this.#flushIfDue());
    else {
      this.#hasFlushed = true;
      runtime.soon(() => this.#flushIfDue());
      runtime.defer(() => this.#endTurn());
    }
  }

  #flushIfDue(): void {
    if (this.#flushDue) this.flush();
  }

  #endTurn(): void {
    this.#hasFlushed = false;
    this.#flushIfDue();
    if (this.#queue.size === 0 && !this.#stopped) this.#host.nothingToSend();
  }

  /** @param ahead whether to go on for a while when the channel is full. */
  #flush(ahead: boolean): void {
    // An observer that hears of a record may send or close: the loop that is already running sees to it.
    if (this.#flushing) return;
    const signing = this.#host.attestation;
    this.#flushDue = false;
    this.#flushing = true;
    try {
      while ((!this.#blocked || (ahead && this.#mayRunAhead)) && !this.#stopped && !signing?.full) {
        if (this.#queue.size === 0) break;
        this.#sendMessages();
      }
    } finally {
      this.#flushing = false;
    }
    if (this.#queue.size + this.#underWay <= this.#host.limits.sendBuffer / 2) this.#releaseWaiting();
    if (this.#queue.size === 0 && this.#onEmpty !== undefined && !this.#stopped && !signing?.full) {
      const done = this.#onEmpty;
      this.#onEmpty = undefined;
      // All that senders waited with has been sent; nobody shall be told otherwise by the end that follows.
      this.#releaseWaiting();
      done();
    }
  }

  #sendMessages(): void {
    let added: readonly Added[] = [];
    this.#sendRecord((record) => {
      added = this.#queue.fill(record, this.#append);
    });
    if (this.#stopped) return;
    this.#host.messagesMove();
    // Told only now: who hears of it may do anything, and the record must be whole by then.
    for (const { kind, count, bytes } of added) this.#host.messagesSent(kind, count, bytes);
  }

  /**
   * Sends a record of chained sections, with a MARK behind them if a signature over them is to be made. Nobody outside is
   * called from its first section until it has left: what would be sealed or marked in between would tear it apart.
   */
  #sendRecord(fill: (record: RecordBuilder) => void): void {
    const { sealer, attestation: signing } = this.#host;
    this.#send(() =>
      withSpareBuffer(MOST_CONTENT, (memory) => {
        const record = new RecordBuilder(memory);
        fill(record);
        if (signing?.endRecord()) record.add(SECTION.MARK, NOTHING);
        return sealer.seal(record.pieces());
      }),
    );
    if (!this.#stopped) signing?.recordSent();
  }

  #send(seal: () => Uint8Array[]): void {
    const { sealer, channel } = this.#host;
    try {
      const before = sealer.bytes;
      if (!channel.send(seal()) && !this.#stopped) {
        this.#blocked = true;
        this.#underWay += sealer.bytes - before;
      }
      this.#host.recordSent();
    } catch (error) {
      this.#host.sendingFailed(error);
    }
  }

  #releaseWaiting(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }
}
