import { toHex } from "./bytes.ts";
import { ArgumentRangeError, CryptoError } from "./errors.ts";
import { requireLength } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";

/** The order n of P-384's base point (SP 800-186, section 3.2.1.4). */
const ORDER = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const ORDER_BYTES = encodeScalar(ORDER);
const HALF_ORDER_BYTES = encodeScalar(ORDER >> 1n);

/** The prime p of its field and the coefficient b of its equation (SP 800-186, section 3.2.1.4). */
const PRIME = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;
const B = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn;

const UNCOMPRESSED = 0x04;
const MAX_DRAWS = 8;

/** Whether the 48 bytes at `offset` are an integer in [1, n-1]; takes the same time for every value. */
export function isScalar(bytes: Uint8Array, offset = 0): boolean {
  let any = 0;
  for (let i = 0; i < LENGTHS.scalar; i++) any |= bytes[offset + i]!;
  return any !== 0 && isBelow(bytes, offset, ORDER_BYTES);
}

/** Checks a private scalar: 48 bytes, then {@link CryptoError} `ERR_INVALID_SCALAR` unless in [1, n-1]. */
export function requireScalar(argument: string, value: unknown): asserts value is Uint8Array {
  requireLength(argument, value, LENGTHS.scalar);
  if (!isScalar(value)) throw new CryptoError("ERR_INVALID_SCALAR", `${argument} is zero or not below the order`);
}

/**
 * Checks the form of a point: 97 bytes, then {@link CryptoError} `ERR_INVALID_POINT` unless the first is 0x04. OpenSSL
 * would also take the hybrid forms 0x06 and 0x07. That the point lies on the curve is for the backend to check.
 */
export function requirePoint(argument: string, value: unknown): asserts value is Uint8Array {
  requireLength(argument, value, LENGTHS.point);
  if (value[0] !== UNCOMPRESSED) throw invalidPoint();
}

/**
 * Whether x and y of an uncompressed point are reduced and fulfil y² = x³ − 3x + b. The order of the curve is prime, so
 * that every such point is in its group (SP 800-56A, section 5.6.2.3.4). Not constant-time: a point is public.
 */
export function isOnCurve(point: Uint8Array): boolean {
  const x = toBigInt(point.subarray(1, 1 + LENGTHS.scalar));
  const y = toBigInt(point.subarray(1 + LENGTHS.scalar));
  return x < PRIME && y < PRIME && (y * y - (x * x - 3n) * x - B) % PRIME === 0n;
}

/** The error for 97 bytes that are no point of the curve. */
export function invalidPoint(): CryptoError {
  return new CryptoError("ERR_INVALID_POINT", "not an uncompressed point on P-384");
}

/** A uniformly random scalar in [1, n-1] (SP 800-56A, section 5.6.1.2.2); wipe it after use. */
export function randomScalar(randomBytes: (length: number) => Uint8Array): Uint8Array {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const candidate = randomBytes(LENGTHS.scalar);
    if (isScalar(candidate)) return candidate;
  }
  // Honest randomness misses once in 2^190 draws, so a source that keeps missing is broken.
  throw new ArgumentRangeError("randomBytes", "a source of random bytes, not one that repeats itself");
}

/** Replaces s by n − s in r ‖ s, in place, if s is in the upper half; both verify, and one form is enough. */
export function makeLowS(signature: Uint8Array): Uint8Array {
  if (!isBelow(HALF_ORDER_BYTES, 0, signature.subarray(LENGTHS.scalar))) return signature;
  let borrow = 0;
  for (let i = LENGTHS.scalar - 1; i >= 0; i--) {
    const difference = ORDER_BYTES[i]! - signature[LENGTHS.scalar + i]! - borrow;
    signature[LENGTHS.scalar + i] = difference;
    borrow = (difference >> 8) & 1;
  }
  return signature;
}

/** Whether the 48 bytes of `left` at `offset` are a smaller big-endian number than `right`, without branching on them. */
function isBelow(left: Uint8Array, offset: number, right: Uint8Array): boolean {
  let borrow = 0;
  for (let i = LENGTHS.scalar - 1; i >= 0; i--) borrow = ((left[offset + i]! - right[i]! - borrow) >> 8) & 1;
  return borrow === 1;
}

function encodeScalar(value: bigint): Uint8Array {
  const bytes = new Uint8Array(LENGTHS.scalar);
  for (let i = LENGTHS.scalar - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}
