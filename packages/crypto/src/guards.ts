import { ArgumentRangeError, ArgumentTypeError, CryptoError } from "./errors.ts";

/** Throws {@link ArgumentTypeError} unless `value` is a Uint8Array (a Buffer is one). */
export function requireBytes(argument: string, value: unknown): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new ArgumentTypeError(argument, "a Uint8Array");
}

/** As {@link requireBytes}, and throws {@link ArgumentRangeError} unless there are exactly `length` bytes. */
export function requireLength(argument: string, value: unknown, length: number): asserts value is Uint8Array {
  requireBytes(argument, value);
  if (value.length !== length) throw new ArgumentRangeError(argument, `exactly ${length} bytes long`);
}

/** Throws {@link ArgumentTypeError} unless `value` is a number, {@link ArgumentRangeError} unless an integer in range. */
export function requireInteger(argument: string, value: unknown, min: number, max: number): asserts value is number {
  if (typeof value !== "number") throw new ArgumentTypeError(argument, "a number");
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ArgumentRangeError(argument, `an integer from ${min} to ${max}`);
  }
}

/** The key that a handle still holds; throws {@link CryptoError} `ERR_KEY_DESTROYED` after `destroy()` dropped it. */
export function requireKey<Key>(key: Key | undefined): Key {
  if (key === undefined) throw new CryptoError("ERR_KEY_DESTROYED", "the key was used after destroy()");
  return key;
}
