import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countDangerous,
  decodePercent,
  measure,
  parametersOf,
  routeOf,
  shapeOf,
} from "../../src/features/request-text.ts";

describe("percent-encoding", () => {
  test("is undone once, as UTF-8, and what is none of it is kept or marked", () => {
    expect(decodePercent("caf%C3%A9%20%2541")).toBe("café %41");
    expect(decodePercent("%ff%zz%4")).toBe("\uFFFD%zz%4");
  });

  test("is undone to what was encoded", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decodePercent(encodeURIComponent(text))).toBe(text);
      }),
    );
  });
});

describe("the parameters of a query", () => {
  test("are decoded names and values in their order", () => {
    expect(parametersOf("q=a+b%26c&x&y=&=z&q=2")).toEqual([
      { name: "q", value: "a b&c" },
      { name: "x", value: "" },
      { name: "y", value: "" },
      { name: "", value: "z" },
      { name: "q", value: "2" },
    ]);
    expect(parametersOf("")).toEqual([]);
  });

  test("are no more than can be looked at", () => {
    expect(parametersOf("a&".repeat(100_000)).length).toBeLessThanOrEqual(64);
  });
});

test("a text's measures are shares of its characters, and bits a character", () => {
  expect(measure("aB1-", "aB1-")).toEqual({
    length: 4,
    entropy: 2,
    digits: 0.25,
    upper: 0.25,
    punctuation: 0.25,
    encoded: 0,
  });
  expect(measure("a%20", "a ")).toMatchObject({ length: 4, encoded: 0.5 });
  expect(measure("aaaa", "aaaa").entropy).toBe(0);
  expect(measure("", "")).toMatchObject({ length: 0, entropy: 0, digits: 0 });
});

test("characters and sequences that attacks use are counted", () => {
  expect(countDangerous("maria's shop")).toBe(1);
  expect(countDangerous("1' OR '1'='1' --")).toBe(6);
  expect(countDangerous("../../etc/passwd")).toBe(2);
  expect(countDangerous("<script>")).toBe(2);
  expect(countDangerous("plain text, with a comma")).toBe(0);
});

test("a value's shape keeps its signs and forgets how long its words are", () => {
  expect(shapeOf("Maria 12-b")).toBe("a 0-a");
  expect(shapeOf("ação")).toBe("a");
  expect(shapeOf("2024-01-31")).toBe("0-0-0");
  expect(shapeOf("a.".repeat(1000)).length).toBe(16);
});

test("a route forgets the names of single things", () => {
  expect(routeOf(["users", "42", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "deadbeef01", "deadbeef", "v2"])).toEqual([
    "users",
    "#",
    "#",
    "#",
    "deadbeef",
    "v2",
  ]);
});
