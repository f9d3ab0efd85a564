import { Duplex } from "node:stream";
import type { Identity } from "@securecomm/auth";
import { pinned } from "@securecomm/auth";
import { StreamChannel } from "../../src/channel/stream.ts";
import {
  type Channel,
  createSecureSession,
  memoryChannelPair,
  type PeerOptions,
  type Session,
  type SessionEnd,
} from "../../src/index.ts";
import { alice, bob } from "./lockstep.ts";

export { alice, bob, mallory } from "./lockstep.ts";

/** Two open sessions with each other over a pair of channels. */
export async function sessionPair(
  changes: { one?: Partial<PeerOptions>; two?: Partial<PeerOptions>; channels?: [Channel, Channel] } = {},
): Promise<[Session, Session]> {
  const [a, b] = changes.channels ?? memoryChannelPair();
  return Promise.all([
    createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), ...changes.one }),
    createSecureSession({ channel: b, role: "responder", ...peerOptions(bob, alice), ...changes.two }),
  ]);
}

/** Who this side is, and that it trusts just the other. */
export function peerOptions(self: Identity, other: Identity): PeerOptions {
  return { identity: self, trust: pinned(other.fingerprint) };
}

/** An identity that is somebody and signs in another way: unchecked, as an application's own object may be. */
export function signerLike(identity: Identity, sign: Identity["sign"]): Identity {
  const { name, publicKey, fingerprint } = identity;
  return { name, publicKey, fingerprint, sign };
}

/** Both ends, in order. */
export function ends(...sessions: Session<never>[] | Session[]): Promise<SessionEnd[]> {
  return Promise.all((sessions as Session[]).map((session) => session.closed));
}

/** Everything that a session receives until its end. */
export async function collect<Message>(session: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of session) messages.push(message);
  return messages;
}

/** A generator of numbers in [0, 1) that a seed determines (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Two ends of a stream of bytes that splits and merges what is written at random, as TCP may, with real backpressure.
 * @param cutAfter how many bytes, both ways together, go through before it breaks.
 */
export function choppingPair(seed: number, cutAfter = Number.POSITIVE_INFINITY): [Duplex, Duplex] {
  const random = seededRandom(seed);
  let left = cutAfter;
  const spend = (bytes: number) => {
    left -= bytes;
    return left >= 0;
  };
  const a = new ChoppingEnd(random, spend);
  const b = new ChoppingEnd(random, spend);
  a.other = b;
  b.other = a;
  return [a, b];
}

class ChoppingEnd extends Duplex {
  other!: ChoppingEnd;
  readonly #random: () => number;
  #waiting = Buffer.alloc(0);
  #wanted = false;
  #written: (() => void) | undefined;

  readonly #spend: (bytes: number) => boolean;

  constructor(random: () => number, spend: (bytes: number) => boolean) {
    super({ highWaterMark: 65_536 });
    this.#random = random;
    this.#spend = spend;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.other.#arrive(chunk, done);
  }

  override _final(done: () => void): void {
    this.other.#arrive(Buffer.alloc(0), () => {
      this.other.push(null);
      done();
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other.destroy());
    done(error);
  }

  override _read(): void {
    this.#wanted = true;
    this.#deliver();
  }

  #arrive(chunk: Buffer, done: () => void): void {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    this.#written = done;
    // Answering at once lets the next write merge with what waits here.
    if (chunk.length > 0 && this.#waiting.length < 32_768 && this.#random() < 0.5) this.#release();
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    while (this.#wanted && this.#waiting.length > 0) {
      const size = this.#random() < 0.2 ? 1 + Math.floor(this.#random() * 5) : 1 + Math.floor(this.#random() * 40_000);
      const piece = this.#waiting.subarray(0, size);
      this.#waiting = this.#waiting.subarray(piece.length);
      if (!this.#spend(piece.length)) {
        this.destroy();
        return;
      }
      this.#wanted = this.push(Buffer.from(piece));
    }
    if (this.#waiting.length === 0) this.#release();
  }

  #release(): void {
    const done = this.#written;
    this.#written = undefined;
    done?.();
  }
}

/** A channel over one end of such a stream. */
export function streamChannel(stream: Duplex): Channel {
  return new StreamChannel(stream, {
    kind: "test",
    remoteAddress: undefined,
    maxFrameLength: 8_192,
    frameProgressTimeout: 10_000,
  });
}

/** The channels of two sessions over a stream that splits and merges at random. */
export function choppingChannels(seed: number, cutAfter?: number): [Channel, Channel] {
  const [a, b] = choppingPair(seed, cutAfter);
  return [streamChannel(a), streamChannel(b)];
}
