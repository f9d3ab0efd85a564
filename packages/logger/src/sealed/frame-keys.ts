import { type Aead, CryptoError } from "@securecomm/crypto";
import { FRAME_HEAD_BYTES } from "./format.ts";
import { type KeyChain, ZERO_NONCE } from "./key-chain.ts";

/** A frame that opened. */
export interface OpenedFrame {
  /** Which frame of the segment it is, from 1: that is in its key. */
  readonly index: number;
  readonly plaintext: Uint8Array;
}

/** How many frames may be left out in one place for those behind it still to be recognised. */
const AHEAD = 8;
/** After so many frames in a row that do not open, the rest of the segment is given up. */
const MOST_FAILED = 4096;

/** The keys of a segment's frames, and the search for the right one where frames were altered, left out or put in. */
export class FrameKeys {
  readonly #chain: KeyChain;
  readonly #ready: Aead[] = [];
  #due = 1;
  #failed = 0;

  /** @param chain Stands before key 1. It is destroyed with this. */
  constructor(chain: KeyChain) {
    this.#chain = chain;
  }

  /** The frame that comes next if nothing is wrong. */
  get due(): number {
    return this.#due;
  }

  /** Whether it is no use to go on. */
  get exhausted(): boolean {
    return this.#failed > MOST_FAILED;
  }

  /**
   * Opens a frame, with the key that is due or, where that is not the one, with those that it may be instead.
   * @param frame Its bytes from the head to the tag.
   */
  open(frame: Uint8Array): OpenedFrame | undefined {
    for (const index of this.#candidates()) {
      const plaintext = tryOpen(
        this.#key(index),
        frame.subarray(0, FRAME_HEAD_BYTES),
        frame.subarray(FRAME_HEAD_BYTES),
      );
      if (plaintext !== undefined) return this.#found(index, plaintext);
    }
    this.#failed++;
    return undefined;
  }

  /** Whether bytes are the frame that is due if its head is another than the one that stands there. */
  fits(head: Uint8Array, sealed: Uint8Array): boolean {
    return tryOpen(this.#key(this.#due), head, sealed) !== undefined;
  }

  /** Wipes the keys. */
  destroy(): void {
    for (const key of this.#ready.splice(0)) key.destroy();
    this.#chain.destroy();
  }

  /** Frames may be altered in their places, put in, so that the one that is due is still to come, or left out. */
  *#candidates(): Generator<number, void, undefined> {
    const due = this.#due;
    yield due;
    const inPlace = due + this.#failed;
    for (let index = due + 1; index < Math.min(inPlace, due + 4); index++) yield index;
    for (let index = Math.max(due + 1, inPlace - 1); index <= inPlace + AHEAD; index++) {
      if (index >= due + 4 || index >= inPlace) yield index;
    }
  }

  #found(index: number, plaintext: Uint8Array): OpenedFrame {
    for (const key of this.#ready.splice(0, index - this.#due + 1)) key.destroy();
    this.#due = index + 1;
    this.#failed = 0;
    return { index, plaintext };
  }

  #key(index: number): Aead {
    while (this.#ready.length <= index - this.#due) this.#ready.push(this.#chain.next());
    return this.#ready[index - this.#due]!;
  }
}

function tryOpen(key: Aead, head: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return key.open(ZERO_NONCE, head, sealed);
  } catch (error) {
    if (error instanceof CryptoError && error.code === "ERR_DECRYPT") return undefined;
    throw error;
  }
}
