/**
 * Reads fields off bytes that a stranger wrote. Nothing is copied or allocated by a length that the bytes claim: a
 * field is a view, and a length beyond the end is an error before anything else happens.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes have not been read. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** A u64 that must stay below 2^53. */
  u64(): number {
    const at = this.#take(8);
    const high = this.#view.getUint32(at);
    if (high >= 2 ** 21) throw new CodecError("a number of 2^53 or more");
    return high * 2 ** 32 + this.#view.getUint32(at + 4);
  }

  /** A view of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A view of a field behind its length as u8. */
  bytes8(): Uint8Array {
    return this.bytes(this.u8());
  }

  /** A view of a field behind its length as u16. */
  bytes16(): Uint8Array {
    return this.bytes(this.u16());
  }

  /** A view of a field behind its length as u32. */
  bytes32(): Uint8Array {
    return this.bytes(this.u32());
  }

  /** Refuses bytes that nothing has read. */
  end(): void {
    if (this.remaining !== 0) throw new CodecError("bytes after the end");
  }

  #take(length: number): number {
    if (length > this.remaining) throw new CodecError("too few bytes");
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** Bytes that do not have the form they should have. Stays inside the protocol, which gives it a code. */
export class CodecError extends Error {}

/** A number as 1, 2, 4 or 8 bytes, big-endian. */
export function uint(value: number, size: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 1) view.setUint8(0, value);
  else if (size === 2) view.setUint16(0, value);
  else if (size === 4) view.setUint32(0, value);
  else writeU64(view, 0, value);
  return bytes;
}

/** Writes a u32, without the view that would have to be made first. */
export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Reads a u32, without the view that would have to be made first. */
export function readU32(bytes: Uint8Array, at: number): number {
  const low = ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  return (bytes[at] as number) * 2 ** 24 + low;
}

/** Writes a number below 2^53 as a u64. */
export function writeU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value % 2 ** 32);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; bytes that are none are a {@link CodecError}. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CodecError("bytes that are not UTF-8");
  }
}
