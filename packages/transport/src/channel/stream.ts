import type { Duplex } from "node:stream";
import { ChannelError } from "../errors.ts";
import type { Channel, ChannelHandlers } from "./channel.ts";
import { FrameDecoder } from "./frame.ts";
import { ProgressWatch } from "./progress-watch.ts";

/** What a channel over a stream of bytes is told. */
export interface StreamChannelOptions {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  /** Largest frame before anybody is authenticated. */
  readonly maxFrameLength: number;
  /** Milliseconds in which a frame that has begun must go on. */
  readonly frameProgressTimeout: number;
}

/** Milliseconds in which the other end may take what we said last, where nobody says how patient to be. */
const PATIENCE = 1_000;

/** A channel over any duplex stream of bytes: a TCP socket, a pipe, or what a test makes of them. Node only. */
export class StreamChannel implements Channel {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  readonly #stream: Duplex;
  readonly #decoder: FrameDecoder;
  readonly #frameProgressTimeout: number;
  /** Made for the first frame that does not come in one piece. */
  #progress: ProgressWatch | undefined;
  #handlers: ChannelHandlers | undefined;
  #ended: { readonly error: ChannelError | undefined } | undefined;
  #finished = false;
  #closing: Promise<boolean> | undefined;

  constructor(stream: Duplex, options: StreamChannelOptions) {
    this.kind = options.kind;
    this.remoteAddress = options.remoteAddress;
    this.#stream = stream;
    this.#frameProgressTimeout = options.frameProgressTimeout;
    this.#decoder = new FrameDecoder(options.maxFrameLength, (frame) => this.#handlers?.frame(frame));
    stream.on("data", (chunk: Buffer) => this.#data(chunk));
    stream.on("drain", () => this.#handlers?.drain());
    stream.on("error", (cause) => this.#end(new ChannelError("ERR_CHANNEL_FAILED", "the connection broke", { cause })));
    const finish = () => this.#finish();
    stream.on("end", finish).on("close", finish);
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
    if (this.#ended !== undefined) return;
    this.#run(() => this.#decoder.resume());
    if (this.#decoder.paused) return;
    this.#stream.resume();
    this.#watchProgress();
    this.#endIfDrained();
  }

  pause(): void {
    this.#decoder.pause();
    this.#stream.pause();
    this.#progress?.stop();
  }

  send(frame: readonly Uint8Array[]): boolean {
    const stream = this.#stream;
    if (this.#ended !== undefined || stream.destroyed || stream.writableEnded) return true;
    if (frame.length === 1) return stream.write(frame[0]);
    // Corked pieces leave in one system call, and nobody has to join them.
    stream.cork();
    let room = true;
    for (const piece of frame) room = stream.write(piece);
    stream.uncork();
    return room;
  }

  close(patience = PATIENCE): Promise<boolean> {
    this.#closing ??= this.#flushAndEnd(patience);
    return this.#closing;
  }

  destroy(): void {
    this.#endByOurselves();
    this.#stream.destroy();
  }

  #flushAndEnd(patience: number): Promise<boolean> {
    const stream = this.#stream;
    this.#endByOurselves();
    if (stream.destroyed) return Promise.resolve(stream.writableFinished);
    return new Promise((resolve) => {
      let left = stream.writableLength;
      let flushed = false;
      const look = () => {
        const progress = stream.writableLength < left || stream.writableFinished !== flushed;
        left = stream.writableLength;
        flushed = stream.writableFinished;
        if (progress) timer = setTimeout(look, patience);
        else stream.destroy();
      };
      let timer = setTimeout(look, patience);
      stream.once("finish", () => resolve(true));
      stream.once("close", () => {
        clearTimeout(timer);
        resolve(stream.writableFinished);
      });
      // What still comes is read and dropped until the other end has ended too: closing over unread bytes would reset
      // the connection, and our last words would be lost with it.
      stream.resume();
      stream.end();
    });
  }

  #data(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
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
    if (this.#decoder.paused || this.#decoder.buffered === 0) {
      this.#progress?.stop();
      return;
    }
    this.#progress ??= new ProgressWatch(this.#frameProgressTimeout, () => this.#end(stalled()));
    this.#progress.progress();
  }

  /** Nothing more comes; what has come is still delivered, to a reader who has paused once it reads again. */
  #finish(): void {
    this.#finished = true;
    this.#endIfDrained();
  }

  #endIfDrained(): void {
    if (this.#finished && !this.#decoder.paused && !this.#decoder.delivering) this.#end(undefined);
  }

  #end(error: ChannelError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#stop(error);
    // Whoever broke the rules of the channel is not listened to any more.
    if (error !== undefined) this.#stream.destroy();
    this.#handlers?.end(error);
  }

  /** Our own user learns of its own end as well, but not inside the call that makes it. */
  #endByOurselves(): void {
    if (this.#ended !== undefined) return;
    this.#stop(undefined);
    const handlers = this.#handlers;
    queueMicrotask(() => handlers?.end());
  }

  #stop(error: ChannelError | undefined): void {
    this.#ended = { error };
    this.#progress?.stop();
    this.#decoder.pause();
  }
}

/** The error for a frame of which a part came and then nothing for too long. */
export function stalled(): ChannelError {
  return new ChannelError("ERR_FRAME_STALLED", "a frame began and did not go on");
}
