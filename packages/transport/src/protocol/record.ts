import { type Aead, type CryptoBackend, importAeadKey, wipe } from "@securecomm/crypto";
import { RecordError } from "../errors.ts";
import { readU32, writeU32 } from "./codec.ts";
import type { TrafficSecret } from "./key-schedule.ts";
import { writeNonce } from "./nonce.ts";

/** Length of a record's header: u32 length of what follows it, u64 number. */
export const RECORD_HEADER_LENGTH = 12;

/** What a record's frame has beyond its plaintext: header and tag. */
export const RECORD_OVERHEAD = RECORD_HEADER_LENGTH + 16;

const NOTHING = new Uint8Array(0);

/** Plaintexts below this size make a frame of one piece: each piece costs a channel more than the copy. */
const SMALL = 8_192;

/** Where the nonce of each record is written, of whatever session: no AEAD keeps it. */
const nonce = new Uint8Array(12);

/** Hard limits of one traffic key. */
export interface KeyLimits {
  /** Records. */
  readonly maxRecordsPerKey: number;
  /** Bytes of plaintext. */
  readonly maxBytesPerKey: number;
}

/** What the two directions share: the key, the number that is due, and the limits of both. */
abstract class Direction {
  /** What is done with the records of this direction. */
  protected abstract readonly use: "seal" | "open";
  readonly #backend: CryptoBackend;
  readonly #limits: KeyLimits;
  #aead: Required<Aead>;
  #iv: Uint8Array;
  #number = 0;
  #bytes = 0;
  /** Number and bytes at which the present key began. */
  #epochNumber = 0;
  #epochBytes = 0;

  /** @param secret is taken over: its key is imported and overwritten. */
  constructor(secret: TrafficSecret, limits: KeyLimits, backend: CryptoBackend) {
    this.#backend = backend;
    this.#aead = importAeadKey(secret.key, backend);
    this.#iv = secret.iv;
    this.#limits = limits;
    wipe(secret.key);
  }

  protected get aead(): Required<Aead> {
    return this.#aead;
  }

  protected get iv(): Uint8Array {
    return this.#iv;
  }

  /** The number of the next record. */
  get number(): number {
    return this.#number;
  }

  /** Bytes of plaintext so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the first record under the present key. */
  get epochNumber(): number {
    return this.#epochNumber;
  }

  /** Whether the key has protected this many records, or bytes. */
  hasUsed(records: number, bytes: number): boolean {
    return this.#number - this.#epochNumber >= records || this.#bytes - this.#epochBytes >= bytes;
  }

