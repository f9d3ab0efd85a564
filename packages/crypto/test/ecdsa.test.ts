import { createPrivateKey, sign as nodeSign } from "node:crypto";
import {
  concatBytes,
  fromHex,
  generateSigningKey,
  importSigningKey,
  importVerifyingKey,
  toHex,
} from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, embedded, flipBit, fromInteger, N, pairs, toInteger, utf8 } from "./support.ts";

const ORDER = toInteger(N);
// RFC 6979, appendix A.2.6.
const SCALAR = fromHex(
  "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
);
const POINT =
  "04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13" +
  "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720";
const KNOWN = [
  {
    message: "sample",
    r: "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33bde1e888e63355d92fa2b3c36d8fb2cd",
    s: "f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0",
  },
  {
    message: "test",
    r: "6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559f918eedaf2293be5b475cc8f0188636b",
    s: "2d46f3becbcc523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d51ab373f9845c0514eefb14024787265",
  },
];

const otherHalf = (signature: Uint8Array) =>
  concatBytes(signature.subarray(0, 48), fromInteger(ORDER - toInteger(signature.subarray(48)), 48));
const isLow = (signature: Uint8Array) => toInteger(signature.subarray(48)) <= ORDER / 2n;

describe("the noble backend", () => {
  it.each(KNOWN)("signs $message as RFC 6979, appendix A.2.6, does, with s made low", async ({ message, r, s }) => {
    const published = fromHex(r + s);
    const expected = isLow(published) ? published : otherHalf(published);
    const signature = await importSigningKey(SCALAR, nobleBackend).sign(utf8(message));
    expect(toHex(signature)).toBe(toHex(expected));
  });
});

describe("the node backend", () => {
  it("makes low the s that OpenSSL leaves high half of the time", async () => {
    const key = importSigningKey(SCALAR, nodeBackend);
    const pkcs8 = concatBytes(fromHex("304e020100301006072a8648ce3d020106052b81040022043730350201010430"), SCALAR);
    const raw = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
    const messages = Array.from({ length: 48 }, (_, i) => utf8(`message ${i}`));
    const unnormalised = messages.map((text) => nodeSign("sha256", text, { key: raw, dsaEncoding: "ieee-p1363" }));
    expect(unnormalised.some((signature) => !isLow(signature))).toBe(true);
    const signatures = await Promise.all(messages.map((text) => key.sign(text)));
    expect(signatures.every(isLow)).toBe(true);
  });
});

