import { type CryptoBackend, fromHex } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";

/** Every backend that the shared suites run on. */
export const backends: readonly CryptoBackend[] = [nobleBackend, nodeBackend];

/** Every ordered pair of them, for what one makes and the other takes. */
export const pairs = backends.flatMap((maker) => backends.map((taker) => ({ maker, taker })));

/** The order of P-384's base point and the prime of its field, big-endian. */
export const N = fromHex(
  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
);
export const P = fromHex(
  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
);

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toInteger(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export function fromInteger(value: bigint, length: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * length, "0"));
}

/** The same bytes as a view into the middle of a larger array. */
export function embedded(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 7).fill(0xee);
  larger.set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

/** A copy with one bit of it flipped. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}