  /** Records and bytes that the key may still protect. */
  get left(): { readonly records: number; readonly bytes: number } {
    const { maxRecordsPerKey, maxBytesPerKey } = this.#limits;
    return {
      records: Math.max(0, maxRecordsPerKey - (this.#number - this.#epochNumber)),
      bytes: Math.max(0, maxBytesPerKey - (this.#bytes - this.#epochBytes)),
    };
  }

  /** Goes on under the next epoch's key, which is taken over; numbers go on, and the old key is dropped. */
  switchKey(secret: TrafficSecret): void {
    this.destroy();
    this.#aead = importAeadKey(secret.key, this.#backend);
    this.#iv = secret.iv;
    this.#epochNumber = this.#number;
    this.#epochBytes = this.#bytes;
    wipe(secret.key);
  }

  /** Has the backend do in advance what the next record can be spared: for a moment when nobody waits. */
  prepare(): void {
    writeNonce(nonce, this.iv, this.#number);
    this.#aead.prepare(this.use, nonce);
  }

  /** Drops the key. */
  destroy(): void {
    this.#aead.destroy();
    wipe(this.#iv);
  }

  /** Counts a record that is about to be sealed or was opened: the only place where a number moves on. */
  protected advance(plaintextLength: number): void {
    this.#number += 1;
    this.#bytes += plaintextLength;
  }

  protected refuseExhausted(plaintextLength: number): void {
    const { maxRecordsPerKey, maxBytesPerKey } = this.#limits;
    const bytes = this.#bytes - this.#epochBytes + plaintextLength;
    if (this.#number - this.#epochNumber >= maxRecordsPerKey || bytes > maxBytesPerKey) {
      throw new RecordError("ERR_KEY_EXHAUSTED", "a traffic key has reached its limit", {
        number: this.#number,
        expected: this.#number,
      });
    }
  }
}

/** Seals records of one direction: numbers them, and never gives one number to two records. */
export class RecordSealer extends Direction {
  protected readonly use = "seal";

  /**
   * Seals one record.
   * @param plaintext pieces of the sections; they are read before this returns and not kept.
   * @returns pieces whose concatenation is the whole frame, header included; one piece where that is cheaper to send.
   * @throws when the key has reached its limit: {@link RecordError} `ERR_KEY_EXHAUSTED`.
   */
  seal(plaintext: readonly Uint8Array[]): Uint8Array[] {
    let length = 0;
    for (const piece of plaintext) length += piece.length;
    this.refuseExhausted(length);
    const small = length < SMALL;
    const memory = new Uint8Array(small ? length + RECORD_OVERHEAD : RECORD_HEADER_LENGTH);
    const header = small ? memory.subarray(0, RECORD_HEADER_LENGTH) : memory;
    writeHeader(header, length + RECORD_OVERHEAD - 4, this.number);
    writeNonce(nonce, this.iv, this.number);
    this.advance(length);
    const frame = this.aead.seal(nonce, header, plaintext);
    if (!small) {
      frame.unshift(header);
      return frame;
    }
    let at = RECORD_HEADER_LENGTH;
    for (const piece of frame) {
      memory.set(piece, at);
      at += piece.length;
    }
    return [memory];
  }
}

function writeHeader(header: Uint8Array, length: number, number: number): void {
  writeU32(header, 0, length);
  writeU32(header, 4, Math.floor(number / 2 ** 32));
  writeU32(header, 8, number % 2 ** 32);
}

/** Opens records of one direction, each exactly once and in order. */
export class RecordOpener extends Direction {
  protected readonly use = "open";

  /**
   * Opens one record.
   * @param frame the whole frame, whose length the channel has checked.
   * @returns the plaintext.
   * @throws one {@link RecordError} for each thing that can be wrong: replayed, gap, tampered, key exhausted.
   */
  open(frame: Uint8Array): Uint8Array {
    return this.#open(frame, 0)[1];
  }

  /** Opens one record as {@link open} does, with the first `lead` bytes apart and the rest in memory of its own. */
  openApart(frame: Uint8Array, lead: number): [Uint8Array, Uint8Array] {
    return this.#open(frame, lead);
  }

  #open(frame: Uint8Array, lead: number): [Uint8Array, Uint8Array] {
    const expected = this.number;
    if (frame.length < RECORD_OVERHEAD + lead) throw this.#tampered(expected, "is too short to be one");
    const high = readU32(frame, 4);
    if (high >= 2 ** 21) throw this.#tampered(expected, "claims a number that cannot be");
    const number = high * 2 ** 32 + readU32(frame, 8);

    let pieces: [Uint8Array, Uint8Array];
    writeNonce(nonce, this.iv, number);
    try {
      const header = frame.subarray(0, RECORD_HEADER_LENGTH);
      const sealed = frame.subarray(RECORD_HEADER_LENGTH);
      pieces =
        lead === 0
          ? [NOTHING, this.aead.open(nonce, header, sealed)]
          : this.aead.openApart(nonce, header, sealed, lead);
    } catch {
      throw this.#tampered(number, "does not open: it was altered, injected, or meant for another session");
    }
    // Only a record that opens proves that the peer once sent it under this number.
    if (number < expected) {
      const message = `record ${number} came again where ${expected} was due: a replay`;
      throw new RecordError("ERR_RECORD_REPLAYED", message, { number, expected });
    }
    if (number > expected) {
      const message = `record ${number} came where ${expected} was due: what is between them was dropped`;
      throw new RecordError("ERR_RECORD_GAP", message, { number, expected });
    }
    const length = frame.length - RECORD_OVERHEAD;
    this.refuseExhausted(length);
    this.advance(length);
    return pieces;
  }

  #tampered(number: number, what: string): RecordError {
    const expected = this.number;
    const earlierEpoch = number < this.epochNumber;
    const perhaps = earlierEpoch ? "; the number was used under an earlier key, so it may be a replay" : "";
    const message = `a record under number ${number}, where ${expected} was due, ${what}${perhaps}`;
    return new RecordError("ERR_RECORD_TAMPERED", message, { number, expected, earlierEpoch });
  }
}
