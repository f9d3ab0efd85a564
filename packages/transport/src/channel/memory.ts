import { concatBytes } from "@securecomm/crypto";
import type { ChannelError } from "../errors.ts";
import type { Channel, ChannelHandlers } from "./channel.ts";
import { checkWholeFrame } from "./frame.ts";

/** Bytes under way in one direction above which `send` asks to wait. */
const HIGH_WATER_MARK = 262_144;

/** What was sent is with the other end at once. */
const ALL_LEFT = Promise.resolve(true);

/**
 * Two ends of a channel inside one program: what one sends the other receives, later, never inside the call. For tests
 * and for parts of an app that do not trust each other.
 *
 * @example
 * ```ts
 * const [a, b] = memoryChannelPair();
 * const [alice, bob] = await Promise.all([
 *   createSecureSession({ channel: a, role: "initiator", identity: one, trust: pinned(two.fingerprint) }),
 *   createSecureSession({ channel: b, role: "responder", identity: two, trust: pinned(one.fingerprint) }),
 * ]);
 * ```
 */
export function memoryChannelPair(): [Channel, Channel] {
  return memoryPairWithRoom(HIGH_WATER_MARK);
}

/** The same, with room for so many bytes in each direction. */
export function memoryPairWithRoom(room: number): [Channel, Channel] {
  const a = new MemoryChannel(room);
  const b = new MemoryChannel(room);
  a.connect(b);
  b.connect(a);
  return [a, b];
}

class MemoryChannel implements Channel {
  readonly kind = "memory";
  readonly remoteAddress = undefined;
  maxFrameLength = 8_192;
  readonly #room: number;
  #peer!: MemoryChannel;
  #handlers: ChannelHandlers | undefined;
  #incoming: Uint8Array[] = [];
  #incomingBytes = 0;
  #peerWaits = false;
  #paused = true;
  #scheduled = false;
  /** Nothing more comes from the other end once the queue is empty. */
  #peerEnded = false;
  #ended: { readonly error: ChannelError | undefined } | undefined;

  constructor(room: number) {
    this.#room = room;
  }

  connect(peer: MemoryChannel): void {
    this.#peer = peer;
  }

  attach(handlers: ChannelHandlers): void {
    this.#handlers = handlers;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => handlers.end(ended.error));
    else this.#schedule();
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  pause(): void {
    this.#paused = true;
  }

  send(frame: readonly Uint8Array[]): boolean {
    const peer = this.#peer;
    if (this.#ended !== undefined || peer.#ended !== undefined) return true;
    const whole = concatBytes(...frame);
    peer.#incoming.push(whole);
    peer.#incomingBytes += whole.length;
    peer.#schedule();
    // Whoever was told to wait is told when there is room, also if it went on sending meanwhile.
    peer.#peerWaits ||= peer.#incomingBytes >= this.#room;
    return !peer.#peerWaits;
  }

  close(): Promise<boolean> {
    this.destroy();
    return ALL_LEFT;
  }

  destroy(): void {
    if (this.#ended !== undefined) return;
    this.#stop(undefined);
    const handlers = this.#handlers;
    queueMicrotask(() => handlers?.end());
  }

  #schedule(): void {
    if (this.#scheduled || this.#ended !== undefined) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (!this.#paused && this.#ended === undefined && this.#handlers !== undefined) {
      const frame = this.#incoming.shift();
      if (frame === undefined) break;
      this.#incomingBytes -= frame.length;
      try {
        checkWholeFrame(frame, this.maxFrameLength);
      } catch (error) {
        this.#end(error as ChannelError);
        return;
      }
      this.#handlers.frame(frame);
    }
    if (this.#peerWaits && this.#incomingBytes < this.#room / 2) {
      this.#peerWaits = false;
      if (!this.#peerEnded) this.#peer.#handlers?.drain();
    }
    if (this.#peerEnded && this.#incoming.length === 0 && !this.#paused) this.#end();
  }

  #end(error?: ChannelError): void {
    if (this.#ended !== undefined) return;
    this.#stop(error);
    this.#handlers?.end(error);
  }

  #stop(error: ChannelError | undefined): void {
    this.#ended = { error };
    this.#incoming = [];
    this.#peer.#peerEnded = true;
    this.#peer.#schedule();
  }
}
