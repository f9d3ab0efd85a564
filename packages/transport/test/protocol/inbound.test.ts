import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageError } from "../../src/errors.ts";
import { CodecError, utf8 } from "../../src/protocol/codec.ts";
import { isChained, SECTION } from "../../src/protocol/section.ts";
import { filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { listening, section, u64 } from "../support/sections.ts";

const { JSON: LIST, BINARY, JSON_PART, BINARY_PART, CLOSE } = SECTION;
const KNOWN: readonly number[] = Object.values(SECTION).filter(isChained);

describe("a record", () => {
  it("gives its messages in order, and after each section a word about all of it", () => {
    const { heard, read } = listening();
    read(section(LIST, '["a",{"b":1}]'), section(BINARY, hex("0102")), section(LIST, "[null]"));
    expect(heard).toEqual([
      { message: "a", bytes: 6.5 },
      { message: { b: 1 }, bytes: 6.5 },
      { batch: "json", count: 2, bytes: 13 },
      { message: hex("0102"), bytes: 2 },
      { batch: "binary", count: 1, bytes: 2 },
      { message: null, bytes: 6 },
      { batch: "json", count: 1, bytes: 6 },
    ]);
  });

  it("may have empty binary messages", () => {
    const { heard, read } = listening();
    read(section(BINARY));
    expect(heard).toEqual([
      { message: new Uint8Array(0), bytes: 0 },
      { batch: "binary", count: 1, bytes: 0 },
    ]);
  });

  it("gives binary messages that are the reader's own: no larger than they are, and not the record's memory", () => {
    const { messages, read } = listening();
    const plaintext = concatBytes(section(BINARY, hex("0102")), section(BINARY, filled(1_000, 3)));
    read(plaintext);
    plaintext.fill(0);
    const [message] = messages() as [Uint8Array];
    expect(message).toEqual(hex("0102"));
    expect(message.buffer.byteLength).toBe(2);
    message.fill(9);
    expect(messages()[1]).toEqual(filled(1_000, 3));
  });

  it.each([
    ["nothing at all", hex("")],
    ["a JSON section that is no list", section(LIST, '{"a":1}')],
    ["a JSON section that is a string", section(LIST, '"[]"')],
    ["a JSON section without a message", section(LIST, "[ ]")],
    ["a CLOSE of seven bytes", section(CLOSE, filled(7, 0))],
    ["a CLOSE of 2^53 messages", section(CLOSE, hex("0020000000000000"))],
    ["a byte in front of its sections", concatBytes(hex("12"), section(BINARY, "x"))],
  ])("is refused with %s", (_, plaintext) => {
    const { heard, read } = listening();
    expect(thrownBy(() => read(plaintext))).toBeInstanceOf(CodecError);
    expect(heard).toEqual([]);
  });

  it("is refused with a section of any type that is not chained, even an empty one", () => {
    for (let type = 0; type < 256; type++) {
      if (!KNOWN.includes(type)) expect(thrownBy(() => listening().read(section(type)))).toBeInstanceOf(CodecError);
    }
  });

  it("that is refused in the middle of a list gives none of that list", () => {
    const { heard, read } = listening();
    expect(codeThrownBy(() => read(section(LIST, '[1,{"a":1,"a":2}]')))).toBe("ERR_JSON_DUPLICATE_KEY");
    expect(heard).toEqual([]);
  });

  it("made of any bytes gives nothing worse than a codec or message error", () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.json({ maxDepth: 3 }).map((text) => utf8(`[${text}]`)),
      fc.constant(u64(0)),
    );
    const likely = fc.tuple(fc.oneof(fc.constantFrom(...KNOWN), fc.nat(255)), content).map(([t, c]) => section(t, c));
    const record = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(likely, { maxLength: 5 }).map((parts) => concatBytes(...parts)),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const { read } = listening({ maxMessageLength: 30, maxJsonDepth: 2 });
        for (const plaintext of records) {
          try {
            read(plaintext);
          } catch (error) {
            expect(error instanceof CodecError || error instanceof MessageError, String(error)).toBe(true);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the end of a direction", () => {
  it("is a CLOSE with a count", () => {
    const { heard, read } = listening();
    read(section(LIST, "[1]"), section(CLOSE, u64(7)));
    expect(heard.at(-1)).toEqual({ close: 7 });
  });

  it("cannot be a CLOSE in the middle of a message", () => {
    for (const part of [JSON_PART, BINARY_PART]) {
      const { heard, read } = listening();
      read(section(part, "x"));
      expect(thrownBy(() => read(section(CLOSE, u64(0))))).toBeInstanceOf(CodecError);
      expect(heard).toEqual([]);
    }
  });
});

describe("the limit of a message", () => {
  it("holds for a binary message, to the byte", () => {
    const { messages, read } = listening({ maxMessageLength: 5 });
    read(section(BINARY, "12345"));
    expect(codeThrownBy(() => read(section(BINARY, "123456")))).toBe("ERR_MESSAGE_TOO_LARGE");
    expect(messages()).toHaveLength(1);
  });

  it("holds for each JSON message and not for all of a list together", () => {
    const text = fc.string({ unit: "binary", maxLength: 12 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 24 }), (sent, limit) => {
        const { messages, read } = listening({ maxMessageLength: limit });
        const list = section(LIST, JSON.stringify(sent));
        if (sent.every((message) => utf8(JSON.stringify(message)).length <= limit)) {
          read(list);
          expect(messages()).toEqual(sent);
        } else {
          expect(codeThrownBy(() => read(list))).toBe("ERR_MESSAGE_TOO_LARGE");
          expect(messages()).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("holds for depth as well, where the list around the messages does not count", () => {
    const { messages, read } = listening({ maxJsonDepth: 2 });
    read(section(LIST, "[[[]],{}]"));
    expect(messages()).toEqual([[[]], {}]);
    expect(codeThrownBy(() => read(section(LIST, "[[[[]]]]")))).toBe("ERR_JSON_TOO_DEEP");
  });
});
