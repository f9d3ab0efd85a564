import { utf8 } from "../../../src/protocol/codec.ts";
import { section, u64 } from "../../support/sections.ts";
import { fixed, hex } from "./bytes.ts";

/** Limits of the receiver: small, so that what breaks them is short. */
const LIMITS = { maxMessageLength: 32, maxJsonDepth: 3 };

/** Plaintexts of consecutive records, what they say, and what must be refused. */
export function makeSections() {
  return {
    limits: LIMITS,
    read: [
      read("one JSON message", [section(0x01, '["olá"]')], [{ json: "olá" }]),
      read(
        "several JSON messages in one section",
        [section(0x01, '[1, {"a":[]},null]')],
        [1, { a: [] }, null].map(json),
      ),
      read("the deepest that is allowed", [section(0x01, '[{"a":{"b":{}}}]')], [{ json: { a: { b: {} } } }]),
      read("a text with a lone surrogate, escaped", [section(0x01, '["\\ud800"]')], [{ json: "\ud800" }]),
      read(
        "messages that are short where the section is long",
        [section(0x01, `["${"a".repeat(20)}","${"b".repeat(20)}"]`)],
        ["a".repeat(20), "b".repeat(20)].map(json),
      ),
      read("bytes", [section(0x02, Uint8Array.of(1, 2, 3))], [{ binary: "010203" }]),
      read("no bytes", [section(0x02)], [{ binary: "" }]),
      read(
        "both kinds in one record",
        [section(0x02, "a"), section(0x01, "[true]"), section(0x02, "b")],
        [{ binary: "61" }, { json: true }, { binary: "62" }],
      ),
      read(
        "bytes in three parts, a heartbeat between them",
        [section(0x05, "ab"), section(0x10, u64(7)), section(0x05, "cd"), section(0x06, "e")],
        [{ heartbeat: 7 }, { binary: "6162636465" }],
      ),
      read(
        "JSON in two parts, split within a character",
        [section(0x03, utf8('"olá"').subarray(0, 4)), section(0x04, utf8('"olá"').subarray(4))],
        [{ json: "olá" }],
      ),
      read(
        "JSON that need not be a list when it is in parts",
        [section(0x03, "{"), section(0x04, "}")],
        [{ json: {} }],
      ),
      read("a last part alone behind a part", [section(0x05, "x"), section(0x06, "y")], [{ binary: "7879" }]),
      read("a heartbeat of the largest number", [section(0x10, u64(2 ** 53 - 1))], [{ heartbeat: 2 ** 53 - 1 }]),
      read(
        "the end, and control behind it",
        [section(0x02, "z"), section(0x11, u64(1)), section(0x30), section(0x13)],
        [{ binary: "7a" }, { close: 1 }, { mark: true }, { prompt: true }],
      ),
      read("an abort", [section(0x12, Uint8Array.of(1))], [{ abort: true }]),
      read(
        "a checkpoint and an acknowledgement",
        [checkpoint(5, 1, 3), section(0x32, u64(3))],
        [{ checkpoint: 5, final: true, other: 3 }, { acknowledge: 3 }],
      ),
      read("a switch", [section(0x22, u64(1))], [{ switch: 1 }]),
    ],
    refused: [
      malformed("nothing", new Uint8Array(0)),
      malformed("a header cut short", section(0x02).subarray(0, 4)),
      malformed("a content cut short", section(0x02, "abc").subarray(0, 7)),
      malformed("type 0x00", section(0x00)),
      malformed("type 0x07", section(0x07)),
      malformed("type 0x80", section(0x80)),
      malformed("an empty list of messages", section(0x01, "[]")),
      malformed("a message that is not in a list", section(0x01, "{}")),
      malformed("an empty part", section(0x05)),
      malformed("a last part without a part", section(0x06, "x")),
      malformed("parts of both kinds", section(0x05, "x"), section(0x04, "y")),
      malformed("a message between parts", section(0x05, "x"), section(0x02, "y")),
      malformed("the end between parts", section(0x05, "x"), section(0x11, u64(0))),
      malformed("a heartbeat of 7 bytes", section(0x10, new Uint8Array(7))),
      malformed("a heartbeat of 2^53", section(0x10, Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0))),
      malformed("an abort of 2 bytes", section(0x12, Uint8Array.of(1, 1))),
      malformed("a prompt with content", section(0x13, "x")),
      malformed("a mark with content", section(0x30, "x")),
      malformed("a checkpoint whose flag is 2", checkpoint(5, 2, 3)),
      malformed("a checkpoint cut short", section(0x31, fixed("cut", 112))),
      refused("text that is not UTF-8", "ERR_JSON_INVALID", section(0x01, Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d))),
      refused("a byte order mark", "ERR_JSON_INVALID", section(0x01, "\ufeff[1]")),
      refused("text that is not JSON", "ERR_JSON_INVALID", section(0x01, "[1,]")),
      refused("text behind the list", "ERR_JSON_INVALID", section(0x01, "[1]x")),
      refused("parts that are not JSON together", "ERR_JSON_INVALID", section(0x03, "["), section(0x04, "1")),
      refused("nested too deep", "ERR_JSON_TOO_DEEP", section(0x01, "[[[[[]]]]]")),
      refused("nested too deep, in parts", "ERR_JSON_TOO_DEEP", section(0x03, "[[[["), section(0x04, "]]]]")),
      refused("a key twice", "ERR_JSON_DUPLICATE_KEY", section(0x01, '[{"a":1,"a":1}]')),
      refused("a key twice, once escaped", "ERR_JSON_DUPLICATE_KEY", section(0x01, '[{"a":1,"\\u0061":2}]')),
      refused("__proto__", "ERR_JSON_FORBIDDEN_KEY", section(0x01, '[{"__proto__":1}]')),
      refused("__proto__, escaped", "ERR_JSON_FORBIDDEN_KEY", section(0x01, '[{"\\u005f_proto__":{}}]')),
      refused("constructor.prototype", "ERR_JSON_FORBIDDEN_KEY", section(0x01, '[{"constructor":{"prototype":1}}]')),
      refused("bytes beyond the limit", "ERR_MESSAGE_TOO_LARGE", section(0x02, "x".repeat(33))),
      refused("a JSON text beyond the limit", "ERR_MESSAGE_TOO_LARGE", section(0x01, `["${"x".repeat(31)}"]`)),
      refused(
        "parts beyond the limit",
        "ERR_MESSAGE_TOO_LARGE",
        section(0x05, "x".repeat(20)),
        section(0x05, "x".repeat(13)),
      ),
    ],
  };
}

/** What came out of a plaintext: a message, or what a control section says. */
export type Said = { readonly [what: string]: unknown };

const json = (value: unknown): Said => ({ json: value });

function read(name: string, sections: readonly Uint8Array[], says: readonly Said[]) {
  return { name, plaintext: hex(Buffer.concat(sections)), says };
}

function refused(name: string, error: string, ...sections: Uint8Array[]) {
  return { name, plaintext: hex(Buffer.concat(sections)), error };
}

const malformed = (name: string, ...sections: Uint8Array[]) => refused(name, "ERR_RECORD_MALFORMED", ...sections);

function checkpoint(index: number, final: number, other: number): Uint8Array {
  return section(0x31, Buffer.concat([u64(index), Uint8Array.of(final), u64(other), fixed("signature", 96)]));
}

/** Sections as they stand in the file. */
export type SectionVectors = ReturnType<typeof makeSections>;