describe.each(backends)("ECDSA P-384 with SHA-256 of the $name backend", (backend) => {
  it.each(KNOWN)("verifies RFC 6979's signature of $message, with s low and high", async ({ message, r, s }) => {
    const key = importVerifyingKey(embedded(fromHex(POINT)), backend);
    const signature = fromHex(r + s);
    expect(await key.verify(utf8(message), signature)).toBe(true);
    expect(await key.verify(embedded(utf8(message)), embedded(otherHalf(signature)))).toBe(true);
    expect(await key.verify(utf8(`${message}.`), signature)).toBe(false);
  });

  it("derives RFC 6979's public key and gives the scalar back in a copy", () => {
    const scalar = Uint8Array.from(SCALAR);
    const key = importSigningKey(scalar, backend);
    scalar.fill(0);
    expect(toHex(key.publicKey)).toBe(POINT);
    const exported = key.exportScalar();
    expect(toHex(exported)).toBe(toHex(SCALAR));
    expect(exported.buffer.byteLength).toBe(48);
    exported.fill(0);
    expect(toHex(key.exportScalar())).toBe(toHex(SCALAR));
  });

  it("gives back scalars that hold the bytes of a key file's own structure", () => {
    const scalar = concatBytes(fromHex("0201010430"), new Uint8Array(38).fill(1), fromHex("0201010430"));
    expect(toHex(importSigningKey(scalar, backend).exportScalar())).toBe(toHex(scalar));
    expect(toHex(importSigningKey(fromInteger(1n, 48), backend).exportScalar())).toBe(toHex(fromInteger(1n, 48)));
  });

  it("always signs with a low s, and verifies it", async () => {
    const key = generateSigningKey(backend);
    const verifying = importVerifyingKey(key.publicKey, backend);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (message) => {
        const signature = await key.sign(message);
        expect(signature).toHaveLength(96);
        expect(isLow(signature)).toBe(true);
        expect(await verifying.verify(message, signature)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("signs and verifies the message as it is at the moment of the call", async () => {
    const key = generateSigningKey(backend);
    const verifying = importVerifyingKey(key.publicKey, backend);
    const message = utf8("first thought");
    const signing = key.sign(message);
    message.fill(0);
    const signature = await signing;
    const again = utf8("first thought");
    const verification = verifying.verify(again, signature);
    again.fill(0);
    expect(await verification).toBe(true);
  });

  it("does not verify when any one bit of the signature is flipped", async () => {
    const key = generateSigningKey(backend);
    const verifying = importVerifyingKey(key.publicKey, backend);
    const signature = await key.sign(utf8("message"));
    const bits = Array.from({ length: 24 }, (_, i) => 32 * i + (i % 32));
    const verdicts = await Promise.all(bits.map((bit) => verifying.verify(utf8("message"), flipBit(signature, bit))));
    expect(verdicts).toEqual(bits.map(() => false));
  });

  it("does not verify what another key signed", async () => {
    const signature = await generateSigningKey(backend).sign(utf8("message"));
    expect(await importVerifyingKey(fromHex(POINT), backend).verify(utf8("message"), signature)).toBe(false);
  });

  it("keeps verifying when the caller overwrites the point", async () => {
    const key = importSigningKey(SCALAR, backend);
    const point = fromHex(POINT);
    const verifying = importVerifyingKey(point, backend);
    point.fill(0);
    verifying.publicKey.fill(0);
    expect(await verifying.verify(utf8("m"), await key.sign(utf8("m")))).toBe(true);
  });

  it("makes another key every time", () => {
    expect(toHex(generateSigningKey(backend).publicKey)).not.toBe(toHex(generateSigningKey(backend).publicKey));
  });
});

describe.each(pairs)("ECDSA signed by $maker.name and verified by $taker.name", ({ maker, taker }) => {
  it("verifies, and not over another message", async () => {
    const key = generateSigningKey(maker);
    const verifying = importVerifyingKey(key.publicKey, taker);
    const signature = await key.sign(utf8("message"));
    expect(await verifying.verify(utf8("message"), signature)).toBe(true);
    expect(await verifying.verify(utf8("massage"), signature)).toBe(false);
  });

  it("has the same public key after the scalar moved over", () => {
    const key = generateSigningKey(maker);
    expect(toHex(importSigningKey(key.exportScalar(), taker).publicKey)).toBe(toHex(key.publicKey));
  });
});

describe("a verifying key", () => {
  const message = utf8("a message");

  it.each(backends)("refuses points off the curve at once and not only when it verifies ($name)", (backend) => {
    const { publicKey } = generateSigningKey(nodeBackend);
    for (const bit of [8, 391, 392, 775]) {
      expect(() => importVerifyingKey(flipBit(publicKey, bit), backend)).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_POINT" }),
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 96, maxLength: 96 }), (bytes) => {
        expect(() => importVerifyingKey(concatBytes(Uint8Array.of(0x04), bytes), backend)).toThrow(
          expect.objectContaining({ code: "ERR_INVALID_POINT" }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each(backends)(
    "verifies what it was given, whatever the caller overwrites afterwards ($name)",
    async (backend) => {
      const signer = generateSigningKey(nodeBackend);
      const signature = await signer.sign(message);
      // Not slice(): a signature may be a Buffer, whose slices share its memory.
      const copy = (bytes: Uint8Array) => Uint8Array.from(bytes);
      const given = { point: copy(signer.publicKey), message: copy(message), signature: copy(signature) };
      const key = importVerifyingKey(given.point, backend);
      given.point.fill(0);
      key.publicKey.fill(0);
      const verdict = key.verify(given.message, given.signature);
      given.message.fill(0);
      given.signature.fill(0);
      expect(await verdict).toBe(true);
      expect(await key.verify(message, signature)).toBe(true);
      expect(await key.verify(utf8("another"), signature)).toBe(false);
    },
  );

  it.each(backends)("verifies several signatures asked about at the same time ($name)", async (backend) => {
    const signer = generateSigningKey(nodeBackend);
    const signature = await signer.sign(message);
    const key = importVerifyingKey(signer.publicKey, backend);
    const asked = [message, utf8("another"), message].map((text) => key.verify(text, signature));
    expect(await Promise.all(asked)).toEqual([true, false, true]);
  });
});
