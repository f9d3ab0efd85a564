import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesIn, durationIn, momentIn, numberIn, offsetName, pluralIn } from "../../web/src/i18n/formats.ts";

describe("moments", () => {
  const at = Date.UTC(2026, 10, 22, 1, 5, 9);

  it("are shown by the log's own clock, in either language", () => {
    expect(momentIn("en", at, -180, "full")).toBe("Nov 21, 2026, 22:05:09");
    expect(momentIn("pt", at, -180, "hour")).toBe("21 de nov., 22:05");
    expect(momentIn("en", at, 330, "hour")).toBe("Nov 22, 06:35");
  });

  it("that no calendar has are numbers, and no number makes the page fail", () => {
    expect(momentIn("en", 9e15, 0, "full")).toBe("9000000000000000");
    expect(momentIn("en", Number.NaN, 0, "full")).toBe("NaN");
    fc.assert(
      fc.property(fc.double(), fc.double(), (moment, offset) => {
        expect(momentIn("pt", moment, offset, "time")).toBeTypeOf("string");
        expect(offsetName(offset)).toMatch(/^UTC/);
      }),
    );
  });

  it("name the clock they are shown by", () => {
    expect([0, -180, 330].map(offsetName)).toEqual(["UTC", "UTC−03:00", "UTC+05:30"]);
  });
});

describe("durations and sizes", () => {
  it("have their two largest parts", () => {
    expect(durationIn("en", 0)).toBe("0 ms");
    expect(durationIn("en", 999)).toBe("999 ms");
    expect(durationIn("en", 61_000)).toBe("1 min 1 sec");
    expect(durationIn("pt", 90_061_000)).toBe("1 dia 1 h");
    expect(durationIn("en", 3_600_000)).toBe("1 hr");
  });

  it("are never of an unfinished or negative kind", () => {
    expect(durationIn("en", -5)).toBe("0 ms");
    expect(durationIn("en", Number.POSITIVE_INFINITY)).toBe("∞");
    expect(bytesIn("en", -1)).toBe("0 byte");
    expect(bytesIn("en", 999_600)).toBe("1 MB");
    expect(bytesIn("pt", 1_440_000)).toBe("1,4 MB");
  });

  it("write numbers as the language does, and pick its plural", () => {
    expect(numberIn("en", 1234.5)).toBe("1,234.5");
    expect(numberIn("pt", 1234.5)).toBe("1.234,5");
    expect(pluralIn("en", 0, "line", "lines")).toBe("lines");
    expect(pluralIn("pt", 0, "linha", "linhas")).toBe("linha");
  });
});
