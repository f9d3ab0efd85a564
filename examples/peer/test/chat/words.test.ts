import { array, assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { wordsOf } from "../../src/chat/slash/words.ts";

describe("the words of a command", () => {
  it("are parted by spaces, and held together by quotes", () => {
    expect(wordsOf("/file a.txt bob")).toEqual(["/file", "a.txt", "bob"]);
    expect(wordsOf(`  /file   "my file.txt"  'alice #2' `)).toEqual(["/file", "my file.txt", "alice #2"]);
    expect(wordsOf(`/accept 1 ""`)).toEqual(["/accept", "1", ""]);
    expect(wordsOf(`/file "it's" and 'so "on"'`)).toEqual(["/file", "it's", "and", 'so "on"']);
    expect(wordsOf(`/file "never closed`)).toEqual(["/file", "never closed"]);
  });

  it("keep a space behind a backslash, and the backslashes of Windows", () => {
    expect(wordsOf(String.raw`/file my\ file.txt`)).toEqual(["/file", "my file.txt"]);
    expect(wordsOf(String.raw`/file C:\Users\ana\x.txt`)).toEqual(["/file", String.raw`C:\Users\ana\x.txt`]);
    expect(wordsOf(String.raw`/file "a\"b" 'a\b'`)).toEqual(["/file", 'a"b', String.raw`a\b`]);
  });

  it("are what was quoted, whatever it is", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`fast-check seed ${seed}`);
    const quoted = (word: string) => `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    assert(
      property(array(string({ unit: "binary", maxLength: 12 }), { maxLength: 8 }), (words) => {
        const read = wordsOf(words.map(quoted).join(" "));
        return read.length === words.length && read.every((word, at) => word === words[at]);
      }),
      { seed },
    );
  });
});
