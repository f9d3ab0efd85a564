import { ArgumentRangeError, ArgumentTypeError, randomBytes } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { backends } from "./support.ts";

describe.each(backends)("randomBytes of the $name backend", (backend) => {
  it("gives as many bytes as asked for, 0 to 65,536", () => {
    for (const length of [0, 1, 32, 65_536]) {
      const bytes = randomBytes(length, backend);
      expect(bytes).toBeInstanceOf(Uint8Array);
      expect(bytes).toHaveLength(length);
    }
  });

  it("gives other bytes every time", () => {
    expect(randomBytes(32, backend)).not.toEqual(randomBytes(32, backend));
  });

  it("gives memory that no other array shares", () => {
    expect(randomBytes(32, backend).buffer.byteLength).toBe(32);
  });

  it.each([-1, 1.5, 65_537, Number.NaN, Number.POSITIVE_INFINITY])("refuses the length %d", (length) => {
    expect(() => randomBytes(length, backend)).toThrow(ArgumentRangeError);
    expect(() => randomBytes(length, backend)).toThrow("length must be an integer from 0 to 65536");
  });

  it("refuses a length that is no number", () => {
    expect(() => randomBytes("32" as never, backend)).toThrow(ArgumentTypeError);
  });
});

describe("randomBytes", () => {
  it("has every bit set about half of the time", () => {
    for (const backend of backends) {
      const bytes = randomBytes(65_536, backend);
      for (let bit = 0; bit < 8; bit++) {
        const set = bytes.reduce((sum, byte) => sum + ((byte >> bit) & 1), 0);
        // Eight standard deviations of 128 each: a fair source fails once in 10^14 runs.
        expect(Math.abs(set - 32_768)).toBeLessThan(1024);
      }
    }
  });
});
