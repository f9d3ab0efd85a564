import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkpointInput, decodeCheckpoint, encodeCheckpoint, type Signer } from "../../src/protocol/checkpoint.ts";
import { CodecError, utf8 } from "../../src/protocol/codec.ts";
import { bytesOf, expectOnlyCodecErrors, expectOnlyTheWhole, filled, hex } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";
import { u64 } from "../support/sections.ts";

const SIGNATURE = filled(96, 0x5a);
const CONTENT = concatBytes(u64(7), hex("01"), u64(3), SIGNATURE);

describe("a CHECKPOINT", () => {
  it("has the layout of the protocol", () => {
    const checkpoint = { index: 7, final: true, other: 3, signature: SIGNATURE };
    expect(encodeCheckpoint(checkpoint)).toEqual(CONTENT);
    expect(decodeCheckpoint(CONTENT)).toEqual(checkpoint);
  });

  it("arrives as it was sent", () => {
    const fields = fc.record({
      index: fc.maxSafeNat(),
      final: fc.boolean(),
      other: fc.maxSafeNat(),
      signature: bytesOf(96),
    });
    fc.assert(
      fc.property(fields, (checkpoint) => {
        expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  it("is refused when it is cut anywhere or goes on after its end", () => {
    expectOnlyTheWhole(CONTENT, decodeCheckpoint);
    expect(thrownBy(() => decodeCheckpoint(concatBytes(CONTENT, hex("00"))))).toBeInstanceOf(CodecError);
  });

  it("is refused with a flag that is neither 0 nor 1", () => {
    for (let flag = 2; flag < 256; flag++) {
      const bad = CONTENT.slice();
      bad[8] = flag;
      expect(thrownBy(() => decodeCheckpoint(bad))).toBeInstanceOf(CodecError);
    }
  });

  it("of any bytes gives nothing worse than a codec error", () => {
    expectOnlyCodecErrors(CONTENT, decodeCheckpoint);
  });
});

describe("what a checkpoint signs", () => {
  const signer: Signer = {
    role: "initiator",
    transcript: filled(32, 1),
    publicKey: filled(97, 2),
    applicationHash: filled(32, 3),
  };
  const own = { index: 9, hash: filled(32, 4) };
  const other = { index: 5, hash: filled(32, 5) };

  it("is the chain, how far it goes, whether that is the end, and how far the other's has verified", () => {
    expect(checkpointInput(signer, own, true, other)).toEqual(
      concatBytes(
        filled(64, 0x20),
        utf8("securecomm/1 checkpoint"),
        hex("00 01"),
        filled(32, 1),
        filled(97, 2),
        filled(32, 3),
        filled(32, 4),
        u64(9),
        hex("01"),
        u64(5),
        filled(32, 5),
      ),
    );
  });

  it("is another as soon as one of these is another", () => {
    const inputs = [
      checkpointInput(signer, own, true, other),
      checkpointInput(signer, own, false, other),
      checkpointInput({ ...signer, role: "responder" }, own, true, other),
      checkpointInput({ ...signer, transcript: filled(32, 9) }, own, true, other),
      checkpointInput({ ...signer, publicKey: filled(97, 9) }, own, true, other),
      checkpointInput({ ...signer, applicationHash: filled(32, 9) }, own, true, other),
      checkpointInput(signer, { ...own, index: 8 }, true, other),
      checkpointInput(signer, { ...own, hash: filled(32, 9) }, true, other),
      checkpointInput(signer, own, true, { ...other, index: 4 }),
      checkpointInput(signer, own, true, { ...other, hash: filled(32, 9) }),
    ].map((input) => Buffer.from(input).toString("hex"));
    expect(new Set(inputs).size).toBe(inputs.length);
  });
});
