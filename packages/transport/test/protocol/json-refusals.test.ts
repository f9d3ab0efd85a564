import { describe, expect, it } from "vitest";
import { MessageError } from "../../src/errors.ts";
import { utf8 } from "../../src/protocol/codec.ts";
import { parse, serialise } from "../../src/protocol/json.ts";
import { codeThrownBy, everythingIn, thrownBy } from "../support/errors.ts";

const DEPTH = 64;
const read = (text: string, depth = DEPTH) => parse(utf8(text), depth);

describe("bytes that are no JSON", () => {
  it.each([
    ["a continuation byte alone", [0x22, 0x80, 0x22]],
    ["an overlong NUL", [0x22, 0xc0, 0x80, 0x22]],
    ["an overlong quote", [0xc0, 0xa2, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a code point above U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ["a character cut short", [0x22, 0xe2, 0x82, 0x22]],
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x31]],
    ["UTF-16", [0xff, 0xfe, 0x31, 0x00]],
    ["nothing", []],
    ["a NUL behind a value", [0x31, 0x00]],
  ])("are refused: %s", (_, bytes) => {
    expect(codeThrownBy(() => parse(Uint8Array.from(bytes), DEPTH))).toBe("ERR_JSON_INVALID");
  });

  it.each([
    " ",
    "undefined",
    "NaN",
    "Infinity",
    "{a:1}",
    "'a'",
    "[1,]",
    '{"a":1,}',
    "01",
    "+1",
    ".5",
    "1 2",
    '"\t"',
    '"a',
    '"\\x41"',
    "/**/1",
    "[1}",
    "{'a':1}",
    '{"a"}',
    "\u00a01",
    "nul",
  ])("are refused: %j", (text) => {
    expect(codeThrownBy(() => read(text))).toBe("ERR_JSON_INVALID");
  });

  it("are not a byte order mark inside a string, which is text", () => {
    expect(read('"\ufeff"')).toBe("\ufeff");
  });
});

describe("a value without a JSON form", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const failure = new Error("of the application");
  const throwing = () => {
    throw failure;
  };

  it.each<[string, unknown]>([
    ["a cycle", cycle],
    ["a BigInt", { n: 1n }],
    ["undefined", undefined],
    ["a function", () => {}],
    ["a symbol", Symbol("s")],
    ["a toJSON that throws", { toJSON: throwing }],
    ["a toJSON that gives nothing", { toJSON: () => undefined }],
    ["a getter that throws", Object.defineProperty({}, "x", { enumerable: true, get: throwing })],
  ])("is refused before anything leaves: %s", (_, value) => {
    const error = thrownBy(() => serialise(value, DEPTH));
    expect(error).toBeInstanceOf(MessageError);
    expect(error.code).toBe("ERR_MESSAGE_NOT_SERIALISABLE");
  });

  it("is refused with what the application threw as the cause", () => {
    expect(thrownBy(() => serialise({ toJSON: throwing }, DEPTH)).cause).toBe(failure);
  });
});

describe("an error about a message", () => {
  const secret = "hunter2";
  it.each([
    ["a token that is none", `{"pw":hunter2}`],
    ["a message cut short", '{"password":"hunter2'],
    ["text behind it", '{"password":"hunter2"} hunter2'],
    ["a key twice", '{"hunter2":1,"hunter2":"hunter2"}'],
    ["a forbidden key", '{"a":"hunter2","__proto__":"hunter2"}'],
    ["depth", `${'{"hunter2":'.repeat(65)}0${"}".repeat(65)}`],
    ["one word", "hunter2"],
  ])("from a peer never quotes it: %s", (_, text) => {
    expect(everythingIn(thrownBy(() => read(text)))).not.toContain(secret);
  });

  it.each<[string, unknown]>([
    ["depth", JSON.parse(`${'{"hunter2":'.repeat(65)}0${"}".repeat(65)}`)],
    ["a forbidden key", JSON.parse('{"a":"hunter2","__proto__":"hunter2"}')],
    ["a BigInt", { hunter2: "hunter2", n: 1n }],
    ["a function", Object.assign(() => {}, { hunter2: "hunter2" })],
  ])("of our own never quotes it: %s", (_, value) => {
    expect(everythingIn(thrownBy(() => serialise(value, DEPTH)))).not.toContain(secret);
  });
});
