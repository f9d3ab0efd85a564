import { createHmac, hkdfSync } from "node:crypto";
import { type CryptoBackend, concatBytes, generateEcdhKeyPair, generateKemKeyPair } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Signer } from "../../src/protocol/checkpoint.ts";
import { CodecError, utf8 } from "../../src/protocol/codec.ts";
import type { Ephemerals } from "../../src/protocol/handshake.ts";
import {
  answererSecret,
  decodeRekey,
  encodeRekey,
  nextEpoch,
  offererSecret,
  rekeyInput,
} from "../../src/protocol/rekey.ts";
import { CLASSIC_SUITE, HYBRID_SUITE, type Suite } from "../../src/protocol/suites.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { bytesOf, expectOnlyCodecErrors, expectOnlyTheWhole, filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { u64 } from "../support/sections.ts";

const SIGNATURE = filled(96, 0x5a);
const NONE = new Uint8Array(0);
const SUITES: [Suite, number][] = [
  [CLASSIC_SUITE, 0],
  [HYBRID_SUITE, 1_568],
];
const u32 = (n: number) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const lp = (bytes: Uint8Array) => concatBytes(u32(bytes.length), bytes);

/** R1 or R2 as the text of the protocol writes it. */
function written(epoch: number, record: number, kemLength: number): Uint8Array {
  const length = Uint8Array.of(kemLength >>> 8, kemLength & 0xff);
  return concatBytes(u64(epoch), u64(record), filled(97, 4), length, filled(kemLength, 7));
}

function fresh(backend: CryptoBackend, withKem: boolean): Ephemerals {
  const base = { nonce: NONE, ecdh: generateEcdhKeyPair(backend) };
  return withKem ? { ...base, kem: generateKemKeyPair(backend) } : base;
}

describe.each(SUITES)("R1 and R2 in %s", (suite, kemLength) => {
  const unsigned = written(3, 1_000, kemLength);
  const content = concatBytes(unsigned, SIGNATURE);

  it("have the layout of the protocol", () => {
    const fields = { epoch: 3, record: 1_000, point: filled(97, 4), kem: filled(kemLength, 7) };
    expect(encodeRekey(fields)).toEqual(unsigned);
    expect(decodeRekey(content, suite, 3, 1_000)).toEqual({ ...fields, unsigned, signature: SIGNATURE });
  });

  it("are read in memory of their own: the record's may go", () => {
    const buffer = content.slice();
    const message = decodeRekey(buffer, suite, 3, 1_000);
    buffer.fill(0);
    expect(message.unsigned).toEqual(unsigned);
    expect(message.signature).toEqual(SIGNATURE);
    expect(message.point).toEqual(filled(97, 4));
  });

  it("are refused when cut anywhere or longer than they are", () => {
    expectOnlyTheWhole(content, (bytes) => decodeRekey(bytes, suite, 3, 1_000));
    const longer = concatBytes(content, hex("00"));
    expect(thrownBy(() => decodeRekey(longer, suite, 3, 1_000))).toBeInstanceOf(CodecError);
  });

  it("are refused for any other epoch than the next", () => {
    for (const epoch of [0, 1, 2, 4, 2 ** 40]) {
      const other = concatBytes(written(epoch, 1_000, kemLength), SIGNATURE);
      expect(thrownBy(() => decodeRekey(other, suite, 3, 1_000))).toBeInstanceOf(CodecError);
    }
  });

  it("may have been signed any number of records ago, and not in the future", () => {
    for (const record of [0, 999, 1_000]) {
      const older = concatBytes(written(3, record, kemLength), SIGNATURE);
      expect(decodeRekey(older, suite, 3, 1_000).record).toBe(record);
    }
    const early = concatBytes(written(3, 1_001, kemLength), SIGNATURE);
    expect(thrownBy(() => decodeRekey(early, suite, 3, 1_000))).toBeInstanceOf(CodecError);
  });

  it("are refused with an ML-KEM field of any length but that of the suite", () => {
    for (const length of [0, 1, 1_567, 1_568, 1_569, 3_136]) {
      if (length === kemLength) continue;
      const other = concatBytes(written(3, 0, length), SIGNATURE);
      expect(
        thrownBy(() => decodeRekey(other, suite, 3, 1_000)),
        `${length} bytes`,
      ).toBeInstanceOf(CodecError);
    }
  });

  it("of any bytes give nothing worse than a codec error", () => {
    expectOnlyCodecErrors(content, (bytes) => decodeRekey(bytes, suite, 3, 1_000));
  });
});

describe("what is signed in a rekey", () => {
  const signer: Signer = {
    role: "responder",
    transcript: filled(32, 1),
    publicKey: filled(97, 2),
    applicationHash: filled(32, 3),
  };
  const head = concatBytes(
    filled(64, 0x20),
    utf8("securecomm/1 rekey"),
    hex("00 02"),
    filled(32, 1),
    filled(97, 2),
    filled(32, 3),
  );

  it("is R1, and for R2 what it answers as well", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (offer, answer) => {
        expect(rekeyInput(signer, offer)).toEqual(concatBytes(head, lp(offer)));
        expect(rekeyInput(signer, answer, offer)).toEqual(concatBytes(head, lp(offer), lp(answer)));
      }),
    );
  });

  it("is another for another role, session, identity or application", () => {
    const offer = written(1, 0, 0);
    const inputs = [
      signer,
      { ...signer, role: "initiator" as const },
      { ...signer, transcript: filled(32, 9) },
      { ...signer, publicKey: filled(97, 9) },
      { ...signer, applicationHash: filled(32, 9) },
    ].map((one) => Buffer.from(rekeyInput(one, offer)).toString("hex"));
    expect(new Set(inputs).size).toBe(inputs.length);
  });
});

