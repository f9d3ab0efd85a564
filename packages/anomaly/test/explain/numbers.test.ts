import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHours, formatNumber, formatQuantity, rarityBound } from "../../src/explain/numbers.ts";

describe("a number", () => {
  it.each([
    [0, "0", "0"],
    [-0, "0", "0"],
    [7, "7", "7"],
    [999, "999", "999"],
    [1000, "1,000", "1.000"],
    [-1_234_567, "-1,234,567", "-1.234.567"],
    [1234.5, "1,235", "1.235"],
    [12.34, "12.3", "12,3"],
    [0.5, "0.5", "0,5"],
    [0.012345, "0.0123", "0,0123"],
    [99.99, "100", "100"],
    [1.2345e-7, "1.23×10⁻⁷", "1,23×10⁻⁷"],
    [-2e30, "-2×10³⁰", "-2×10³⁰"],
  ])("%d is written %s in English and %s in Portuguese", (value, en, pt) => {
    expect(formatNumber(value, "en")).toBe(en);
    expect(formatNumber(value, "pt")).toBe(pt);
  });

  it("has as many digits as are asked for", () => {
    expect(formatNumber(1234.5678, "pt", 6)).toBe("1.234,57");
    expect(formatNumber(1234.5678, "en", 17)).toContain("1,234.567");
  });

  it("that is none or has no end is still written", () => {
    expect(formatNumber(Number.NaN, "en")).toBe("?");
    expect(formatNumber(Number.NEGATIVE_INFINITY, "en")).toBe("−∞");
  });

  it("is the same in both languages but for the signs, and close to the value", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const en = formatNumber(value, "en");
        const pt = formatNumber(value, "pt");
        expect(pt).toBe(en.replace(/[.,]/g, (sign) => (sign === "." ? "," : ".")));
        if (en.includes("×")) return;
        const read = Number(en.replaceAll(",", ""));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.005);
      }),
      { seed: 1 },
    );
  });
});

describe("a quantity", () => {
  it.each([
    [1, "bytes", "1 byte", "1 byte"],
    [1500, "bytes", "1,500 bytes", "1.500 bytes"],
    [0.0025, "seconds", "2.5 ms", "2,5 ms"],
    [0, "seconds", "0 s", "0 s"],
    [90, "seconds", "90 s", "90 s"],
    [600, "seconds", "10 min", "10 min"],
    [7200, "seconds", "2 h", "2 h"],
    [259_200, "seconds", "3 d", "3 d"],
    [0.125, "share", "12.5%", "12,5%"],
    [1, "flag", "yes", "sim"],
    [0, "flag", "no", "não"],
    [3, "hour", "3:00", "3h"],
    [6, "weekday", "Saturday", "sábado"],
    [1, "levels", "1 level", "1 nível"],
    [8, "levels", "8 levels", "8 níveis"],
    [120, "characters", "120 characters", "120 caracteres"],
    [4.5, "bits", "4.5 bits", "4,5 bits"],
    [10, "rarity", "1 in 1,024", "1 em 1.024"],
    [0, "rarity", "1 in 1", "1 em 1"],
    [2.5, "per-second", "2.5 per second", "2,5 por segundo"],
    [1000, "code", "1000", "1000"],
    [404, "status", "404", "404"],
    [1000, "count", "1,000", "1.000"],
    [0.25, "number", "0.25", "0,25"],
  ] as const)("%d in %s is %s in English and %s in Portuguese", (value, unit, en, pt) => {
    expect(formatQuantity(value, unit, "en")).toBe(en);
    expect(formatQuantity(value, unit, "pt")).toBe(pt);
  });
});

describe("the bound of a rarity", () => {
  it("is a round number that is true", () => {
    expect(rarityBound(1 / 1001)).toBe(1000);
    expect(rarityBound(1 / 1000)).toBe(500);
    expect(rarityBound(1 / 51)).toBe(50);
    expect(rarityBound(1e-12)).toBe(1_000_000);
  });

  it("is none where it would say nothing", () => {
    expect(rarityBound(0.05)).toBeUndefined();
    expect(rarityBound(1)).toBeUndefined();
  });
});

describe("hours in words", () => {
  it.each([
    [0, "less than 1 minute", "menos de 1 minuto"],
    [0.01, "less than 1 minute", "menos de 1 minuto"],
    [0.02, "1 minute", "1 minuto"],
    [0.5, "30 minutes", "30 minutos"],
    [0.999, "0.999 hours", "0,999 hora"],
    [1, "1 hour", "1 hora"],
    [1.5, "1.5 hours", "1,5 hora"],
    [2, "2 hours", "2 horas"],
    [2400, "2,400 hours", "2.400 horas"],
    [Number.POSITIVE_INFINITY, "∞ hours", "∞ horas"],
  ])("%d are %s, %s", (hours, en, pt) => {
    expect([formatHours(hours, "en"), formatHours(hours, "pt")]).toEqual([en, pt]);
  });
});
