import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMisread } from "../../src/people/entries.ts";
import { looksLike, skeletonOf } from "../../src/people/look-alikes.ts";

describe("a name that somebody gave themselves", () => {
  it.each([
    ["carol", "Carol"],
    ["ca\u200drol", "carol"],
    ["ca\u200crol\ufe0f", "carol"],
    ["c\u00adarol", "carol"],
    ["саrol", "carol"],
    ["сагоӏ", "carol".replace("r", "r")],
    ["ｃａｒｏｌ", "carol"],
    ["cαrol", "carol"],
    ["cагоl", "carol"],
    ["aIice", "alice"],
    ["a1ice", "alice"],
    ["b0b", "bob"],
    ["Ηenry", "Henry"],
    ["carnen", "camen"],
    ["bob  ", "bob"],
    // A letter that no table has, beside Latin ones.
    ["cѩrol", "carol"],
  ])("%j can be taken for %j", (claimed, contact) => {
    expect(looksLike(claimed, contact)).toBe(true);
  });

  it.each([
    ["carol", "carola"],
    ["carol", "karol"],
    ["joão", "joana"],
    ["Мария", "maria"],
    ["さくら", "carol"],
    ["Aさん", "Ana"],
  ])("%j is not %j", (claimed, contact) => {
    expect(looksLike(claimed, contact)).toBe(false);
  });

  it("looks like itself, whatever cannot be seen in it", () => {
    const unseen = fc.constantFrom("\u200b", "\u200c", "\u200d", "\u2060", "\ufe0e", "\u00ad", "\u180e");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), unseen, fc.nat(), (name, mark, where) => {
        const letters = [...name.normalize("NFKD")];
        letters.splice(where % (letters.length + 1), 0, mark);
        const hidden = letters.join("");
        expect(skeletonOf(hidden)).toBe(skeletonOf(name));
        expect(looksLike(hidden, name)).toBe(true);
      }),
    );
  });

  it.each([
    "carol no",
    "carol yes",
    "carol não",
    "x sim",
    "carol remove",
    "carol #2",
    "carol # 2",
    "carol?",
    "carol？",
    "no",
    "carol n\u200do",
  ])("%j can be misread", (name) => expect(isMisread(name)).toBe(true));

  it.each(["carol", "Arno", "Kino", "#carol", "Simone", "carol 2"])("%j cannot", (name) =>
    expect(isMisread(name)).toBe(false),
  );
});