describe.each(BACKENDS)("the next epoch, $name", ({ backend }) => {
  it("has the keys of the text, by the runtime's own HKDF", () => {
    fc.assert(
      fc.property(
        bytesOf(32),
        fc.constantFrom(48, 80).chain(bytesOf),
        fc.uint8Array({ maxLength: 50 }),
        fc.uint8Array({ maxLength: 50 }),
        (root, secret, offer, answer) => {
          const h = nodeBackend.sha256(concatBytes(lp(offer), lp(answer)));
          const keyOf = (label: string, length: number) => {
            const info = Buffer.concat([Buffer.from(`securecomm/1 ${label}`), h]);
            return new Uint8Array(hkdfSync("sha256", secret, root, info, length));
          };
          const expected = {
            initiator: { key: keyOf("initiator traffic key", 32), iv: keyOf("initiator traffic iv", 12) },
            responder: { key: keyOf("responder traffic key", 32), iv: keyOf("responder traffic iv", 12) },
            root: keyOf("root", 32),
          };
          const given = secret.slice();
          const keys = nextEpoch(backend, root, given, offer, answer);
          expect(plain(keys)).toEqual(expected);
          expect(given.every((byte) => byte === 0)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("leaves the root to the caller, and does not follow from the secret alone, nor from the root alone", () => {
    const root = filled(32, 1);
    const of = (r: Uint8Array, byte: number, offer = hex("01"), answer = hex("02")) =>
      Buffer.from(nextEpoch(backend, r, filled(48, byte), offer, answer).initiator.key).toString("hex");
    const keys = [
      of(root, 5),
      of(filled(32, 2), 5),
      of(root, 6),
      of(root, 5, hex("03")),
      of(root, 5, hex("01"), hex("03")),
      of(root, 5, hex("0102"), NONE),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(root).toEqual(filled(32, 1));
  });

  it.each(SUITES)("comes from the same secret at both ends in %s", (suite, kemLength) => {
    const one = fresh(backend, kemLength > 0);
    const two = fresh(backend, false);
    const message = (point: Uint8Array, kem: Uint8Array) =>
      decodeRekey(concatBytes(encodeRekey({ epoch: 1, record: 0, point, kem }), SIGNATURE), suite, 1, 0);
    const offer = message(one.ecdh.publicKey, one.kem?.encapsulationKey ?? NONE);
    const { secret, ciphertext } = answererSecret(backend, two, offer);
    expect([secret.length, ciphertext.length]).toEqual([kemLength > 0 ? 80 : 48, kemLength]);
    expect(offererSecret(one, message(two.ecdh.publicKey, ciphertext))).toEqual(secret);
    expect(secret.some((byte) => byte !== 0)).toBe(true);
  });

  it("does not come from an own ephemeral key that is sent back, nor from what is no key", () => {
    const own = fresh(backend, true);
    const offer = (point: Uint8Array, kem: Uint8Array = NONE) => ({
      epoch: 1,
      record: 0,
      point,
      kem,
      unsigned: NONE,
      signature: SIGNATURE,
    });
    const { publicKey } = own.ecdh;
    const off = new Uint8Array(publicKey);
    off[96] = (off[96] as number) ^ 1;
    expect(thrownBy(() => offererSecret(own, offer(publicKey)))).toBeInstanceOf(CodecError);
    expect(thrownBy(() => answererSecret(backend, own, offer(publicKey)))).toBeInstanceOf(CodecError);
    for (const point of [
      off,
      filled(97, 0),
      concatBytes(hex("04"), filled(96, 0)),
      concatBytes(hex("02"), off.subarray(1)),
    ]) {
      expect(codeThrownBy(() => offererSecret(own, offer(point)))).toBe("ERR_INVALID_POINT");
      expect(codeThrownBy(() => answererSecret(backend, own, offer(point)))).toBe("ERR_INVALID_POINT");
    }
    const other = fresh(backend, true);
    const beyond = filled(1_568, 0xff);
    expect(codeThrownBy(() => answererSecret(backend, own, offer(other.ecdh.publicKey, beyond)))).toBe(
      "ERR_INVALID_KEM_KEY",
    );
  });
});

it("the MAC of the second derivation is that of the first: Extract is HMAC with the root as its key", () => {
  const root = filled(32, 1);
  const secret = filled(48, 2);
  const prk = createHmac("sha256", root).update(secret).digest();
  expect(new Uint8Array(nodeBackend.hkdfExtract(root, secret))).toEqual(new Uint8Array(prk));
});

function plain(keys: ReturnType<typeof nextEpoch>) {
  const { initiator, responder, root } = keys;
  const copy = ({ key, iv }: { key: Uint8Array; iv: Uint8Array }) => ({
    key: new Uint8Array(key),
    iv: new Uint8Array(iv),
  });
  return { initiator: copy(initiator), responder: copy(responder), root: new Uint8Array(root) };
}
