import { ArgumentRangeError, ArgumentTypeError } from "./errors.ts";
import { requireBytes } from "./guards.ts";

const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * Joins byte arrays into a new one.
 * @throws when a part is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) {
    requireBytes("parts", part);
    length += part.length;
  }
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Whether two arrays hold the same bytes. The time depends on the lengths, which are taken to be public, and not on
 * where the first difference is. Arrays of different length are not equal.
 * @throws when an argument is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  requireBytes("a", a);
  requireBytes("b", b);
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/**
 * Overwrites arrays with zeros. Best effort: copies that an engine, a garbage collector or a library made stay.
 * @throws when an argument is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function wipe(...arrays: Uint8Array[]): void {
  for (const array of arrays) {
    requireBytes("arrays", array);
    array.fill(0);
  }
}

/**
 * Zeros to put a secret in. Engines keep small arrays in memory that their garbage collector copies from place to place;
 * this one stays where it is, so that {@link wipe} reaches the only copy that it makes.
 * @param length in bytes.
 * @throws when `length` is no array length: a RangeError of the runtime.
 */
export function secretBytes(length: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(length));
}

/**
 * Lower-case hexadecimal digits, two a byte. Not for secrets: a string cannot be wiped.
 * @throws when `bytes` is not a Uint8Array: {@link ArgumentTypeError}.
 */
export function toHex(bytes: Uint8Array): string {
  requireBytes("bytes", bytes);
  // Joined: a text that grows by adding is kept as a tree of its pieces, many times its size.
  return Array.from(bytes, (byte) => HEX_PAIRS[byte]).join("");
}

/**
 * The bytes of hexadecimal digits, in either case, without prefix or spaces.
 * @throws when `text` is not a string: {@link ArgumentTypeError}.
 * @throws when `text` has an odd length or another character: {@link ArgumentRangeError}.
 */
export function fromHex(text: string): Uint8Array {
  if (typeof text !== "string") throw new ArgumentTypeError("text", "a string");
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new ArgumentRangeError("text", "pairs of hexadecimal digits");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
