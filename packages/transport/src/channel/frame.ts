import { concatBytes } from "@securecomm/crypto";
import { ChannelError } from "../errors.ts";
import { withSpareBuffer } from "../spare-buffer.ts";

const LENGTH_PREFIX = 4;

/** A stranger who sends byte by byte must not make us keep a buffer object for each: small chunks are merged. */
const MANY_CHUNKS = 64;
const SMALL_CHUNK = 1_024;

/**
 * Cuts a stream of bytes into frames, wherever the stream was split or merged on its way. It holds back at most one
 * frame's worth of bytes that really came; a length that is claimed costs nothing.
 */
export class FrameDecoder {
  /** Largest length that a frame may claim, without the 4 bytes that say it. */
  maxFrameLength: number;
  /** Is lent each frame for the time of the call. */
  readonly #deliver: (frame: Uint8Array) => void;
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  #paused = true;
  #running = false;

  constructor(maxFrameLength: number, deliver: (frame: Uint8Array) => void) {
    this.maxFrameLength = maxFrameLength;
    this.#deliver = deliver;
  }

  /** Bytes that came and are not delivered yet. */
  get buffered(): number {
    return this.#buffered;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether a frame is being delivered at this moment: more of them may be waiting behind it. */
  get delivering(): boolean {
    return this.#running;
  }

  /** Takes bytes as the stream gives them; they are kept until their frame is whole. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#chunks.length >= MANY_CHUNKS && this.#buffered < this.#chunks.length * SMALL_CHUNK) {
      this.#chunks = [concatBytes(...this.#chunks)];
    }
    this.#run();
  }

  pause(): void {
    this.#paused = true;
  }

  /** Delivers the frames that are whole, until there is none or somebody pauses. */
  resume(): void {
    this.#paused = false;
    this.#run();
  }

  #run(): void {
    // A handler may call resume() or push(): the loop that is already running goes on then.
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#paused) {
        const length = this.#claimedLength();
        if (length === undefined || this.#buffered < LENGTH_PREFIX + length) break;
        this.#deliverNext(LENGTH_PREFIX + length);
      }
    } finally {
      this.#running = false;
    }
  }

  #claimedLength(): number | undefined {
    if (this.#buffered < LENGTH_PREFIX) return undefined;
    let first = this.#chunks[0] as Uint8Array;
    if (first.length < LENGTH_PREFIX) {
      first = concatBytes(...this.#chunks);
      this.#chunks = [first];
    }
    const length = claimedBy(first);
    checkFrameLength(length, this.maxFrameLength);
    return length;
  }

  #deliverNext(length: number): void {
    this.#buffered -= length;
    const first = this.#chunks[0] as Uint8Array;
    if (first.length > length) {
      this.#chunks[0] = first.subarray(length);
      this.#deliver(first.subarray(0, length));
    } else if (first.length === length) {
      this.#chunks.shift();
      this.#deliver(first);
    } else {
      withSpareBuffer(length, (memory) => {
        this.#join(memory.subarray(0, length));
        this.#deliver(memory.subarray(0, length));
      });
    }
  }

  /** Moves the first bytes out of the chunks. */
  #join(frame: Uint8Array): void {
    let at = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, frame.length - at);
      frame.set(part, at);
      at += part.length;
      if (part.length < chunk.length) {
        this.#chunks[used] = chunk.subarray(part.length);
        break;
      }
      used += 1;
      if (at === frame.length) break;
    }
    this.#chunks.splice(0, used);
  }
}

/** The length that a frame claims: its first four bytes, without the view that would have to be made first. */
function claimedBy(frame: Uint8Array): number {
  const [a, b, c, d] = [frame[0] as number, frame[1] as number, frame[2] as number, frame[3] as number];
  return a * 2 ** 24 + ((b << 16) | (c << 8) | d);
}

/** Refuses a frame by the length that it claims, before anything is done for it. */
export function checkFrameLength(length: number, maxFrameLength: number): void {
  if (length === 0) throw new ChannelError("ERR_FRAME_MALFORMED", "a frame without content");
  if (length > maxFrameLength) {
    throw new ChannelError("ERR_FRAME_TOO_LARGE", `a frame claims ${length} bytes, and ${maxFrameLength} are allowed`);
  }
}

/** Checks a frame that came as one message of its own: its prefix must be its length. */
export function checkWholeFrame(frame: Uint8Array, maxFrameLength: number): void {
  if (frame.length < LENGTH_PREFIX) throw new ChannelError("ERR_FRAME_MALFORMED", "a frame without a length");
  const length = claimedBy(frame);
  checkFrameLength(length, maxFrameLength);
  if (length !== frame.length - LENGTH_PREFIX) {
    throw new ChannelError("ERR_FRAME_MALFORMED", "a frame whose length is not that of its message");
  }
}
