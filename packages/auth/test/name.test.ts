import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { checkName, isValidName } from "../src/index.ts";

const good = {
  ascii: "alice",
  "one byte": "a",
  "64 bytes": "a".repeat(64),
  "a space inside": "Alice B.",
  accents: "José Ñandú",
  "Persian with a non-joiner": "می\u200cخواهم",
  "an emoji of several code points": "👩‍🚀",
  "a heart with a variation selector": "❤\ufe0f",
  "another script": "山田太郎",
};
const bad = {
  empty: "",
  "white space only": " \u3000",
  "a space at its beginning": " alice",
  "a space at its end": "alice\u00a0",
  "65 bytes": "a".repeat(65),
  "65 bytes in 33 characters": `${"é".repeat(32)}a`,
  "a NUL": "a\0b",
  "a line feed": "a\nb",
  "an escape sequence": "\u001b[31mred",
  "a C1 control": "a\u009bb",
  "a bidirectional override": "alice\u202egpj.exe",
  "a bidirectional isolate": "\u2066alice",
  "a right-to-left mark": "alice\u200f",
  "a line separator": "a\u2028b",
  "a paragraph separator": "a\u2029b",
  "a zero-width space": "al\u200bice",
  "a soft hyphen": "al\u00adice",
  "a byte order mark": "\ufeffalice",
  "a tag character": "alice\u{e0041}",
  "a lone surrogate": "alice\ud800",
  "only joiners": "\u200d\u200d",
};

describe("a display name", () => {
  it.each(Object.entries(good))("may be %s", (_, name) => {
    expect(isValidName(name)).toBe(true);
    expect(checkName(name)).toBe(name);
  });

  it.each(Object.entries(bad))("may not be %s", (_, name) => {
    expect(isValidName(name)).toBe(false);
    expect(() => checkName(name, "options.name")).toThrow(ArgumentRangeError);
    expect(() => checkName(name, "options.name")).toThrow(/^options\.name must be /);
  });

  it.each([undefined, null, 7, {}, ["a"]])("may not be a %s", (name) => {
    expect(isValidName(name)).toBe(false);
    expect(() => checkName(name)).toThrow(ArgumentTypeError);
  });
});
