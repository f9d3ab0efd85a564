import fc from "fast-check";

/*
 * V8 of Node 24.21 reads an escaped key wrongly once an object with the key "\\" has had the same place: JSON.parse
 * itself then gives another key than the text has. What cannot be read right cannot be judged right.
 */
JSON.parse('{"/":0,"\\\\":1}');

/** Whether this engine's JSON.parse misreads escaped keys, so that tests of keys twice have to be left out. */
export const misreadsKeys = Object.keys(JSON.parse('{"/":0,"\\u0061":1}'))[1] !== "a";

/**
 * Whether valid JSON text has an object with one key twice: a plain recursive descent over the grammar of RFC 8259, to
 * hold the fast way of the source against. Keys are compared by what they mean, as `JSON.parse` compares them.
 */
export function hasDuplicateKey(text: string): boolean {
  let at = 0;
  let found = false;
  const space = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at++;
  };
  const string = (): string => {
    const from = at;
    at++;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at++;
    return JSON.parse(text.slice(from, at));
  };
  const value = (): void => {
    space();
    if (text[at] === '"') string();
    else if (text[at] === "[") list("]", value);
    else if (text[at] === "{") object();
    else while (at < text.length && !" \t\n\r,]}".includes(text[at] as string)) at++;
    space();
  };
  const list = (end: string, item: () => void): void => {
    at++;
    space();
    if (text[at] === end) {
      at++;
      return;
    }
    for (;;) {
      item();
      if (text[at++] === end) return;
    }
  };
  const object = (): void => {
    const keys = new Set<string>();
    list("}", () => {
      space();
      const key = string();
      if (keys.has(key)) found = true;
      keys.add(key);
      space();
      at++;
      value();
    });
  };
  value();
  return found;
}

/** Contents of JSON strings, as written between the quotes: few, so that they meet, and awkward, so that they mislead. */
const CONTENT = [
  "a",
  "\\u0061",
  "b",
  "",
  "\\u0041",
  'a\\":',
  '\\":\\"',
  "\\\\",
  "\\\\\\\\",
  '\\\\\\"',
  ":",
  '{\\"a\\":1,\\"a\\":2}',
  "\\u0022",
  "é",
  "\\u00e9",
  "\\u00E9",
  "\ud83d\ude00",
  "\\ud83d\\ude00",
  "\\ud800",
  "\\/",
  "/",
  "1",
  "toString",
  "hasOwnProperty",
];

const space = fc.constantFrom("", "", "", " ", "\n", "\t\r\n ");
const literal = fc.constantFrom(...CONTENT).map((content) => `"${content}"`);
const spaced = (arbitrary: fc.Arbitrary<string>) => fc.tuple(space, arbitrary, space).map((parts) => parts.join(""));

/** Valid JSON text with white space, escapes, nesting and, about every second time, a key twice. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: spaced(
    fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(literal, fc.constantFrom("null", "true", "-0.5e+3", "17")),
      tie("object"),
      tie("array"),
    ),
  ),
  object: fc
    .array(
      fc.tuple(spaced(literal), tie("value")).map(([key, value]) => `${key}:${value}`),
      { maxLength: 5 },
    )
    .map((members) => `{${members.join(",")}}`),
  array: fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
})).value;
