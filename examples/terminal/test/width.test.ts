import { assert, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { paint } from "../src/colours.ts";
import { cut, fold, visibleWidth } from "../src/width.ts";

const seed = Math.floor(Math.random() * 2 ** 31);
const anyText = string({ unit: "grapheme", maxLength: 120 });

describe("the width of a text", () => {
  it("is two columns for wide characters and emoji, none for marks and colours", () => {
    expect(visibleWidth("abc")).toBe(3);
    expect(visibleWidth("日本")).toBe(4);
    expect(visibleWidth("ｗ")).toBe(2);
    expect(visibleWidth("🙂")).toBe(2);
    expect(visibleWidth("e\u0301")).toBe(1);
    expect(visibleWidth("❤️")).toBe(2);
    expect(visibleWidth(paint(true).alarm("abc"))).toBe(3);
  });
});

describe("cutting", () => {
  it("never gives more columns than asked, whatever the text", () => {
    console.info(`fast-check seed ${seed}`);
    assert(
      property(anyText, integer({ min: 1, max: 60 }), (text, width) => visibleWidth(cut(text, width)) <= width),
      { seed, numRuns: 1_000 },
    );
  });

  it("leaves what fits, does not part what belongs together, and closes a colour", () => {
    expect(cut("abc", 3)).toBe("abc");
    expect(cut("abcd", 3)).toBe("ab…");
    expect(cut("ae\u0301xy", 3)).toBe("ae\u0301…");
    expect(cut(paint(true).bad("abcdef"), 4)).toBe("\u001b[31mabc…\u001b[0m");
  });
});

describe("folding", () => {
  it("gives rows of at most the width, and loses nothing but blanks", () => {
    console.info(`fast-check seed ${seed}`);
    const bare = (text: string) => text.replaceAll(/\s/gu, "");
    assert(
      property(anyText, integer({ min: 24, max: 60 }), (text, width) => {
        const rows = fold(text, width);
        return rows.every((row) => visibleWidth(row) <= width) && bare(rows.join("")) === bare(text);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it("breaks between words, and a word that is too long between characters", () => {
    expect(fold("one two three", 7)).toEqual(["one two", "three"]);
    expect(fold("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  });
});
