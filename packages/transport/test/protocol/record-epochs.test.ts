import { concatBytes } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/protocol/codec.ts";
import type { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { BACKENDS } from "../support/backends.ts";
import { filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { frameOf, freshSecret, opener, sealer } from "../support/records.ts";

const KEYS = [0x42, 0x51, 0x62].map((byte) => filled(32, byte));
const IVS = [hex("c0ffee00 0123456789abcdef"), hex("00112233 445566778899aabb"), hex("ffffffff ffffffffffffffff")];
const secretOf = (epoch: number) => freshSecret(KEYS[epoch] as Uint8Array, IVS[epoch] as Uint8Array);
const frameIn = (epoch: number, number: bigint, plaintext: Uint8Array) =>
  frameOf(number, plaintext, KEYS[epoch] as Uint8Array, IVS[epoch] as Uint8Array);
const text = (n: number) => utf8(`record ${n}`);

describe.each(BACKENDS)("records over several keys, $name", ({ backend }) => {
  it("go on with their numbers and bytes, and are what the runtime's own AES-GCM makes of them", () => {
    const out = sealer(backend);
    const back = opener(backend);
    const frames: Uint8Array[] = [];
    for (let number = 0; number < 9; number++) {
      const epoch = Math.floor(number / 3);
      if (number > 0 && number % 3 === 0) for (const direction of [out, back]) direction.switchKey(secretOf(epoch));
      const frame = concatBytes(...out.seal([text(number)]));
      expect(frame).toEqual(frameIn(epoch, BigInt(number), text(number)));
      expect(new Uint8Array(back.open(frame))).toEqual(text(number));
      frames.push(frame);
      for (const direction of [out, back]) {
        expect([direction.number, direction.bytes]).toEqual([number + 1, 8 * (number + 1)]);
        expect(direction.epochNumber).toBe(epoch * 3);
      }
    }
    expect(new Set(frames.map((frame) => Buffer.from(frame).toString("hex"))).size).toBe(9);
  });

  it("do not open under the key before theirs, nor under the one after", () => {
    for (const [sealedIn, openedIn] of [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const) {
      const back = opener(backend);
      for (let epoch = 1; epoch <= openedIn; epoch++) back.switchKey(secretOf(epoch));
      expect(codeThrownBy(() => back.open(frameIn(sealedIn, 0n, text(0))))).toBe("ERR_RECORD_TAMPERED");
      expect(new Uint8Array(back.open(frameIn(openedIn, 0n, text(0))))).toEqual(text(0));
    }
  });

  it("of an earlier key that come again are tampering, which says that it may be a replay", () => {
    const back = opener(backend);
    for (let number = 0n; number < 5n; number++) back.open(frameIn(0, number, text(1)));
    back.switchKey(secretOf(1));
    back.open(frameIn(1, 5n, text(1)));
    for (let number = 0; number < 5; number++) {
      const error = thrownBy(() => back.open(frameIn(0, BigInt(number), text(1))));
      expect(error).toMatchObject({ code: "ERR_RECORD_TAMPERED", number, expected: 6, earlierEpoch: true });
      expect(error.message).toContain("replay");
    }
  });

  it("of the present key are told apart as ever: replay, gap, tampering", () => {
    const back = opener(backend);
    for (let number = 0n; number < 5n; number++) back.open(frameIn(0, number, text(1)));
    back.switchKey(secretOf(1));
    back.open(frameIn(1, 5n, text(1)));
    for (const [frame, facts] of [
      [frameIn(1, 5n, text(1)), { code: "ERR_RECORD_REPLAYED", number: 5, earlierEpoch: false }],
      [frameIn(1, 7n, text(1)), { code: "ERR_RECORD_GAP", number: 7, earlierEpoch: false }],
      [frameIn(0, 6n, text(1)), { code: "ERR_RECORD_TAMPERED", number: 6, earlierEpoch: false }],
      [frameIn(0, 5n, text(1)), { code: "ERR_RECORD_TAMPERED", number: 5, earlierEpoch: false }],
    ] as const) {
      expect(thrownBy(() => back.open(frame))).toMatchObject({ ...facts, expected: 6 });
    }
    expect(new Uint8Array(back.open(frameIn(1, 6n, text(6))))).toEqual(text(6));
  });

  it("have their limits for each key anew", () => {
    const limits = { maxRecordsPerKey: 2, maxBytesPerKey: 12 };
    const out = sealer(backend, limits);
    const back = opener(backend, limits);
    const pass = (bytes: number) => back.open(concatBytes(...out.seal([filled(bytes, 1)])));
    for (let epoch = 0; epoch < 3; epoch++) {
      if (epoch > 0) for (const direction of [out, back]) direction.switchKey(secretOf(epoch));
      expect([out.left, back.left]).toEqual(Array(2).fill({ records: 2, bytes: 12 }));
      pass(5);
      expect([out.left, back.left]).toEqual(Array(2).fill({ records: 1, bytes: 7 }));
      expect(codeThrownBy(() => out.seal([filled(8, 1)]))).toBe("ERR_KEY_EXHAUSTED");
      pass(7);
      expect([out.left, back.left]).toEqual(Array(2).fill({ records: 0, bytes: 0 }));
      expect(codeThrownBy(() => out.seal([filled(0, 1)]))).toBe("ERR_KEY_EXHAUSTED");
      const next = BigInt(back.number);
      expect(codeThrownBy(() => back.open(frameIn(epoch, next, filled(0, 1))))).toBe("ERR_KEY_EXHAUSTED");
    }
    expect([out.number, out.bytes]).toEqual([6, 36]);
  });

  it("are counted for the soft limits by key, records or bytes", () => {
    const used = (direction: RecordSealer | RecordOpener) =>
      [direction.hasUsed(2, 100), direction.hasUsed(3, 10), direction.hasUsed(3, 100)] as const;
    const out = sealer(backend);
    out.seal([filled(4, 1)]);
    expect(used(out)).toEqual([false, false, false]);
    out.seal([filled(6, 1)]);
    expect(used(out)).toEqual([true, true, false]);
    out.switchKey(secretOf(1));
    expect(used(out)).toEqual([false, false, false]);
  });

  it("take each key over and overwrite it, and its IV with the next", () => {
    for (const direction of [sealer(backend), opener(backend)]) {
      const one = secretOf(1);
      const two = secretOf(2);
      direction.switchKey(one);
      expect(one.key).toEqual(filled(32, 0));
      expect(one.iv).toEqual(IVS[1]);
      direction.switchKey(two);
      expect(one.iv).toEqual(filled(12, 0));
      direction.destroy();
      expect([two.key, two.iv]).toEqual([filled(32, 0), filled(12, 0)]);
    }
  });
});
