import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import {
  agreeSignatureMode,
  decodeParameters,
  encodeParameters,
  type Parameters,
} from "../../src/protocol/parameters.ts";
import { expectOnlyCodecErrors, expectOnlyTheWhole, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";

const u32 = (min: number) => fc.integer({ min, max: 2 ** 32 - 1 });
const modes = fc.tuple(fc.nat(2), fc.nat(2)).map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) }));
const parameters: fc.Arbitrary<Parameters> = fc.record({
  signatures: modes,
  maxRecordLength: u32(2_048),
  maxMessageLength: u32(16_384),
  maxJsonDepth: u32(16),
  heartbeatInterval: u32(0),
});
const EXAMPLE: Parameters = {
  signatures: { least: 1, most: 2 },
  maxRecordLength: 0x0010_0000,
  maxMessageLength: 0x0100_0000,
  maxJsonDepth: 64,
  heartbeatInterval: 15_000,
};
const FIELDS = ["01 02 0102", "02 04 00100000", "03 04 01000000", "04 04 00000040", "05 04 00003a98"];
const BYTES = hex(FIELDS.join(""));
const refused = (fields: readonly string[]) => thrownBy(() => decodeParameters(hex(fields.join(""))));

describe("parameters", () => {
  it("are a sequence of id, length and value", () => {
    expect(encodeParameters(EXAMPLE)).toEqual(BYTES);
    expect(decodeParameters(BYTES)).toEqual(EXAMPLE);
  });

  it("arrive as they were sent", () => {
    fc.assert(
      fc.property(parameters, (sent) => {
        expect(decodeParameters(encodeParameters(sent))).toEqual(sent);
      }),
    );
  });

  it("are refused when they are cut anywhere", () => {
    expectOnlyTheWhole(BYTES, decodeParameters);
  });

  it("of a later version are passed over", () => {
    const later = fc.uniqueArray(fc.tuple(fc.integer({ min: 6, max: 255 }), fc.uint8Array({ maxLength: 20 })), {
      selector: ([id]) => id,
    });
    fc.assert(
      fc.property(later, (extras) => {
        const sorted = extras.toSorted(([a], [b]) => a - b);
        const more = sorted.map(([id, value]) => concatBytes(Uint8Array.of(id, value.length), value));
        expect(decodeParameters(concatBytes(BYTES, ...more))).toEqual(EXAMPLE);
      }),
    );
  });

  it("are refused when one is missing, twice, or not in its place", () => {
    for (let i = 0; i < FIELDS.length; i++) {
      const missing = FIELDS.toSpliced(i, 1);
      expect(refused(missing)).toBeInstanceOf(CodecError);
      expect(refused(FIELDS.toSpliced(i, 0, FIELDS[i] as string))).toBeInstanceOf(CodecError);
      for (let j = 0; j < FIELDS.length; j++) {
        if (i !== j) expect(refused(missing.toSpliced(j, 0, FIELDS[i] as string))).toBeInstanceOf(CodecError);
      }
    }
  });

  it("that nobody knows keep the order as well", () => {
    expect(decodeParameters(hex(`${FIELDS.join("")} 06 00 07 00`))).toEqual(EXAMPLE);
    expect(refused([...FIELDS, "07 00", "06 00"])).toBeInstanceOf(CodecError);
    expect(refused([...FIELDS, "06 00", "06 00"])).toBeInstanceOf(CodecError);
    expect(refused(["00 00", ...FIELDS])).toBeInstanceOf(CodecError);
  });

  it.each([
    ["a mode too few", 0, "01 01 01"],
    ["a mode too many", 0, "01 03 010200"],
    ["a range turned round", 0, "01 02 0201"],
    ["a mode that does not exist", 0, "01 02 0103"],
    ["a record length of three bytes", 1, "02 03 100000"],
    ["a record length of five bytes", 1, "02 05 0000100000"],
    ["a record length below 1,024", 1, "02 04 000003ff"],
    ["messages of less than 16 KiB", 2, "03 04 00003fff"],
    ["a depth of less than 16", 3, "04 04 0000000f"],
    ["a heartbeat of eight bytes", 4, "05 08 0000000000003a98"],
  ])("are refused with %s", (_, index, field) => {
    expect(refused(FIELDS.with(index, field))).toBeInstanceOf(CodecError);
  });

  it("made of any bytes give nothing worse than a codec error", () => {
    expectOnlyCodecErrors(BYTES, decodeParameters);
  });
});

describe("the mode of message signatures", () => {
  it("is the strictest that both sides accept, and without one there is no session", () => {
    const accepts = ({ signatures }: Parameters, mode: number) => mode >= signatures.least && mode <= signatures.most;
    fc.assert(
      fc.property(parameters, parameters, (one, two) => {
        const common = [2, 1, 0].filter((mode) => accepts(one, mode) && accepts(two, mode));
        if (common.length > 0) {
          expect(agreeSignatureMode(one, two)).toBe(common[0]);
          expect(agreeSignatureMode(two, one)).toBe(common[0]);
        } else expect(codeThrownBy(() => agreeSignatureMode(one, two))).toBe("ERR_NO_COMMON_SIGNATURE_MODE");
      }),
    );
  });
});
