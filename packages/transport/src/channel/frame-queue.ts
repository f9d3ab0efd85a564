import { ChannelError } from "../errors.ts";
import type { ChannelHandlers } from "./channel.ts";
import { checkWholeFrame, FrameDecoder } from "./frame.ts";

/** How many frames of the largest length may wait for a reader whose channel cannot slow the sender down. */
const MAX_WAITING_FRAMES = 64;

/** Bytes that may wait in any case: more than one reading from a socket gives, or a sender who heeds `send` lets come. */
const MIN_WAITING_BYTES = 524_288;

/**
 * The receiving half of a channel over something that carries whole messages: keeps what comes while its reader has
 * paused, within bounds, and tells the end behind it.
 */
export class FrameQueue {
  readonly #decoder: FrameDecoder;
  readonly #cut: () => void;
  #handlers: ChannelHandlers | undefined;
  /** Nothing more comes. */
  #finished: { readonly error: ChannelError | undefined } | undefined;
  #ended: { readonly error: ChannelError | undefined } | undefined;

  /** @param cut called when the other end has broken the rules: nothing of it is wanted any more. */
  constructor(maxFrameLength: number, cut: () => void) {
    // A frame says its own length, so frames can wait as one run of bytes, however small and many they are.
    this.#decoder = new FrameDecoder(maxFrameLength, (frame) => this.#handlers?.frame(frame));
    this.#cut = cut;
  }

  get maxFrameLength(): number {
    return this.#decoder.maxFrameLength;
  }

  set maxFrameLength(length: number) {
    this.#decoder.maxFrameLength = length;
  }

  get paused(): boolean {
    return this.#decoder.paused;
  }

  /** Whether the user has been told the end, or has made it. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Whether nothing more comes, be it that the user has been told or not yet. */
  get over(): boolean {
    return this.#ended !== undefined || this.#finished !== undefined;
  }

  attach(handlers: ChannelHandlers): void {
    this.#handlers = handlers;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => handlers.end(ended.error));
  }

  resume(): void {
    if (this.#ended !== undefined) return;
    this.#run(() => this.#decoder.resume());
    this.#endIfDrained();
  }

  pause(): void {
    this.#decoder.pause();
  }

  /** Tells that there is room again. */
  drain(): void {
    if (this.#ended === undefined) this.#handlers?.drain();
  }

  /** Takes a message that came. */
  push(message: Uint8Array): void {
    if (this.over) return;
    this.#run(() => {
      // Its length is judged when it is delivered: the frame before it may be the one that raises the limit.
      checkWholeFrame(message, Number.POSITIVE_INFINITY);
      this.#decoder.push(message);
      const most = Math.max(MIN_WAITING_BYTES, MAX_WAITING_FRAMES * this.maxFrameLength);
      if (this.#decoder.buffered <= most) return;
      throw new ChannelError("ERR_RECEIVE_OVERFLOW", `more than ${most} bytes came that this side had no time to read`);
    });
  }

  /** Nothing more comes; what waits is still delivered, to a reader who has paused once it reads again. */
  finish(error?: ChannelError): void {
    this.#finished ??= { error };
    this.#endIfDrained();
  }

  /** Ends by ourselves: nothing is delivered any more, and our user learns of it outside the call that makes it. */
  stop(): void {
    if (this.#ended !== undefined) return;
    this.#end(undefined);
    const handlers = this.#handlers;
    queueMicrotask(() => handlers?.end());
  }

  /** A message that breaks the rules ends the channel behind those that came before it. */
  #run(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      this.#finished = { error };
      this.#cut();
      this.#endIfDrained();
    }
  }

  #endIfDrained(): void {
    if (this.#finished === undefined || this.#ended !== undefined) return;
    if (this.#decoder.paused || this.#decoder.delivering) return;
    const { error } = this.#finished;
    this.#end(error);
    this.#handlers?.end(error);
  }

  #end(error: ChannelError | undefined): void {
    this.#ended = { error };
    this.#decoder.pause();
  }
}
