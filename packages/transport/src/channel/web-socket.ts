import { ArgumentTypeError, concatBytes } from "@securecomm/crypto";
import { ChannelError } from "../errors.ts";
import type { Channel, ChannelHandlers } from "./channel.ts";
import { FrameQueue } from "./frame-queue.ts";
import { CLOSED, OPEN, type WebSocketLike } from "./web-socket-like.ts";
import { WebSocketSender } from "./web-socket-sender.ts";

/** Milliseconds in which the other end may take what we said last, where nobody says how patient to be. */
const PATIENCE = 1_000;

/** The code (RFC 6455, section 7.4.1) of an end in order. */
const NORMAL_CLOSURE = 1_000;

/** What is known of the other end beside the socket. */
export interface WebSocketChannelOptions {
  /** What trust policies and events call the other end, such as `"192.0.2.7:50123"`. */
  readonly remoteAddress?: string | undefined;
}

/**
 * Makes a channel of a WebSocket that is open or about to open: a browser's, Node's own, or one of the package `ws`, so
 * that sessions can live behind an HTTP server of your own. The socket belongs to the channel from now on. Wrap it in the
 * same turn of the event loop in which it opens: what came before is lost.
 *
 * Each binary message is one whole frame; a text message ends the channel with `ERR_FRAME_MALFORMED`. Reading slows the
 * sender down only where the socket has `pause()`, as that of `ws` has. Elsewhere frames wait in memory, as many bytes as
 * 64 frames of the largest length in force and at least 512 KiB; beyond that the channel ends with `ERR_RECEIVE_OVERFLOW`.
 * How much of a message is kept before it is whole is the socket's affair: give `ws` a `maxPayload` of
 * `limits.maxRecordLength + 28`, and leave its compression off. The subprotocol is not looked at.
 *
 * @example
 * ```ts
 * webSocketServer.on("connection", async (socket, request) => {
 *   const channel = webSocketChannel(socket, { remoteAddress: request.socket.remoteAddress });
 *   const session = await createSecureSession({ channel, role: "responder", identity, trust });
 * });
 * ```
 * @throws when `socket` is no WebSocket: {@link ArgumentTypeError}.
 */
export function webSocketChannel(socket: WebSocketLike, options: WebSocketChannelOptions = {}): Channel {
  if (typeof socket?.addEventListener !== "function" || typeof socket.bufferedAmount !== "number") {
    throw new ArgumentTypeError("socket", "a WebSocket");
  }
  return new WebSocketChannel({ kind: "websocket", remoteAddress: options.remoteAddress, socket });
}

/** A channel over a WebSocket, or over what is to become one. */
export class WebSocketChannel implements Channel {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  /** Called when reading goes on or stops: for whoever watches what is below the socket. */
  onReading: () => void = () => {};
  readonly #incoming: FrameQueue;
  readonly #outgoing = new WebSocketSender(() => this.#incoming.drain());
  readonly #abandon: () => void;
  #socket: WebSocketLike | undefined;
  #opened = false;
  #isCut = false;
  #broken: { readonly cause: unknown } | undefined;
  #closing: Promise<boolean> | undefined;
  #goodbye: ReturnType<typeof setTimeout> | undefined;

  /** @param options without a `socket`, `bind` gives it one, and `abandon` is called when it is given up before. */
  constructor(options: {
    readonly kind: string;
    readonly remoteAddress: string | undefined;
    readonly maxFrameLength?: number;
    readonly socket?: WebSocketLike;
    readonly abandon?: () => void;
  }) {
    this.kind = options.kind;
    this.remoteAddress = options.remoteAddress;
    this.#abandon = options.abandon ?? (() => {});
    this.#incoming = new FrameQueue(options.maxFrameLength ?? 8_192, () => this.#cut());
    if (options.socket !== undefined) this.bind(options.socket);
  }

  get maxFrameLength(): number {
    return this.#incoming.maxFrameLength;
  }

  set maxFrameLength(length: number) {
    this.#incoming.maxFrameLength = length;
  }

  /** Whether frames may come at the moment. */
  get reading(): boolean {
    return !this.#incoming.ended && !this.#incoming.paused;
  }

