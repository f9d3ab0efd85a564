import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { harmless, jsonLine } from "../src/sanitise.ts";

const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const seed = Math.floor(Math.random() * 2 ** 31);
const anyText = string({ unit: "binary", maxLength: 200 });

describe("text from outside", () => {
  it("never keeps a character that a terminal obeys, whatever it is", () => {
    console.info(`fast-check seed ${seed}`);
    assert(
      property(anyText, (text) => !OBEYED.test(harmless(text))),
      { seed, numRuns: 2_000 },
    );
  });

  it("shows every control character as something", () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code >= 0x20 && code < 0x7f) continue;
      expect(harmless(String.fromCodePoint(code))).toMatch(/^(?:[\u2400-\u2421 ]|<U\+00[89][0-9A-F]>)$/);
    }
  });

  it("is left as it is where people write: accents, other scripts, emoji with joiners", () => {
    for (const text of ["olá, João", "سلام", "नमस्ते", "שלום", "日本語", "👩‍👩‍👧", "❤️", "می‌خواهم"]) {
      expect(harmless(text)).toBe(text);
    }
  });

  it("loses the marks that pile up beyond eight on one letter", () => {
    expect(harmless(`a${"\u0301".repeat(500)}b`)).toBe(`a${"\u0301".repeat(8)}b`);
  });

  it("is cut when it is long, and says by how much", () => {
    expect(harmless("x".repeat(5_000))).toBe(`${"x".repeat(4_000)}… (1000 more characters)`);
  });
});

describe("a line of JSON", () => {
  it("parses to the same value and holds nothing that a terminal obeys", () => {
    console.info(`fast-check seed ${seed}`);
    assert(
      property(anyText, (text) => {
        const line = jsonLine({ text });
        return !OBEYED.test(line) && JSON.parse(line).text === text;
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
