import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import {
  decodeCount,
  encodeCount,
  isChained,
  readSections,
  SECTION,
  SECTION_HEADER_LENGTH,
  sectionHeader,
} from "../../src/protocol/section.ts";
import { embedded, expectOnlyCodecErrors, filled, hex } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";
import { section } from "../support/sections.ts";

const sections = fc.array(fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 40 })), { minLength: 1, maxLength: 6 });

function readAll(plaintext: Uint8Array): [number, Uint8Array][] {
  const found: [number, Uint8Array][] = [];
  readSections(plaintext, (type, content) => found.push([type, content]));
  return found;
}

describe("sections", () => {
  it("are read as they were written, in order", () => {
    fc.assert(
      fc.property(sections, (written) => {
        const plaintext = concatBytes(...written.map(([type, content]) => section(type, content)));
        expect(readAll(embedded(plaintext))).toEqual(written);
      }),
    );
  });

  it("have a header of type and length", () => {
    expect(sectionHeader(SECTION.BINARY, 0x0102_0304)).toEqual(hex("02 01020304"));
    expect(sectionHeader(SECTION.CLOSE, 8)).toHaveLength(SECTION_HEADER_LENGTH);
  });

  it("that are cut anywhere are refused", () => {
    fc.assert(
      fc.property(sections, fc.nat(), (written, at) => {
        const ends = new Set<number>();
        let whole = new Uint8Array(0);
        for (const [type, content] of written) {
          whole = concatBytes(whole, section(type, content)) as Uint8Array<ArrayBuffer>;
          ends.add(whole.length);
        }
        const length = at % whole.length;
        const read = () => readAll(whole.subarray(0, length));
        if (ends.has(length)) read();
        else expect(thrownBy(read)).toBeInstanceOf(CodecError);
      }),
    );
  });

  it("are the same when the first header was read apart, and its content is then not a part of anything", () => {
    fc.assert(
      fc.property(sections, (written) => {
        const plaintext = concatBytes(...written.map(([type, content]) => section(type, content)));
        const found: [number, Uint8Array][] = [];
        const rest = plaintext.slice(SECTION_HEADER_LENGTH);
        const head = plaintext.subarray(0, SECTION_HEADER_LENGTH);
        readSections(rest, (type, content) => found.push([type, content]), head);
        expect(found).toEqual(written);
        if (written.length === 1) expect(found[0]?.[1]).toBe(rest);
      }),
    );
  });

  it("that claim more than there is are refused, also when the header was read apart", () => {
    const head = sectionHeader(SECTION.BINARY, 4);
    for (const rest of [hex("010203"), hex("0102030405")]) {
      expect(thrownBy(() => readSections(rest, () => {}, head))).toBeInstanceOf(CodecError);
    }
  });

  it("are at least one", () => {
    expect(thrownBy(() => readAll(hex("")))).toBeInstanceOf(CodecError);
  });

  it("are views, whatever length they claim", () => {
    const plaintext = section(SECTION.BINARY, filled(3, 7));
    expect(readAll(plaintext)[0]?.[1].buffer).toBe(plaintext.buffer);
    expect(thrownBy(() => readAll(hex("02 ffffffff 00")))).toBeInstanceOf(CodecError);
  });

  it("of any bytes give nothing worse than a codec error", () => {
    expectOnlyCodecErrors(
      concatBytes(section(1, "[1]"), section(2, "abc"), section(0x10, hex("0000000000000003"))),
      readAll,
    );
  });

  it("have the numbers of the protocol, all below 0x80", () => {
    expect(SECTION).toEqual({
      JSON: 0x01,
      BINARY: 0x02,
      JSON_PART: 0x03,
      JSON_LAST: 0x04,
      BINARY_PART: 0x05,
      BINARY_LAST: 0x06,
      HEARTBEAT: 0x10,
      CLOSE: 0x11,
      ABORT: 0x12,
      PROMPT: 0x13,
      REKEY_OFFER: 0x20,
      REKEY_ANSWER: 0x21,
      REKEY_SWITCH: 0x22,
      MARK: 0x30,
      CHECKPOINT: 0x31,
      ACKNOWLEDGE: 0x32,
    });
  });

  it("are chained where they are the application's or its end, and otherwise control", () => {
    const chained = Object.entries(SECTION).flatMap(([name, type]) => (isChained(type) ? [name] : []));
    expect(chained).toEqual(["JSON", "BINARY", "JSON_PART", "JSON_LAST", "BINARY_PART", "BINARY_LAST", "CLOSE"]);
  });
});

describe("the count in a CLOSE or a HEARTBEAT", () => {
  it("is a u64 below 2^53", () => {
    expect(encodeCount(0x0102)).toEqual(hex("0000000000000102"));
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(decodeCount(encodeCount(count))).toBe(count);
      }),
    );
    expect(decodeCount(hex("001fffffffffffff"))).toBe(2 ** 53 - 1);
    expect(thrownBy(() => decodeCount(hex("0020000000000000")))).toBeInstanceOf(CodecError);
  });

  it.each([0, 4, 7, 9, 16])("of %i bytes is refused", (length) => {
    expect(thrownBy(() => decodeCount(filled(length, 0)))).toBeInstanceOf(CodecError);
  });
});
