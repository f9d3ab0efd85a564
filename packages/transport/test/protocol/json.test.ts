import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageError } from "../../src/errors.ts";
import { utf8 } from "../../src/protocol/codec.ts";
import { type JsonValue, parse, serialise } from "../../src/protocol/json.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { hasDuplicateKey, jsonText, misreadsKeys } from "../support/reference-json.ts";

if (misreadsKeys)
  console.info("json.test: this engine's JSON.parse misreads escaped keys; the tests of keys twice are left out");

const DEPTH = 64;
const read = (text: string, depth = DEPTH) => parse(utf8(text), depth);

describe("a JSON message", () => {
  it("arrives as it was sent, whatever it is", () => {
    const anyString = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 6 }), anyString), (value) => {
        const plain = JSON.stringify(value);
        fc.pre(!plain.includes("__proto__") && !plain.includes("prototype"));
        const text = serialise(value, DEPTH);
        expect(text).toBe(plain);
        expect(JSON.stringify(parse(utf8(text), DEPTH))).toBe(plain);
      }),
    );
  });

  it("may hold lone surrogates, which travel escaped", () => {
    const text = serialise(["\ud800", { "\udfff": "\udc00\ud800" }], DEPTH);
    expect(new TextDecoder().decode(utf8(text))).toBe(text);
    expect(read(text)).toEqual(["\ud800", { "\udfff": "\udc00\ud800" }]);
  });

  it("is fixed at the moment of serialising", () => {
    const message = { text: "before" };
    const text = serialise(message, DEPTH);
    message.text = "after";
    expect(read(text)).toEqual({ text: "before" });
  });

  it("of any bytes at all is read, or refused with a code, and never anything else", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(jsonText, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
        const changed = utf8(text);
        changed[at % changed.length] = byte;
        return changed;
      }),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          parse(input, 4);
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a key twice in one object", () => {
  it.skipIf(misreadsKeys)("is refused exactly when it is there", () => {
    let duplicates = 0;
    fc.assert(
      fc.property(jsonText, (text) => {
        if (hasDuplicateKey(text)) {
          duplicates++;
          expect(codeThrownBy(() => read(text))).toBe("ERR_JSON_DUPLICATE_KEY");
        } else expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
    expect(duplicates).toBeGreaterThan(100);
  });

  it.skipIf(misreadsKeys).each([
    ["plainly", '{"a":1,"a":1}'],
    ["behind white space", '{ "a"\n:\t1 , "a" \r:1}'],
    ["written with an escape", '{"a":1,"\\u0061":2}'],
    ["written with escapes in two cases", '{"\\u00e9":1,"\\u00E9":2}'],
    ["as an escaped surrogate pair and as a character", '{"\\ud83d\\ude00":1,"\u{1f600}":2}'],
    ["as an escaped solidus", '{"/":1,"\\/":2}'],
    ["the empty key", '{"":1,"":2}'],
    ["three times", '{"a":1,"a":2,"a":3}'],
    ["deep inside", '[{"x":[1,{"y":{"a":1,"b":2,"a":3}}]}]'],
    ["with a value that ends in a backslash between", '{"a":"\\\\","a":1}'],
    ["ending in a backslash", '{"a\\\\":1,"a\\\\":1}'],
    ["holding an escaped quote", '{"a\\"":1,"a\\"":1}'],
    ["that could be an index", '{"0":1,"0":2}'],
    ["inherited by every object", '{"toString":1,"toString":2}'],
  ])("is found %s", (_, text) => {
    expect(hasDuplicateKey(text)).toBe(true);
    expect(codeThrownBy(() => read(text))).toBe("ERR_JSON_DUPLICATE_KEY");
  });

  it.each([
    ["a value that looks like a key", '{"a":"b\\":","b":1}'],
    ["an escaped object as a value", '{"a":"{\\"a\\":1,\\"a\\":2}"}'],
    ["one key in two objects", '[{"a":1},{"a":1},{"b":{"a":1}}]'],
    ["one key at two depths", '{"a":{"a":{"a":1}}}'],
    ["a string before a colon that is inside a string", '{"a":"x\\" : \\"y"}'],
    ["keys that differ only in case", '{"a":1,"A":2}'],
    ["keys that differ only in normalisation", '{"\\u00e9":1,"e\\u0301":2}'],
    ["a string alone", '":"'],
    ["many backslashes", `{"${"\\\\".repeat(50)}":"${"\\\\".repeat(50)}"}`],
  ])("is not seen in %s", (_, text) => {
    expect(hasDuplicateKey(text)).toBe(false);
    expect(read(text)).toEqual(JSON.parse(text));
  });
});

describe("a key that poisons prototypes", () => {
  const layers: [string, string][] = [
    ["[0,", "]"],
    ['{"x":', "}"],
    ["[", ',{"y":0}]'],
  ];
  const within = fc.array(fc.constantFrom(...layers), { maxLength: 20 });
  const poison = fc.constantFrom(
    '{"__proto__":{"admin":true}}',
    '{"__proto__":null}',
    '{"a":1,"__proto__":0}',
    '{"\\u005f_proto__":1}',
    '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"constructor" : {"a":[], "prototype":null}}',
    '{"c\\u006fnstructor":{"pr\\u006ftotype":1}}',
  );

  it("is refused at any depth and however it is written", () => {
    fc.assert(
      fc.property(poison, within, (text, around) => {
        const whole = around.reduce<string>((inner, [open, close]) => open + inner + close, text);
        expect(codeThrownBy(() => read(whole))).toBe("ERR_JSON_FORBIDDEN_KEY");
        // The sender is told as well, before anything leaves.
        expect(codeThrownBy(() => serialise(JSON.parse(whole), DEPTH))).toBe("ERR_JSON_FORBIDDEN_KEY");
      }),
    );
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  });

  it.each([
    '{"constructor":"Ferrari"}',
    '{"constructor":{"name":"Object"}}',
    '{"constructor":["prototype"]}',
    '{"constructor":[{"prototype":1}]}',
    '{"prototype":{"constructor":1}}',
    '["__proto__","constructor","prototype"]',
    '{"key":"__proto__"}',
    '{"proto":1,"__proto":2,"proto__":3,"__Proto__":4}',
  ])("is not seen in %s", (text) => {
    expect(read(text)).toEqual(JSON.parse(text));
    expect(serialise(JSON.parse(text), DEPTH)).toBe(text);
  });

  it("is not the prototype that every object has", () => {
    class Point {
      constructor(
        readonly x: number,
        readonly y: number,
      ) {}
    }
    expect(serialise(new Point(1, 2), DEPTH)).toBe('{"x":1,"y":2}');
    expect(serialise(Object.create(null), DEPTH)).toBe("{}");
  });
});

describe("the depth of a message", () => {
  const layer = fc.constantFrom<(inner: string) => string>(
    (inner) => `[${inner}]`,
    (inner) => `{"a":${inner}}`,
    (inner) => `["[[[[{{{{",${inner},{"b":[]}]`,
    (inner) => `[[],[],{},${inner}]`,
    (inner) => `{"[[[[":"{\\"","c":${inner}}`,
  );
  const depthOf = (value: JsonValue): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

  it("is accepted up to the limit and refused beyond it, by the sender and by the receiver", () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (layers, limit) => {
        const text = layers.reduce((inner, wrap) => wrap(inner), "0");
        const value: JsonValue = JSON.parse(text);
        if (depthOf(value) <= limit) {
          expect(read(text, limit)).toEqual(value);
          expect(serialise(value, limit)).toBe(JSON.stringify(value));
        } else {
          expect(codeThrownBy(() => read(text, limit))).toBe("ERR_JSON_TOO_DEEP");
          expect(codeThrownBy(() => serialise(value, limit))).toBe("ERR_JSON_TOO_DEEP");
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([1, 2, 64, 1_000])("of exactly %i passes a limit of that, and one more does not", (limit) => {
    const at = "[".repeat(limit) + "]".repeat(limit);
    const over = `[${at}]`;
    expect(serialise(JSON.parse(at), limit)).toBe(at);
    expect(JSON.stringify(read(at, limit))).toBe(at);
    expect(codeThrownBy(() => serialise(JSON.parse(over), limit))).toBe("ERR_JSON_TOO_DEEP");
    expect(codeThrownBy(() => read(over, limit))).toBe("ERR_JSON_TOO_DEEP");
  });

  it("does not overflow the stack, however many brackets come", () => {
    const many = 2 ** 20;
    expect(codeThrownBy(() => read("[".repeat(many)))).toBe("ERR_JSON_INVALID");
    expect(codeThrownBy(() => read('{"a":'.repeat(many / 8)))).toBe("ERR_JSON_INVALID");
    expect(codeThrownBy(() => read("[".repeat(many / 2) + "]".repeat(many / 2)))).toBe("ERR_JSON_TOO_DEEP");
  });

  it("that is beyond what can be serialised at all is an error with a code", () => {
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(thrownBy(() => serialise(deep, DEPTH))).toBeInstanceOf(MessageError);
  });
});
