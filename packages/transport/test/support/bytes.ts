import fc from "fast-check";
import { expect } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import { thrownBy } from "./errors.ts";

/** Bytes of hexadecimal digits; white space and `|` between them are for the reader. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/[\s|]/g, ""), "hex"));
}

/** `length` bytes, all of them `value`. */
export function filled(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** Any bytes of exactly this length. */
export function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** The same bytes in the middle of a larger buffer, where a wrong offset shows. */
export function embedded(bytes: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(bytes.length + 13).fill(0xee);
  buffer.set(bytes, 7);
  return buffer.subarray(7, 7 + bytes.length);
}

/** A decoder takes the whole of `bytes` and no beginning of it, and says so with a {@link CodecError}. */
export function expectOnlyTheWhole(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  decode(embedded(bytes));
  for (let length = 0; length < bytes.length; length++) {
    expect(
      thrownBy(() => decode(embedded(bytes.subarray(0, length)))),
      `the first ${length} bytes`,
    ).toBeInstanceOf(CodecError);
  }
}

/** Whatever bytes come, a decoder returns or throws a {@link CodecError}. `like` are bytes worth changing a little. */
export function expectOnlyCodecErrors(like: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  const changed = fc.array(fc.tuple(fc.nat(like.length - 1), fc.nat(255)), { maxLength: 4 }).map((changes) => {
    const copy = like.slice();
    for (const [at, value] of changes) copy[at] = value;
    return copy;
  });
  const input = fc.oneof(fc.uint8Array({ maxLength: 80 }), changed, fc.tuple(changed, fc.nat(like.length)).map(cut));
  fc.assert(
    fc.property(input, (bytes) => {
      try {
        decode(embedded(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
      }
    }),
    { numRuns: 500 },
  );
}

function cut([bytes, length]: [Uint8Array, number]): Uint8Array {
  return bytes.subarray(0, length);
}
