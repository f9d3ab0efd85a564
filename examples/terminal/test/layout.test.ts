import { describe, expect, it } from "vitest";
import { paint } from "../src/colours.ts";
import { indent, wrap } from "../src/layout.ts";

describe("wrapping", () => {
  it("breaks between words, leaves a word that is too long whole, and does nothing at width 0", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("a verylongword b", 6)).toEqual(["a", "verylongword", "b"]);
    expect(wrap("one two three", 0)).toEqual(["one two three"]);
  });

  it("does not count the codes of colours", () => {
    const red = paint(true).bad;
    expect(wrap(`${red("one")} ${red("two")}`, 7)).toEqual([`${red("one")} ${red("two")}`]);
  });
});

describe("indenting", () => {
  it("puts a mark before the first line and as much room before the others", () => {
    expect(indent(["a", "b"], "  ", "* ")).toBe("* a\n  b");
  });
});
