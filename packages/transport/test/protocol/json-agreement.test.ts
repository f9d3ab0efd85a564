import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { utf8 } from "../../src/protocol/codec.ts";
import { type JsonValue, parse, serialise } from "../../src/protocol/json.ts";
import { isDeeper } from "../../src/protocol/json-depth.ts";
import { hasMoreKeys } from "../../src/protocol/json-text.ts";
import { codeThrownBy } from "../support/errors.ts";
import { hasDuplicateKey, jsonText, misreadsKeys } from "../support/reference-json.ts";

/** How deep a text is nested: character by character, to hold the leaps of the source against. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (inString && char === "\\") at++;
    else if (char === '"') inString = !inString;
    else if (!inString && "[{".includes(char)) deepest = Math.max(deepest, ++depth);
    else if (!inString && "]}".includes(char)) depth--;
  }
  return deepest;
}

function hasForbiddenKey(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, child]) =>
      (!Array.isArray(value) &&
        (key === "__proto__" ||
          (key === "constructor" &&
            typeof child === "object" &&
            child !== null &&
            Object.hasOwn(child, "prototype")))) ||
      hasForbiddenKey(child),
  );
}

function refusalsOf(text: string, limit: number): string[] {
  const refusals: string[] = [];
  if (depthOf(text) > limit) refusals.push("ERR_JSON_TOO_DEEP");
  if (hasDuplicateKey(text)) refusals.push("ERR_JSON_DUPLICATE_KEY");
  if (hasForbiddenKey(JSON.parse(text))) refusals.push("ERR_JSON_FORBIDDEN_KEY");
  return refusals;
}

const NAMES = [
  "a",
  "b",
  "",
  "0",
  "7",
  ":",
  '":',
  ' : "',
  "\\",
  '\\":',
  "],",
  '},{"',
  "]}",
  '],"k',
  "[[[{",
  "\ud800",
  "é",
];
const POISON = ["__proto__", "constructor", "prototype", "proto"];
const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...NAMES) }, fc.constantFrom(...POISON));

/** Values as an application makes them, whose strings look like the ends of strings, keys and brackets. */
const hostileValue = fc.letrec<{ value: JsonValue; object: JsonValue; array: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    fc.oneof(name, fc.constantFrom(0, 1e20, -0.5, true, null)),
    tie("object"),
    tie("array"),
  ),
  object: fc.array(fc.tuple(name, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  array: fc.array(tie("value"), { maxLength: 5 }),
})).value;

/** The same in other spellings: first letters escaped, white space, numbers written otherwise, members twice. */
const hostileText = fc.tuple(hostileValue, fc.nat(), fc.nat()).map(([value, a, b]) => {
  let text = JSON.stringify(value);
  if (a % 3 === 0) text = text.replaceAll('"a"', '"\\u0061"').replace('"__', '"\\u005f_').replace('"con', '"\\u0063on');
  if (a % 4 === 0) text = text.replaceAll("100000000000000000000", "1e20");
  if (b % 3 === 0) text = `[{"a":1,"${b % 2 === 0 ? "a" : "b"}":${text}} , 1.0]`;
  if (b % 5 === 0) text = `{"7" :${text},"\\u0037"\n:":"}`;
  return text;
});

function agrees(text: string, limit: number): void {
  const refusals = refusalsOf(text, limit);
  if (refusals.length === 0) expect(parse(utf8(text), limit)).toEqual(JSON.parse(text));
  else expect(refusals).toContain(codeThrownBy(() => parse(utf8(text), limit)));
}

describe("the fast way of judging JSON", () => {
  const limits = fc.integer({ min: 1, max: 6 });

  it.skipIf(misreadsKeys)("agrees with a plain one about what came", () => {
    fc.assert(fc.property(fc.oneof(hostileText, jsonText), limits, agrees), { numRuns: 3_000 });
  });

  it("agrees with a plain one about what is to be sent", () => {
    fc.assert(
      fc.property(hostileValue, limits, (value, limit) => {
        const text = JSON.stringify(value);
        const refusals = refusalsOf(text, limit);
        expect(isDeeper(text, limit)).toBe(refusals.includes("ERR_JSON_TOO_DEEP"));
        if (refusals.length === 0) expect(serialise(value, limit)).toBe(text);
        else expect(refusals).toContain(codeThrownBy(() => serialise(value, limit)));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([64, 1_000])("agrees with a plain one at a depth of %i and one more, among many rows", (limit) => {
    const rows = '{"sku":"]}],[","tags":["}","x"]},'.repeat(200);
    for (const depth of [limit, limit + 1]) {
      const text = `{"rows":[${rows}{"a":${"[".repeat(depth - 3)}${"]".repeat(depth - 3)}}]}`;
      expect(depthOf(text)).toBe(depth);
      expect(isDeeper(text, limit)).toBe(depth > limit);
      if (depth === limit) expect(parse(utf8(text), limit)).toEqual(JSON.parse(text));
      else expect(codeThrownBy(() => parse(utf8(text), limit))).toBe("ERR_JSON_TOO_DEEP");
    }
  });

  it("judges the text that leaves, and not what a getter gives the next time", () => {
    let asked = 0;
    const value = {
      many: Array.from({ length: 10 }, () => ({ k: 1 })),
      get turns() {
        asked += 1;
        return asked === 1 ? [[[[[]]]]] : 0;
      },
    };
    expect(codeThrownBy(() => serialise(value, 5))).toBe("ERR_JSON_TOO_DEEP");
    expect(serialise(value, 5)).toBe(JSON.stringify(value));
  });

  it.each([
    ["closing brackets", "]".repeat(2 ** 20)],
    ["opening brackets", "[".repeat(2 ** 20)],
    ["ends of rows", '},{"'.repeat(2 ** 18)],
    ["colons", ":".repeat(2 ** 20)],
    ["quotes and colons", '":'.repeat(2 ** 19)],
    ["backslashes", "\\".repeat(2 ** 20)],
    ["spaces and colons", " :".repeat(2 ** 19)],
  ])(
    "takes no more than linear time over %s",
    (_, inside) => {
      const text = JSON.stringify([{ k: inside, l: Array(70).fill([]) }]);
      expect(isDeeper(text, 64)).toBe(false);
      expect(hasMoreKeys(text, 2)).toBe(false);
      expect(hasMoreKeys(text, 1)).toBe(true);
    },
    5_000,
  );
});

describe("a program that gave every object an enumerable property", () => {
  const shared = Object.prototype as { tainted?: unknown };
  afterEach(() => {
    delete shared.tainted;
  });

  it.skipIf(misreadsKeys)("judges messages as every other does", () => {
    shared.tainted = { deeper: { than: { allowed: {} } } };
    fc.assert(
      fc.property(fc.oneof(hostileText, jsonText), fc.integer({ min: 1, max: 6 }), (text, limit) => {
        const refusals = refusalsOf(text, limit);
        if (refusals.length === 0)
          expect(JSON.stringify(parse(utf8(text), limit))).toBe(JSON.stringify(JSON.parse(text)));
        else expect(refusals).toContain(codeThrownBy(() => parse(utf8(text), limit)));
      }),
    );
    expect(codeThrownBy(() => parse(utf8('{"tainted":1,"tainted":2}'), 4))).toBe("ERR_JSON_DUPLICATE_KEY");
    expect(codeThrownBy(() => parse(utf8('{"a":1,"a":2}'), 4))).toBe("ERR_JSON_DUPLICATE_KEY");
    expect(parse(utf8('[{},{"tainted":1}]'), 4)).toHaveLength(2);
  });
});
