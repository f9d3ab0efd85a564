import fc from "fast-check";
import { expect, test } from "vitest";
import { PackedReader, PackedWriter } from "../../src/features/packed-bytes.ts";

test("packed numbers are read as they were written", () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.boolean()), { maxLength: 600 }), (all) => {
      const writer = new PackedWriter();
      for (const [value, isFixed] of all) isFixed ? writer.fixed(value, 7) : writer.number(value);
      const reader = new PackedReader(writer.toText());
      for (const [value, isFixed] of all) expect(isFixed ? reader.fixed(7) : reader.number()).toBe(value);
      expect(reader.isAtEnd).toBe(true);
      expect([reader.number(), reader.fixed(3)]).toEqual([Number.NaN, Number.NaN]);
    }),
  );
});

test("a packed number that is none is not taken for one", () => {
  const read = (...bytes: number[]) => new PackedReader(btoa(String.fromCharCode(...bytes))).number();
  expect(read(...Array.from({ length: 9 }, () => 255))).toBeNaN();
  expect(read(255, 255, 255, 255, 255, 255, 255, 127)).toBeNaN();
  expect(read(255, 255, 255, 255, 255, 255, 255, 15)).toBe(Number.MAX_SAFE_INTEGER);
});
