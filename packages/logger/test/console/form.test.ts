import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLine } from "../../src/console/form.ts";
import { anyText } from "../support/any-text.ts";

const TIME = "2026-11-22T10:41:12.345Z";
const ID = "0123456789abcdef".repeat(2);
const FINGERPRINT = `sc1${"q8x0v3".repeat(9)}7pz2`;

/** The form of a line with these fields. */
const form = (fields: object, options = {}) =>
  formatLine(`${JSON.stringify({ level: "info", time: TIME, ...fields })}\n`, options);

describe("the form for people", () => {
  it("is time of day, level, name, message and fields on one line", () => {
    expect(form({ pid: 4, hostname: "h", name: "chat", suite: "x", count: 2, ok: true, none: null, msg: "open" })).toBe(
      "10:41:12.345 INFO  [chat] open  suite=x count=2 ok=true none=null\n",
    );
  });

  it("shows the date where it is asked for", () => {
    expect(form({ msg: "open" }, { date: true })).toBe("2026-11-22 10:41:12.345 INFO  open\n");
  });

  it("pads levels, so that messages stand under each other", () => {
    for (const level of ["trace", "debug", "info", "warn", "error", "fatal"]) {
      expect(form({ level, msg: "m" })).toBe(`10:41:12.345 ${level.toUpperCase().padEnd(5)} m\n`);
    }
  });

  it("puts quotes only where a text could be misread", () => {
    const line = form({ a: "plain", b: "two words", c: 'a"b', d: "x=y", e: "", f: "back\\slash", g: "olá", msg: "m" });
    expect(line).toBe('10:41:12.345 INFO  m  a=plain b="two words" c="a\\"b" d="x=y" e="" f="back\\\\slash" g=olá\n');
  });

  it("writes nested values as JSON", () => {
    expect(form({ a: { b: [1, "x", null], id: ID }, c: [], msg: "m" })).toBe(
      '10:41:12.345 INFO  m  a={"b":[1,"x",null],"id":"0123456789…abcdef"} c=[]\n',
    );
  });

  it("shortens ids, fingerprints and long values in the middle, and leaves names and codes whole", () => {
    const long = `${"a b ".repeat(100)}end`;
    const line = form({ session: ID, peer: FINGERPRINT, suite: "P384MLKEM1024-AES256GCM-SHA256", long, msg: "m" });
    expect(line).toContain("session=0123456789…abcdef peer=sc1q8x0v3q…v37pz2 ");
    expect(line).toContain(" suite=P384MLKEM1024-AES256GCM-SHA256 ");
    expect(line).toMatch(/ long="a b [ab ]+…[ab ]+end"\n$/);
    expect(line.length).toBeLessThan(400);
    expect(form({ all: Array.from({ length: 1000 }, (_, i) => i), msg: "m" })).toMatch(/all=\[0,1,2.*….*,998,999\]\n$/);
  });

  it("leaves a message whole, whatever its length", () => {
    const msg = "word ".repeat(500);
    expect(form({ msg })).toBe(`10:41:12.345 INFO  ${msg}\n`);
  });

  it("leaves an event's time out where it is the line's, and shows it where it is not", () => {
    expect(form({ at: "2026-11-22T10:41:11.999Z", msg: "m" })).toBe("10:41:12.345 INFO  m\n");
    expect(form({ at: "2026-11-22T10:41:02.000Z", msg: "m" })).toContain(" at=2026-11-22T10:41:02.000Z\n");
    expect(form({ at: "nowhere", msg: "m" })).toContain(" at=nowhere\n");
  });

  it("shows an error's type and facts in the line and its stack below, indented", () => {
    const stack = "TypeError: no\n    at one (a.js:1:2)\n    at two (b.js:3:4)";
    expect(form({ level: "error", err: { type: "TypeError", message: "no", stack, code: "ERR_NO" }, msg: "m" })).toBe(
      "10:41:12.345 ERROR m  err=TypeError err.code=ERR_NO\n" +
        "    TypeError: no\n      at one (a.js:1:2)\n      at two (b.js:3:4)\n",
    );
  });

  it("shows what an error was caused by in the same way", () => {
    const root = { type: "RangeError", message: "far", stack: "RangeError: far\n    at root (c.js:1:1)", code: 7 };
    const err = { type: "Error", message: "no", stack: "Error: no\n    at top (a.js:1:1)", cause: root };
    expect(form({ level: "error", err, msg: "m" })).toBe(
      "10:41:12.345 ERROR m  err=Error err.cause=RangeError err.cause.code=7\n" +
        "    Error: no\n      at top (a.js:1:1)\n    cause: RangeError: far\n      at root (c.js:1:1)\n",
    );
  });

  it("shows so many lines of a stack and no more", () => {
    const lines = form({ err: { stack: "x\n".repeat(100_000) } }).split("\n");
    expect(lines).toHaveLength(1 + 50 + 1 + 1);
    expect(lines[51]).toBe("    …");
  });

  it("shows an error without a stack as what it is", () => {
    expect(form({ err: { type: "E", message: "no" }, msg: "m" })).toContain(' err={"type":"E","message":"no"}\n');
    expect(form({ err: "gone", msg: "m" })).toContain(" err=gone\n");
  });

  it.each(["identity-changed", "record-replayed", "record-tampered", "record-gap", "signature-invalid"])(
    "makes %s stand out",
    (event) => {
      expect(form({ level: "error", event, msg: "m" })).toBe(`10:41:12.345 ERROR !! m  event=${event}\n`);
    },
  );

  it("makes alerts stand out, and other events not", () => {
    for (const [level, mark] of Object.entries({ info: "", warn: "!! ", error: "!! " })) {
      expect(form({ level, event: "alert", msg: "m" })).toContain(` ${mark}m  event=alert\n`);
    }
    expect(form({ level: "error", event: "upload", msg: "m" })).toContain("ERROR m  event=upload\n");
    expect(form({ level: "error", event: { toString: 1 }, msg: "m" })).toContain("ERROR m  ");
  });

  it("understands pino's own levels and times", () => {
    expect(formatLine('{"level":40,"time":1795344072345,"pid":1,"hostname":"h","msg":"m"}')).toBe(
      "10:41:12.345 WARN  m\n",
    );
    expect(formatLine('{"level":35,"time":1e300,"msg":"m"}')).toBe("35    m  time=1e+300\n");
  });

  it("shows fields of an unexpected kind as fields", () => {
    expect(formatLine('{"level":null,"time":"soon","name":7,"msg":{"a":1}}')).toBe(
      'level=null time=soon name=7 msg={"a":1}\n',
    );
    expect(form({ ["__proto__"]: 1, constructor: "x", msg: "m" })).toContain(" constructor=x");
  });

  it.each(["", "plain text", "{", '{"a":1}', "[1,2]", "null", "42", '"text"', '{"level":"info"'])(
    "shows %j, which is no line of a log, as it is",
    (text) => {
      expect(formatLine(text)).toBe(`${text}\n`);
      expect(formatLine(`${text}\n`)).toBe(`${text}\n`);
      expect(formatLine(`${text}\r\n`)).toBe(`${text}\n`);
    },
  );

  it("shows a value that is nested beyond all sense without failing", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(formatLine(`{"level":"info","time":"${TIME}","deep":${deep}}`)).toContain("[[[[[");
  });
});

