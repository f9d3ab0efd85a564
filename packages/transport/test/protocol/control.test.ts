import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import { type ControlSink, readControl } from "../../src/protocol/control.ts";
import { isChained, SECTION } from "../../src/protocol/section.ts";
import { filled, hex } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";
import { u64 } from "../support/sections.ts";

/** What a control section of these bytes leads to. */
function heardOf(type: number, content: Uint8Array): unknown[] {
  const heard: unknown[] = [];
  const hear =
    (name: keyof ControlSink) =>
    (...facts: unknown[]) =>
      heard.push([name, ...facts]);
  readControl(
    {
      heartbeat: hear("heartbeat"),
      abort: hear("abort"),
      prompt: hear("prompt"),
      rekeyOffer: hear("rekeyOffer"),
      rekeyAnswer: hear("rekeyAnswer"),
      rekeySwitch: hear("rekeySwitch"),
      mark: hear("mark"),
      checkpoint: hear("checkpoint"),
      acknowledge: hear("acknowledge"),
    },
    type,
    content,
  );
  return heard;
}

const CHECKPOINT = concatBytes(u64(4), hex("00"), u64(2), filled(96, 1));
const NONE = new Uint8Array(0);

describe("a control section", () => {
  it.each<[string, number, Uint8Array, unknown[]]>([
    ["HEARTBEAT", SECTION.HEARTBEAT, u64(2 ** 32), ["heartbeat", 2 ** 32]],
    ["ABORT", SECTION.ABORT, hex("01"), ["abort"]],
    ["ABORT with a byte of a later version", SECTION.ABORT, hex("02"), ["abort"]],
    ["PROMPT", SECTION.PROMPT, NONE, ["prompt"]],
    ["REKEY_OFFER, unread", SECTION.REKEY_OFFER, hex("0102"), ["rekeyOffer", hex("0102")]],
    ["REKEY_ANSWER, unread", SECTION.REKEY_ANSWER, hex("0102"), ["rekeyAnswer", hex("0102")]],
    ["REKEY_SWITCH", SECTION.REKEY_SWITCH, u64(3), ["rekeySwitch", 3]],
    ["MARK", SECTION.MARK, NONE, ["mark"]],
    [
      "CHECKPOINT",
      SECTION.CHECKPOINT,
      CHECKPOINT,
      ["checkpoint", { index: 4, final: false, other: 2, signature: filled(96, 1) }],
    ],
    ["ACKNOWLEDGE", SECTION.ACKNOWLEDGE, u64(64), ["acknowledge", 64]],
  ])("%s leads to one call", (_, type, content, heard) => {
    expect(heardOf(type, content)).toEqual([heard]);
  });

  it.each<[string, number, Uint8Array]>([
    ["a heartbeat without a number", SECTION.HEARTBEAT, NONE],
    ["a heartbeat of 2^53 records", SECTION.HEARTBEAT, hex("0020000000000000")],
    ["an ABORT without content", SECTION.ABORT, NONE],
    ["an ABORT of two bytes", SECTION.ABORT, hex("0101")],
    ["a PROMPT with content", SECTION.PROMPT, hex("00")],
    ["a SWITCH of four bytes", SECTION.REKEY_SWITCH, hex("00000001")],
    ["a SWITCH to epoch 2^53", SECTION.REKEY_SWITCH, hex("0020000000000000")],
    ["a MARK with content", SECTION.MARK, hex("00")],
    ["a CHECKPOINT one byte short", SECTION.CHECKPOINT, CHECKPOINT.subarray(1)],
    ["an ACKNOWLEDGE of nine bytes", SECTION.ACKNOWLEDGE, concatBytes(u64(1), hex("00"))],
  ])("is refused when it is %s", (_, type, content) => {
    expect(thrownBy(() => heardOf(type, content))).toBeInstanceOf(CodecError);
  });

  it("is one of the types that are known and not chained", () => {
    const control = Object.values(SECTION).filter((type) => !isChained(type)) as number[];
    for (let type = 0; type < 256; type++) {
      if (!control.includes(type))
        expect(
          thrownBy(() => heardOf(type, NONE)),
          `${type}`,
        ).toBeInstanceOf(CodecError);
    }
  });

  it("of any bytes leads to one call or a codec error", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 120 }), (type, content) => {
        try {
          expect(heardOf(type, content)).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
