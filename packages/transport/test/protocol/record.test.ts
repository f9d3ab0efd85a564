import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordError } from "../../src/errors.ts";
import { utf8 } from "../../src/protocol/codec.ts";
import { RECORD_OVERHEAD, type RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { embedded, filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { expectedNonce, frameOf, freshSecret, IV, KEY, opener, sealer, spyBackend } from "../support/records.ts";

const PAIRS = BACKENDS.flatMap((from) => BACKENDS.map((to) => ({ name: `${from.name} to ${to.name}`, from, to })));
const text = (n: number) => utf8(`record ${n}`);

describe.each(PAIRS)("records, $name", ({ from, to }) => {
  it("are opened in the order in which they were sealed, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }), { maxLength: 6 }), (sent) => {
        const [out, back] = [sealer(from.backend), opener(to.backend)];
        let bytes = 0;
        sent.forEach((pieces, number) => {
          const whole = concatBytes(...pieces);
          expect(Buffer.compare(back.open(embedded(concatBytes(...out.seal(pieces)))), whole)).toBe(0);
          bytes += whole.length;
          for (const direction of [out, back]) {
            expect([direction.number, direction.bytes]).toEqual([number + 1, bytes]);
          }
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(BACKENDS)("a record, $name", ({ backend }) => {
  it("has the frame that the protocol describes", () => {
    const out = sealer(backend);
    for (let number = 0; number < 3; number++) {
      const frame = concatBytes(...out.seal([text(number), hex("00"), hex("")]));
      expect(frame).toEqual(frameOf(BigInt(number), concatBytes(text(number), hex("00"))));
      expect(frame).toHaveLength(text(number).length + 1 + RECORD_OVERHEAD);
    }
  });

  it("with any one bit changed, header and all, is tampering, and nothing moves on", () => {
    const back = opener(backend);
    const first = frameOf(0n, hex("0102030405"));
    back.open(first);
    const good = frameOf(1n, hex("0102030405"));
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
      const error = thrownBy(() => back.open(bad));
      expect(error).toBeInstanceOf(RecordError);
      expect(error, `bit ${bit}`).toMatchObject({ code: "ERR_RECORD_TAMPERED", expected: 1 });
      expect([back.number, back.bytes]).toEqual([1, 5]);
    }
    expect(back.open(good)).toHaveLength(5);
  });

  it("that is cut anywhere, or goes on, is tampering", () => {
    const back = opener(backend);
    const good = frameOf(0n, hex("010203"));
    for (let length = 0; length < good.length; length++) {
      expect(codeThrownBy(() => back.open(embedded(good.subarray(0, length))))).toBe("ERR_RECORD_TAMPERED");
    }
    expect(codeThrownBy(() => back.open(concatBytes(good, hex("00"))))).toBe("ERR_RECORD_TAMPERED");
    expect(codeThrownBy(() => back.open(concatBytes(good, good)))).toBe("ERR_RECORD_TAMPERED");
    expect(Buffer.compare(back.open(good), hex("010203"))).toBe(0);
  });

  it("of another key, IV or number than its header says is tampering", () => {
    const relabelled = frameOf(1n, text(1));
    relabelled[11] = 0;
    for (const bad of [
      frameOf(0n, text(0), filled(32, 0x43)),
      frameOf(0n, text(0), KEY, filled(12, 1)),
      relabelled,
      frameOf(0n, text(0)).fill(0),
    ]) {
      expect(codeThrownBy(() => opener(backend).open(bad))).toBe("ERR_RECORD_TAMPERED");
    }
  });

  it("that comes again is a replay, with its number and the one that was due", () => {
    const back = opener(backend);
    for (let number = 0n; number < 3n; number++) back.open(frameOf(number, text(0)));
    for (const number of [0, 1, 2]) {
      const error = thrownBy(() => back.open(frameOf(BigInt(number), text(0))));
      expect(error).toMatchObject({ code: "ERR_RECORD_REPLAYED", number, expected: 3 });
    }
    expect(back.number).toBe(3);
    back.open(frameOf(3n, text(3)));
  });

  it.each([2n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 53n - 1n])(
    "that comes too early, under number %i, is a gap",
    (early) => {
      const back = opener(backend);
      back.open(frameOf(0n, text(0)));
      const error = thrownBy(() => back.open(frameOf(early, text(2))));
      expect(error).toMatchObject({ code: "ERR_RECORD_GAP", number: Number(early), expected: 1 });
      expect([back.number, back.bytes]).toEqual([1, text(0).length]);
      back.open(frameOf(1n, text(1)));
    },
  );

  it("under a number of 2^53 or more is tampering, even where the key fits", () => {
    for (const number of [2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      expect(codeThrownBy(() => opener(backend).open(frameOf(number, text(0))))).toBe("ERR_RECORD_TAMPERED");
    }
  });

  it("of any bytes is an error about a record and nothing else", () => {
    const back = opener(backend);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(thrownBy(() => back.open(bytes))).toBeInstanceOf(RecordError);
      }),
    );
  });

  it("takes its key over and overwrites it, and its IV once it is destroyed", () => {
    const secret = freshSecret();
    const out = new RecordSealer(secret, { maxRecordsPerKey: 9, maxBytesPerKey: 99 }, backend);
    expect(secret.key).toEqual(filled(32, 0));
    expect(concatBytes(...out.seal([text(0)]))).toEqual(frameOf(0n, text(0)));
    out.destroy();
    expect(secret.iv).toEqual(filled(12, 0));
    expect(codeThrownBy(() => out.seal([text(1)]))).toBe("ERR_KEY_DESTROYED");
    const back = opener(backend);
    back.destroy();
    expect(thrownBy(() => back.open(frameOf(0n, text(0))))).toBeInstanceOf(Error);
  });
});

describe("a nonce", () => {
  it.each(BACKENDS)("is used once, and is the IV with the number in it, $name", ({ backend }) => {
    const spy = spyBackend(backend);
    const out = sealer(spy);
    for (let i = 0; i < 600; i++) out.seal([text(0)]);
    expect(spy.nonces).toEqual(
      Array.from({ length: 600 }, (_, i) => Buffer.from(expectedNonce(IV, BigInt(i))).toString("hex")),
    );
    expect(new Set(spy.nonces).size).toBe(600);
  });

  it("is not used again for a record whose sealing failed", () => {
    const spy = spyBackend(nodeBackend);
    const out = sealer(spy);
    out.seal([text(0)]);
    spy.failing = true;
    expect(thrownBy(() => out.seal([text(1)])).message).toBe("the hardware is gone");
    spy.failing = false;
    expect(concatBytes(...out.seal([text(2)]))).toEqual(frameOf(2n, text(2)));
    expect(new Set(spy.nonces).size).toBe(3);
  });
});

describe("the hard limits of a key", () => {
  const full = (direction: RecordSealer | RecordOpener) => direction.left;

  it("end sealing and opening after so many records, before anything is sealed", () => {
    const limits = { maxRecordsPerKey: 3 };
    const spy = spyBackend(nodeBackend);
    const [out, back] = [sealer(spy, limits), opener(nodeBackend, limits)];
    for (let i = 0; i < 3; i++) back.open(concatBytes(...out.seal([hex("00")])));
    expect([full(out).records, full(back).records]).toEqual([0, 0]);
    for (let i = 0; i < 3; i++) {
      expect(thrownBy(() => out.seal([]))).toMatchObject({ code: "ERR_KEY_EXHAUSTED", number: 3, expected: 3 });
      expect(codeThrownBy(() => back.open(frameOf(3n, hex("00"))))).toBe("ERR_KEY_EXHAUSTED");
    }
    expect(spy.nonces).toHaveLength(3);
    expect([out.number, back.number]).toEqual([3, 3]);
  });

  it("end both after so many bytes of plaintext, to the byte", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 10 }), fc.integer({ min: 1, max: 60 }), (lengths, limit) => {
        const [out, back] = [sealer(), opener(nodeBackend, { maxBytesPerKey: limit })];
        const limited = sealer(nodeBackend, { maxBytesPerKey: limit });
        let bytes = 0;
        for (const length of lengths) {
          const frame = concatBytes(...out.seal([filled(length, 1)]));
          if (bytes + length > limit) {
            expect(codeThrownBy(() => back.open(frame))).toBe("ERR_KEY_EXHAUSTED");
            expect(codeThrownBy(() => limited.seal([filled(length, 1)]))).toBe("ERR_KEY_EXHAUSTED");
            break;
          }
          bytes += length;
          expect(concatBytes(...limited.seal([filled(length, 1)]))).toEqual(frame);
          back.open(frame);
          expect([full(limited).bytes, full(back).bytes]).toEqual([limit - bytes, limit - bytes]);
        }
        expect([limited.bytes, back.bytes]).toEqual([bytes, bytes]);
      }),
    );
  });
});