describe("a terminal that shows the form", () => {
  /** What one would obey, what breaks a line, turns it round or hides in it. */
  const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

  it("obeys nothing that stands in a line", () => {
    const evil = "\x1b[2J\x1b]0;title\x07\r\b\x7f\x9b31m\u202e\u2066\u200b\u200d\ufeff\u2028\u00ad\ud800\u{e0041}\n";
    const line = form({
      name: evil,
      msg: evil,
      [evil]: evil,
      nested: { [evil]: [evil] },
      err: { type: evil, stack: evil },
    });
    expect(line.replaceAll("\n", "")).not.toMatch(OBEYED);
    expect(line).toContain("\\u{1b}[2J");
    expect(line).toContain("\\u{202e}");
    expect(formatLine(evil).slice(0, -1)).not.toMatch(OBEYED);
    expect(form({ level: "\x1b[31m", msg: "m" })).toContain("\\U{1B}[31M");
  });

  it("obeys nothing, whatever the text or the fields are", () => {
    const text = anyText(40);
    const value = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 2 }, text, fc.double(), fc.constant(null), fc.dictionary(text, tie("value"))),
    })).value;
    const fields = fc.record({
      level: text,
      time: text,
      name: value,
      msg: value,
      err: fc.record({ stack: text, type: value }),
    });
    fc.assert(
      fc.property(fields, fc.dictionary(text, value), (known, more) => {
        const [first, ...rest] = form({ ...more, ...known }).split("\n");
        expect(first).not.toMatch(OBEYED);
        expect(rest.pop()).toBe("");
        for (const line of rest) {
          expect(line).toMatch(/^ {4}/);
          expect(line).not.toMatch(OBEYED);
        }
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(formatLine(`${any}\n`).slice(0, -1)).not.toMatch(OBEYED);
      }),
    );
  });

  it("shows one line of a log as one, and a forged one in a stack behind an indentation", () => {
    const forged = `\n10:41:12.345 INFO  all is well`;
    expect(form({ msg: `m${forged}`, field: forged }).split("\n")).toHaveLength(2);
    const lines = form({ msg: "m", err: { type: "Error", stack: `Error: x${forged}` } }).split("\n");
    expect(lines.filter((line) => line.startsWith("10:41:12.345"))).toHaveLength(1);
  });

  it("shows nothing in a line that could be another line, a mark or a field", () => {
    const forged = `hi${" ".repeat(57)}10:41:12.345 ERROR [peer] !! m`;
    expect(form({ msg: forged, a: forged })).toBe(
      '10:41:12.345 INFO  "hi\\u{20}{57}10\\u{3a}41:12.345 ERROR [peer] !! m"  a="hi\\u{20}{57}10\\u{3a}41:12.345 ERROR [peer] !! m"\n',
    );
    expect(form({ msg: "open  peer=x" })).toBe('10:41:12.345 INFO  "open  peer=x"\n');
    expect(form({ msg: "!! m" })).toBe('10:41:12.345 INFO  "!! m"\n');
    expect(form({ msg: "m", name: "a] b" })).toContain('["a] b"] m');
    expect(form({ msg: "a\u2800\u3000b" })).toContain("a\\u{2800}\\u{3000}b");
    expect(formatLine("10:41:12.345 ERROR m")).toBe("10\\u{3a}41:12.345 ERROR m\n");
  });

  it("gets colours only where they are wanted, and the text is the same without them", () => {
    const fields = {
      level: "error",
      name: "chat",
      event: "record-gap",
      a: { b: 1 },
      err: { stack: "E\nat x" },
      msg: "\x1b[1mm",
    };
    const colours = form(fields, { colour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
    const without = colours.replace(/\x1b\[[\d;]+m/g, "");
    expect(without).toBe(form(fields));
    expect(without).not.toContain("\x1b");
    expect(colours).not.toBe(without);
  });

  it("has every colour switched off again by the end of the line", () => {
    for (const level of ["trace", "debug", "info", "warn", "error", "fatal", "other"]) {
      for (const event of ["record-gap", "none"]) {
        const open = new Set<string>();
        const line = form({ level, event, name: "n", err: { stack: "s" }, msg: "m" }, { colour: true });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
        for (const [, codes] of line.matchAll(/\x1b\[([\d;]+)m/g)) {
          for (const code of codes!.split(";")) {
            if (code === "0") open.clear();
            else if (code === "22") open.delete("weight");
            else if (code === "39") open.delete("colour");
            else open.add(code === "1" || code === "2" ? "weight" : code === "41" ? "background" : "colour");
          }
        }
        expect(open).toEqual(new Set());
      }
    }
  });
});
