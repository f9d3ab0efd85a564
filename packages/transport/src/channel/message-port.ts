import { ArgumentTypeError, concatBytes } from "@securecomm/crypto";
import { ChannelError } from "../errors.ts";
import type { Channel, ChannelHandlers } from "./channel.ts";
import { FrameQueue } from "./frame-queue.ts";

/** Bytes that were sent and not read by the other end above which `send` asks to wait. */
const WINDOW = 262_144;

/** Bytes read of which the other end is told at once; it is well below the window, so that a sender never waits for less. */
const READ_NOTICE = WINDOW / 4;

/** What is posted beside frames, which are an ArrayBuffer each, and counts of bytes that were read, which are a number. */
const GOODBYE = "end";

/** What was posted is with the other end at once. */
const ALL_LEFT = Promise.resolve(true);

/** What a channel needs of a message port: the interface of the web's `MessagePort`, which Node's has as well. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message" | "messageerror" | "close", listener: (event: MessagePortEvent) => void): void;
  start(): void;
  close(): void;
}

/** What is read of an event. */
export interface MessagePortEvent {
  readonly type: string;
  /** Of a message. */
  readonly data?: unknown;
}

/**
 * Makes a channel of one port of a `MessageChannel`, to a worker, a frame or another page; the other end must do the same
 * with the other port. The port belongs to the channel from now on. Frames are transferred, not copied; a reader who
 * pauses slows the sender down, because the ends tell each other how much was read.
 *
 * An end that closes says so. An end that is killed (a worker that is terminated, a page that is closed) cannot, and most
 * browsers do not tell the other: a session notices by its missing heartbeats.
 *
 * @example
 * ```ts
 * const { port1, port2 } = new MessageChannel();
 * worker.postMessage(port2, [port2]);
 * const session = await createSecureSession({ channel: messagePortChannel(port1), role: "initiator", identity, trust });
 * ```
 * @throws when `port` is no message port: {@link ArgumentTypeError}.
 */
export function messagePortChannel(port: MessagePortLike): Channel {
  if (typeof port?.postMessage !== "function" || typeof port.start !== "function") {
    throw new ArgumentTypeError("port", "a MessagePort, one of the two of a MessageChannel");
  }
  return new MessagePortChannel(port);
}

class MessagePortChannel implements Channel {
  readonly kind = "message-port";
  readonly remoteAddress = undefined;
  readonly #port: MessagePortLike;
  readonly #queue: FrameQueue;
  #unread = 0;
  #blocked = false;
  /** Bytes that our user has read since the other end was told. */
  #read = 0;

  constructor(port: MessagePortLike) {
    this.#port = port;
    this.#queue = new FrameQueue(8_192, () => this.#leave());
    port.addEventListener("message", (event) => this.#message(event.data));
    port.addEventListener("messageerror", () => this.#fail("a message came that cannot be read"));
    // Where it exists (Node, newer browsers) it comes behind the last message.
    port.addEventListener("close", () => this.#queue.finish());
    port.start();
  }

  get maxFrameLength(): number {
    return this.#queue.maxFrameLength;
  }

  set maxFrameLength(length: number) {
    this.#queue.maxFrameLength = length;
  }

  attach(handlers: ChannelHandlers): void {
    this.#queue.attach({
      frame: (frame) => {
        this.#read += frame.length;
        if (this.#read >= READ_NOTICE) this.#tellRead();
        handlers.frame(frame);
      },
      drain: () => handlers.drain(),
      end: (error) => handlers.end(error),
    });
  }

  resume(): void {
    this.#queue.resume();
  }

  pause(): void {
    this.#queue.pause();
  }

  send(frame: readonly Uint8Array[]): boolean {
    if (this.#queue.over) return true;
    const whole = concatBytes(...frame);
    this.#unread += whole.length;
    this.#port.postMessage(whole.buffer, [whole.buffer as ArrayBuffer]);
    // Once it has asked to wait, only a drain ends that, even if what is sent meanwhile would have had room.
    this.#blocked ||= this.#unread >= WINDOW;
    return !this.#blocked;
  }

  close(): Promise<boolean> {
    this.destroy();
    return ALL_LEFT;
  }

  destroy(): void {
    this.#queue.stop();
    this.#leave();
  }

  #message(data: unknown): void {
    if (data instanceof ArrayBuffer) this.#queue.push(new Uint8Array(data));
    else if (typeof data === "number") this.#acknowledged(data);
    else if (data === GOODBYE) this.#farewell();
    else this.#fail("what came is no frame");
  }

  #acknowledged(count: number): void {
    // Whoever could make us believe that more was read than we sent could keep us from ever waiting.
    if (!Number.isSafeInteger(count) || count < 1 || count > this.#unread) {
      this.#fail("the other end says that it has read what was not sent");
      return;
    }
    this.#unread -= count;
    if (!this.#blocked || this.#unread >= WINDOW / 2) return;
    this.#blocked = false;
    this.#queue.drain();
  }

  #tellRead(): void {
    this.#port.postMessage(this.#read, []);
    this.#read = 0;
  }

  #farewell(): void {
    this.#queue.finish();
    this.#port.close();
  }

  #fail(what: string): void {
    this.#queue.finish(new ChannelError("ERR_FRAME_MALFORMED", what));
    this.#leave();
  }

  /** A port that was closed takes no more messages, so saying it twice does no harm. */
  #leave(): void {
    this.#port.postMessage(GOODBYE, []);
    this.#port.close();
  }
}