  /** Gives the channel its socket. */
  bind(socket: WebSocketLike): void {
    this.#socket = socket;
    if (socket.binaryType !== "nodebuffer") socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#open(socket));
    socket.addEventListener("message", (event) => this.#message(event.data));
    socket.addEventListener("error", (event) => this.broken(event.error));
    socket.addEventListener("close", () => this.ended());
    if (socket.readyState === OPEN) this.#open(socket);
    else if (socket.readyState === CLOSED) this.ended();
  }

  attach(handlers: ChannelHandlers): void {
    this.#incoming.attach(handlers);
  }

  resume(): void {
    if (this.#incoming.ended) return;
    this.#incoming.resume();
    if (!this.reading) return;
    this.#socket?.resume?.();
    this.onReading();
  }

  pause(): void {
    if (this.#incoming.ended) return;
    this.#incoming.pause();
    this.#socket?.pause?.();
    this.onReading();
  }

  send(frame: readonly Uint8Array[]): boolean {
    if (this.#incoming.ended) return true;
    return this.#outgoing.send(frame.length === 1 ? (frame[0] as Uint8Array) : concatBytes(...frame));
  }

  close(patience = PATIENCE): Promise<boolean> {
    this.#closing ??= this.#flushAndEnd(patience);
    return this.#closing;
  }

  destroy(): void {
    this.#stop();
    this.#outgoing.end();
    this.#cut();
  }

  /** Nothing more is wanted of the other end, because of what it did. Told behind the frames that came before. */
  fail(error: ChannelError): void {
    this.#incoming.finish(error);
    this.#cut();
  }

  /** The connection has failed: once it is gone, that is the error with which it ended. */
  broken(cause: unknown): void {
    this.#broken ??= { cause };
    this.#cut();
    // Not every runtime says more of a socket that never opened.
    if (!this.#opened) this.ended();
  }

  /** The connection is gone. */
  ended(): void {
    const broken = this.#broken;
    this.#incoming.finish(broken === undefined ? undefined : brokenBy(broken.cause, this.#opened));
    this.#outgoing.end();
    this.onReading();
    clearTimeout(this.#goodbye);
  }

  #open(socket: WebSocketLike): void {
    this.#opened = true;
    // A channel that has ended reads on and drops what comes.
    if (this.#incoming.paused && !this.#incoming.ended) socket.pause?.();
    this.#outgoing.open(socket);
  }

  #message(data: unknown): void {
    if (this.#incoming.ended) return;
    const message = bytesOf(data);
    if (message !== undefined) this.#incoming.push(message);
    else this.fail(new ChannelError("ERR_FRAME_MALFORMED", "a text message came, and frames travel in binary ones"));
    // The timers of a page in the background come late; messages do not.
    this.#outgoing.moved();
  }

  async #flushAndEnd(patience: number): Promise<boolean> {
    this.#stop();
    // What still comes is read and dropped: the other end may be waiting for us to read before it reads itself.
    this.#socket?.resume?.();
    const all = await this.#outgoing.flush(patience);
    if (all && this.#socket?.readyState === OPEN) {
      this.#socket.close(NORMAL_CLOSURE);
      this.#goodbye = setTimeout(() => this.#cut(), patience);
    } else {
      this.#cut();
    }
    return all;
  }

  #stop(): void {
    this.#incoming.stop();
    this.onReading();
  }

  #cut(): void {
    // A socket that is given up before it is open may say inside the call that it is broken.
    if (this.#isCut) return;
    this.#isCut = true;
    const socket = this.#socket;
    if (socket === undefined) this.#abandon();
    else if (socket.terminate !== undefined) socket.terminate();
    else socket.close();
  }
}

/** The bytes of a binary message. */
function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}

function brokenBy(cause: unknown, opened: boolean): ChannelError {
  if (!opened) return new ChannelError("ERR_CONNECT_FAILED", "the WebSocket could not be opened", { cause });
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") {
    return new ChannelError("ERR_FRAME_TOO_LARGE", "a message claims more bytes than are allowed", { cause });
  }
  if (typeof code === "string" && code.startsWith("WS_ERR_")) {
    return new ChannelError("ERR_FRAME_MALFORMED", "what came breaks the rules of WebSocket", { cause });
  }
  return new ChannelError("ERR_CHANNEL_FAILED", "the connection broke", { cause });
}
