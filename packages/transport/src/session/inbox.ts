import { SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { Fifo } from "./fifo.ts";

/** What a queued message takes beyond its own bytes, roughly, so that many tiny ones are bounded too. */
const JSON_COST = 96;
const BINARY_COST = 256;

/** Whose messages come in. */
export interface InboxHost {
  /** `receiveBuffer`: bytes that may wait here before nothing more is read. */
  readonly limits: Pick<Limits, "receiveBuffer">;
  inboxFull(): void;
  /** May hand in messages before it returns. */
  inboxHasRoom(): void;
  /** The application's handler threw. */
  handlerFailed(cause: unknown): void;
}

interface Item<Message> {
  readonly message: Message;
  readonly cost: number;
}

/**
 * Messages on their way in, until the application takes them: by one handler, or by one iteration. When too many wait,
 * the channel is paused, and so, in the end, is the sender.
 */
export class Inbox<Message> {
  readonly #host: InboxHost;
  readonly #queue = new Fifo<Item<Message>>();
  #queued = 0;
  #paused = false;
  #reader: "handler" | "iterator" | undefined;
  #handler: ((message: Message) => void) | undefined;
  #discarding = false;
  #end: { readonly error: unknown } | undefined;
  #waiting: { resolve: (result: IteratorResult<Message>) => void; reject: (error: unknown) => void } | undefined;

  constructor(host: InboxHost) {
    this.#host = host;
  }

  /** Whether the channel is paused because nobody takes what is here. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Takes in one message. */
  push(message: Message, bytes: number): void {
    if (this.#discarding || this.#end !== undefined) return;
    if (this.#waiting !== undefined) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve({ done: false, value: message });
    } else if (this.#handler !== undefined && this.#queue.length === 0) this.#handle(this.#handler, message);
    else this.#keep(message, bytes + (message instanceof Uint8Array ? BINARY_COST : JSON_COST));
  }

  /** Hands every message to `handler` from now on, those that wait first. */
  handle(handler: (message: Message) => void): void {
    this.#claim("handler");
    this.#handler = handler;
    const endBefore = this.#end;
    for (let item = this.#shift(); item !== undefined; item = this.#shift()) {
      this.#handle(handler, item.message);
      // The handler failed or ended the session: it is not called again.
      if (this.#discarding || this.#end !== endBefore) return;
    }
    // Only now, when nothing waits any more, may what comes next overtake the queue.
    this.#resumeIfRoom();
  }

  /** The one iterator over the messages. */
  iterate(): AsyncIterableIterator<Message> {
    this.#claim("iterator");
    return {
      next: () => this.#next(),
      return: async () => {
        this.discard();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Nobody will read any more: what waits and what comes is dropped, so that the session can still end in order. */
  discard(): void {
    this.#discarding = true;
    this.#queue.clear();
    this.#queued = 0;
    this.#resumeIfRoom();
  }

  /** Drops what comes if no reader has ever been named. */
  discardIfUnread(): void {
    if (this.#reader === undefined) this.discard();
  }

  /** Nothing more comes. Iteration gives what waits and then ends, or throws `error`. */
  end(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    if (error === undefined) waiting.resolve({ done: true, value: undefined });
    else waiting.reject(error);
  }

  #claim(reader: "handler" | "iterator"): void {
    if (this.#reader !== undefined) {
      throw new SessionError("ERR_READER_CONFLICT", `the session's messages already go to ${nameOf(this.#reader)}`);
    }
    this.#reader = reader;
  }

  #keep(message: Message, cost: number): void {
    this.#queue.push({ message, cost });
    this.#queued += cost;
    if (!this.#paused && this.#queued >= this.#host.limits.receiveBuffer) {
      this.#paused = true;
      this.#host.inboxFull();
    }
  }

  #handle(handler: (message: Message) => void, message: Message): void {
    try {
      handler(message);
    } catch (cause) {
      this.discard();
      this.#host.handlerFailed(cause);
    }
  }

  async #next(): Promise<IteratorResult<Message>> {
    const item = this.#shift();
    if (item !== undefined) {
      this.#resumeIfRoom();
      return { done: false, value: item.message };
    }
    if (this.#end !== undefined) {
      const { error } = this.#end;
      // Told once: an iterator that has thrown or ended stays ended.
      this.#end = { error: undefined };
      if (error !== undefined) throw error;
      return { done: true, value: undefined };
    }
    if (this.#discarding) return { done: true, value: undefined };
    if (this.#waiting !== undefined) {
      throw new SessionError("ERR_READER_CONFLICT", "the iterator is already waiting for a message");
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #shift(): Item<Message> | undefined {
    const item = this.#queue.shift();
    if (item !== undefined) this.#queued -= item.cost;
    return item;
  }

  #resumeIfRoom(): void {
    if (!this.#paused || this.#queued > this.#host.limits.receiveBuffer / 2) return;
    this.#paused = false;
    this.#host.inboxHasRoom();
  }
}

function nameOf(reader: "handler" | "iterator"): string {
  return reader === "handler" ? "a handler" : "an iteration";
}
