import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmless } from "../../src/console/harmless.ts";
import { anyText } from "../support/any-text.ts";

describe("harmless text", () => {
  it.each<[string, string]>([
    ["\x1b[31m", "\\u{1b}[31m"],
    ["a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c"],
    ["\x00\x7f\x85\x9b", "\\u{0}\\u{7f}\\u{85}\\u{9b}"],
    ["\u202egpj.exe", "\\u{202e}gpj.exe"],
    ["ad\u200bmin ad\u2060min ad\ufe0fmin", "ad\\u{200b}min ad\\u{2060}min ad\\u{fe0f}min"],
    ["\u2028\u2029\u3164\u{e0001}", "\\u{2028}\\u{2029}\\u{3164}\\u{e0001}"],
    ["\ud83d", "\\u{d83d}"],
    ["\ufff9\u0600", "\\u{fff9}\\u{600}"],
  ])("of %j is %s", (text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  it.each(["", "plain ~!@", "São Paulo", "日本語", "🦊", "العربية", "µs …"])("leaves %j as it is", (text) => {
    expect(harmless(text)).toBe(text);
  });

  it("has nothing left to make harmless", () => {
    fc.assert(
      fc.property(anyText(100), (text) => {
        expect(harmless(harmless(text))).toBe(harmless(text));
      }),
    );
  });
});
