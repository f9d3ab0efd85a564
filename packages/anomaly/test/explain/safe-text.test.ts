import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeText } from "../../src/explain/safe-text.ts";
import { hostileText, UNFIT } from "./hostile.ts";

describe("a text of unknown origin", () => {
  it("stays as it is where it is harmless", () => {
    expect(safeText("AS64500 Rede São João")).toBe("AS64500 Rede São João");
    expect(safeText("日本 😀")).toBe("日本 😀");
  });

  it("shows that something was there in place of what cannot be seen or moves other text", () => {
    expect(safeText("a\u202eb\u0000c\u200bd")).toBe("a\ufffdb\ufffdc\ufffdd");
    expect(safeText("\ud800x")).toBe("\ufffdx");
    expect(safeText("a\r\n\tb\u2028c")).toBe("a b c");
  });

  it("has no pile of marks on one letter", () => {
    expect(safeText(`e${"\u0301".repeat(50)}!`)).toBe("e\u0301\u0301!");
  });

  it("says so where it was cut, and where there is nothing", () => {
    expect(safeText("x".repeat(100), 10)).toBe(`${"x".repeat(9)}…`);
    expect(safeText("x".repeat(10), 10)).toBe("x".repeat(10));
    expect(safeText(`${" ".repeat(1000)}end`, 10)).toBe("…");
    expect(safeText("  ")).toBe("?");
  });

  it("is never cut within a character", () => {
    expect(safeText("😀".repeat(30), 10)).toBe(`${"😀".repeat(9)}…`);
  });

  it("is one short, visible line, whatever it was, and does not change again", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const safe = safeText(text, 40);
        expect(safe).not.toMatch(UNFIT);
        expect(safe.length).toBeGreaterThan(0);
        expect(Array.from(safe).length).toBeLessThanOrEqual(40);
        expect(safeText(safe, 40)).toBe(safe);
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});
