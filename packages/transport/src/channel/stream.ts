import type { Duplex } from "node:stream";
import { ChannelError } from "../errors.ts";
import type { Channel, ChannelHandlers } from "./channel.ts";
import { FrameDecoder } from "./frame.ts";

/** What a channel over a stream of bytes is told. */
export interface StreamChannelOptions {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  /** Largest frame before anybody is authenticated. */
  readonly maxFrameLength: number;
  /** Milliseconds in which a frame that has begun must go on. */
  readonly frameProgressTimeout: number;
}

/** Time in which the other end may take what we said last; after that the connection is dropped. */
const LINGER = 1_000;

/** A channel over any duplex stream of bytes: a TCP socket, a pipe, or what a test makes of them. Node only. */
export class StreamChannel implements Channel {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  readonly #stream: Duplex;
  readonly #decoder: FrameDecoder;
  readonly #progressTimeout: number;
  #handlers: ChannelHandlers | undefined;
  #ended: { readonly error: ChannelError | undefined } | undefined;
  #finished = false;
  #closed = false;
  #lastProgress = 0;
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(stream: Duplex, options: StreamChannelOptions) {
    this.kind = options.kind;
    this.remoteAddress = options.remoteAddress;
    this.#stream = stream;
    this.#progressTimeout = options.frameProgressTimeout;
    this.#decoder = new FrameDecoder(options.maxFrameLength, (frame) => this.#handlers?.frame(frame));
    stream.on("data", (chunk: Buffer) => this.#data(chunk));
    stream.on("drain", () => this.#handlers?.drain());
    stream.on("end", () => {
      this.#finished = true;
      this.#endIfDrained();
    });
    stream.on("error", (cause) => this.#end(new ChannelError("ERR_CHANNEL_FAILED", "the connection broke", { cause })));
    stream.on("close", () => this.#end(undefined));
    stream.pause();
  }

  get maxFrameLength(): number {
    return this.#decoder.maxFrameLength;
  }

  set maxFrameLength(length: number) {
    this.#decoder.maxFrameLength = length;
  }

  attach(handlers: ChannelHandlers): void {
    this.#handlers = handlers;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => handlers.end(ended.error));
  }

  resume(): void {
    if (this.#closed) return;
    this.#run(() => this.#decoder.resume());
    if (!this.#decoder.paused) this.#stream.resume();
    this.#endIfDrained();
  }

  pause(): void {
    this.#decoder.pause();
    this.#stream.pause();
    clearTimeout(this.#stallTimer);
    this.#stallTimer = undefined;
  }

  send(frame: readonly Uint8Array[]): boolean {
    const stream = this.#stream;
    if (this.#closed || stream.destroyed || stream.writableEnded) return true;
    if (frame.length === 1) return stream.write(frame[0]);
    // Corked pieces leave in one system call, and nobody has to join them.
    stream.cork();
    let room = true;
    for (const piece of frame) room = stream.write(piece);
    stream.uncork();
    return room;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended ??= { error: undefined };
    this.#decoder.pause();
    clearTimeout(this.#stallTimer);
    if (this.#stream.destroyed) return;
    // What still comes is read and dropped: closing over unread bytes would reset the connection, and our last words
    // would be lost with it.
    this.#stream.resume();
    this.#stream.end();
    const timer = setTimeout(() => this.#stream.destroy(), LINGER);
    this.#stream.once("close", () => clearTimeout(timer));
  }

  destroy(): void {
    this.#closed = true;
    this.#ended ??= { error: undefined };
    clearTimeout(this.#stallTimer);
    this.#stream.destroy();
  }

  #data(chunk: Buffer): void {
    if (this.#closed) return;
    this.#run(() => this.#decoder.push(chunk));
    this.#watchProgress();
  }

  /** A frame that breaks the limits ends the channel, whoever was running the decoder. */
  #run(decode: () => void): void {
    try {
      decode();
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      this.#end(error);
    }
  }

  #watchProgress(): void {
    if (this.#decoder.paused || this.#closed || this.#decoder.buffered === 0) {
      clearTimeout(this.#stallTimer);
      this.#stallTimer = undefined;
      return;
    }
    this.#lastProgress = performance.now();
    this.#stallTimer ??= setTimeout(() => this.#checkProgress(), this.#progressTimeout);
  }

  #checkProgress(): void {
    this.#stallTimer = undefined;
    if (this.#decoder.paused || this.#closed || this.#decoder.buffered === 0) return;
    const left = this.#lastProgress + this.#progressTimeout - performance.now();
    if (left > 0) this.#stallTimer = setTimeout(() => this.#checkProgress(), Math.ceil(left));
    else this.#end(new ChannelError("ERR_FRAME_STALLED", "a frame began and did not go on"));
  }

  #endIfDrained(): void {
    if (this.#finished && !this.#decoder.paused) this.#end(undefined);
  }

  #end(error: ChannelError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    clearTimeout(this.#stallTimer);
    this.#decoder.pause();
    this.#handlers?.end(error);
  }
}
