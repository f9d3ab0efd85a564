import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineSplitter } from "../../src/features/split-lines.ts";

function split(pieces: readonly (string | Uint8Array)[], limit = 1000) {
  const splitter = new LineSplitter(limit);
  return [...pieces.flatMap((piece) => [...splitter.push(piece)]), ...splitter.end()];
}

const texts = (pieces: readonly (string | Uint8Array)[], limit?: number) =>
  split(pieces, limit).map(({ text }) => text);

describe("lines", () => {
  test("end at a line feed, with a carriage return before it or not, or at the end of the text", () => {
    expect(texts(["a\nb\r\nc"])).toEqual(["a", "b", "c"]);
    expect(texts(["a\n"])).toEqual(["a"]);
    expect(texts(["a\n\n\r\nb\r"])).toEqual(["a", "", "", "b\r"]);
    expect(texts([])).toEqual([]);
  });

  test("are the same wherever the text was cut", () => {
    const bytes = new TextEncoder().encode("\uFEFFação\r\n日本\n\n😀 fim\r\nlast");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(texts(pieces)).toEqual(["ação", "日本", "", "😀 fim", "last"]);
      }),
    );
  });

  test("may come as texts and bytes by turns", () => {
    expect(texts(["a", Uint8Array.of(98, 0xc3), "c\n", Uint8Array.of(0xc3, 0xa9)])).toEqual(["ab\uFFFDc", "é"]);
  });

  test("keep their number where bytes are no UTF-8", () => {
    expect(texts([Uint8Array.of(0xff, 0xc3, 10, 0xe6, 0x97, 10, 97)])).toEqual(["\uFFFD\uFFFD", "\uFFFD", "a"]);
  });

  test("are cut at the limit, also when they come in many pieces, and the next line is whole again", () => {
    expect(split([`${"x".repeat(10)}\nok\n`], 4)).toEqual([
      { text: "xxxx", cutOff: true },
      { text: "ok", cutOff: false },
    ]);
    expect(split([..."xxxxxxxxxx\nok"], 4)).toEqual([
      { text: "xxxx", cutOff: true },
      { text: "ok", cutOff: false },
    ]);
    expect(split(["xxxx\r\nxxxxx\nxxxx"], 4)).toEqual([
      { text: "xxxx", cutOff: false },
      { text: "xxxx", cutOff: true },
      { text: "xxxx", cutOff: false },
    ]);
  });

  test("of any length cost no more memory than the limit", () => {
    const splitter = new LineSplitter(100);
    const megabyte = "y".repeat(1_000_000);
    for (let i = 0; i < 50; i++) expect([...splitter.push(megabyte)]).toEqual([]);
    expect([...splitter.push("\n")]).toEqual([{ text: "y".repeat(100), cutOff: true }]);
  });
});
