import { p384 } from "@noble/curves/nist.js";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  CryptoError,
  concatBytes,
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  hkdfExpand,
  hkdfExtract,
  hmacSha256,
  importAeadKey,
  importEcdhKeyPair,
  importKemKeyPair,
  importSigningKey,
  importVerifyingKey,
  sha256,
} from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { describe, expect, it } from "vitest";
import { backends, fromInteger, N, P, toInteger, utf8 } from "./support.ts";

/** Something that every backend must refuse, and the code or the argument's name that it must refuse it with. */
interface Rejection {
  readonly what: string;
  readonly attempt: (backend: CryptoBackend) => unknown;
  readonly code: string;
  readonly argument?: string;
}

const ORDER = toInteger(N);
const PRIME = toInteger(P);
const zeros = (length: number) => new Uint8Array(length);
const point = generateEcdhKeyPair(nobleBackend).publicKey;
const withFirst = (first: number) => concatBytes(Uint8Array.of(first), point.subarray(1));

/** A point with an x-coordinate so small that x + p still fits in 48 bytes, which a lax decoder reduces and accepts. */
function pointBeyondField(): Uint8Array {
  const { Fp } = p384.Point;
  const { a, b } = p384.Point.CURVE();
  for (let x = 1n; ; x++) {
    const square = Fp.create(x * x * x + a * x + b);
    try {
      return concatBytes(Uint8Array.of(4), fromInteger(x + PRIME, 48), fromInteger(Fp.sqrt(square), 48));
    } catch {}
  }
}

/** A point on y² = x³ − 3x + b′ for another b′: what an invalid-curve attack sends. */
const offCurve = Uint8Array.from(point);
offCurve[96]! ^= 1;

const hybrid = 0x06 | (point[96]! & 1);
const INVALID_POINTS = [
  { what: "a point off the curve", bytes: offCurve },
  { what: "the point (0, 0)", bytes: concatBytes(Uint8Array.of(4), zeros(96)) },
  { what: "an x-coordinate not below p", bytes: pointBeyondField() },
  { what: "coordinates of all ones", bytes: concatBytes(Uint8Array.of(4), new Uint8Array(96).fill(0xff)) },
  { what: "the hybrid form, parity right", bytes: withFirst(hybrid) },
  { what: "the hybrid form, parity wrong", bytes: withFirst(hybrid ^ 1) },
  { what: "97 bytes of a compressed point and padding", bytes: withFirst(0x02) },
  { what: "97 bytes of infinity and padding", bytes: zeros(97) },
];
const WRONG_LENGTH_POINTS = [
  { what: "a compressed point", bytes: p384.Point.fromBytes(point).toBytes(true) },
  { what: "the point at infinity", bytes: zeros(1) },
  { what: "no bytes", bytes: zeros(0) },
  { what: "a point without its prefix", bytes: point.subarray(1) },
  { what: "a point with a byte more", bytes: concatBytes(point, zeros(1)) },
];
const INVALID_SCALARS = [
  { what: "zero", bytes: zeros(48) },
  { what: "n", bytes: N },
  { what: "n + 1", bytes: fromInteger(ORDER + 1n, 48) },
  { what: "all ones", bytes: new Uint8Array(48).fill(0xff) },
];
const NOT_BYTES = [
  null,
  undefined,
  "00",
  48,
  {},
  [1, 2, 3],
  new Uint16Array(48),
  new ArrayBuffer(48),
  new DataView(new ArrayBuffer(48)),
];

const ecdh = (backend: CryptoBackend) => importEcdhKeyPair(fromInteger(5n, 48), backend);
const aead = (backend: CryptoBackend) => importAeadKey(zeros(32), backend);

/** Every function that takes bytes, called with `bytes` in the place of one argument. */
const TAKES_BYTES: readonly {
  name: string;
  argument: string;
  call: (backend: CryptoBackend, bytes: never) => unknown;
}[] = [
  { name: "sha256", argument: "data", call: (b, bytes) => sha256(bytes, b) },
  { name: "hmacSha256", argument: "key", call: (b, bytes) => hmacSha256(bytes, zeros(1), b) },
  { name: "hmacSha256", argument: "data", call: (b, bytes) => hmacSha256(zeros(1), bytes, b) },
  { name: "hkdfExtract", argument: "salt", call: (b, bytes) => hkdfExtract(bytes, zeros(1), b) },
  { name: "hkdfExtract", argument: "ikm", call: (b, bytes) => hkdfExtract(zeros(1), bytes, b) },
  { name: "hkdfExpand", argument: "prk", call: (b, bytes) => hkdfExpand(bytes, zeros(1), 32, b) },
  { name: "hkdfExpand", argument: "info", call: (b, bytes) => hkdfExpand(zeros(32), bytes, 32, b) },
  { name: "importAeadKey", argument: "key", call: (b, bytes) => importAeadKey(bytes, b) },
  { name: "seal", argument: "nonce", call: (b, bytes) => aead(b).seal(bytes, zeros(0), zeros(0)) },
  { name: "seal", argument: "aad", call: (b, bytes) => aead(b).seal(zeros(12), bytes, zeros(0)) },
  { name: "seal", argument: "plaintext", call: (b, bytes) => aead(b).seal(zeros(12), zeros(0), bytes) },
  { name: "seal of pieces", argument: "plaintext", call: (b, bytes) => aead(b).seal(zeros(12), zeros(0), [bytes]) },
  { name: "open", argument: "nonce", call: (b, bytes) => aead(b).open(bytes, zeros(0), zeros(16)) },
  { name: "open", argument: "aad", call: (b, bytes) => aead(b).open(zeros(12), bytes, zeros(16)) },
  { name: "open", argument: "sealed", call: (b, bytes) => aead(b).open(zeros(12), zeros(0), bytes) },
  { name: "importEcdhKeyPair", argument: "scalar", call: (b, bytes) => importEcdhKeyPair(bytes, b) },
  { name: "deriveSharedSecret", argument: "peerPublicKey", call: (b, bytes) => ecdh(b).deriveSharedSecret(bytes) },
  { name: "importKemKeyPair", argument: "seed", call: (b, bytes) => importKemKeyPair(bytes, b) },
  { name: "encapsulate", argument: "encapsulationKey", call: (b, bytes) => encapsulate(bytes, b) },
  { name: "decapsulate", argument: "ciphertext", call: (b, bytes) => generateKemKeyPair(b).decapsulate(bytes) },
  { name: "importSigningKey", argument: "scalar", call: (b, bytes) => importSigningKey(bytes, b) },
  { name: "sign", argument: "message", call: (b, bytes) => generateSigningKey(b).sign(bytes) },
  { name: "importVerifyingKey", argument: "publicKey", call: (b, bytes) => importVerifyingKey(bytes, b) },
  { name: "verify", argument: "message", call: (b, bytes) => importVerifyingKey(point, b).verify(bytes, zeros(96)) },
  { name: "verify", argument: "signature", call: (b, bytes) => importVerifyingKey(point, b).verify(zeros(1), bytes) },
];

/** The arguments of a fixed length among them. */
const LENGTH_OF: Readonly<Record<string, number>> = {
  "importAeadKey key": 32,
  "seal nonce": 12,
  "open nonce": 12,
  "importEcdhKeyPair scalar": 48,
  "importKemKeyPair seed": 64,
  "encapsulate encapsulationKey": 1568,
  "decapsulate ciphertext": 1568,
  "importSigningKey scalar": 48,
  "verify signature": 96,
};

/** An encapsulation key of one coefficient too large, at each of the two places that three bytes have. */
function withLargeCoefficient(place: "low" | "high" | "last"): Uint8Array {
  const key = Uint8Array.from(generateKemKeyPair(nobleBackend).encapsulationKey);
  if (place === "low") key.set([0x01, 0x0d], 0); // 0xd01 = 3329 = q, and a zero nibble above it
  if (place === "high") key.set([0x10, 0xd0], 1);
  if (place === "last") key.set([0xff, 0xff, 0xff], 1533);
  return key;
}

const REJECTIONS: readonly Rejection[] = [
  ...INVALID_POINTS.flatMap(({ what, bytes }) => [
    {
      what: `ECDH with ${what}`,
      attempt: (b: CryptoBackend) => ecdh(b).deriveSharedSecret(bytes),
      code: "ERR_INVALID_POINT",
    },
    {
      what: `a verifying key of ${what}`,
      attempt: (b: CryptoBackend) => importVerifyingKey(bytes, b),
      code: "ERR_INVALID_POINT",
    },
  ]),
  ...WRONG_LENGTH_POINTS.flatMap(({ what, bytes }) => [
    {
      what: `ECDH with ${what}`,
      attempt: (b: CryptoBackend) => ecdh(b).deriveSharedSecret(bytes),
      code: "ERR_INVALID_ARG_VALUE",
      argument: "peerPublicKey",
    },
    {
      what: `a verifying key of ${what}`,
      attempt: (b: CryptoBackend) => importVerifyingKey(bytes, b),
      code: "ERR_INVALID_ARG_VALUE",
      argument: "publicKey",
    },
  ]),
  ...INVALID_SCALARS.flatMap(({ what, bytes }) => [
    {
      what: `an ECDH scalar of ${what}`,
      attempt: (b: CryptoBackend) => importEcdhKeyPair(bytes, b),
      code: "ERR_INVALID_SCALAR",
    },
    {
      what: `a signing scalar of ${what}`,
      attempt: (b: CryptoBackend) => importSigningKey(bytes, b),
      code: "ERR_INVALID_SCALAR",
    },
  ]),
  ...(["low", "high", "last"] as const).map((place) => ({
    what: `a KEM key whose ${place} coefficient is not below q`,
    attempt: (b: CryptoBackend) => encapsulate(withLargeCoefficient(place), b),
    code: "ERR_INVALID_KEM_KEY",
  })),
  ...[0, 1, 15].map((length) => ({
    what: `a sealed message of ${length} bytes`,
    attempt: (b: CryptoBackend) => aead(b).open(zeros(12), zeros(0), zeros(length)),
    code: "ERR_DECRYPT",
  })),
  {
    what: "a tag that does not verify",
    attempt: (b) => aead(b).open(zeros(12), zeros(0), zeros(16)),
    code: "ERR_DECRYPT",
  },
  ...TAKES_BYTES.flatMap(({ name, argument, call }) =>
    NOT_BYTES.map((value) => ({
      what: `${Object.prototype.toString.call(value)} as the ${argument} of ${name}`,
      attempt: (b: CryptoBackend) => call(b, value as never),
      code: "ERR_INVALID_ARG_TYPE",
      argument,
    })),
  ),
  ...TAKES_BYTES.flatMap(({ name, argument, call }) => {
    const length = LENGTH_OF[`${name} ${argument}`];
    if (length === undefined) return [];
    return [0, length - 1, length + 1].map((wrong) => ({
      what: `${wrong} bytes as the ${argument} of ${name}`,
      attempt: (b: CryptoBackend) => call(b, zeros(wrong) as never),
      code: "ERR_INVALID_ARG_VALUE",
      argument,
    }));
  }),
];

const CLASS_OF_CODE: Readonly<Record<string, unknown>> = {
  ERR_INVALID_ARG_TYPE: ArgumentTypeError,
  ERR_INVALID_ARG_VALUE: ArgumentRangeError,
};

describe.each(backends)("the $name backend refuses", (backend) => {
  it.each(REJECTIONS)("$what: $code $argument", async ({ attempt, code, argument }) => {
    const error = await Promise.resolve()
      .then(() => attempt(backend))
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(CLASS_OF_CODE[code] ?? CryptoError);
    expect(error).toMatchObject(argument === undefined ? { code } : { code, argument });
  });

  it.each(INVALID_SCALARS)("a signature with r or s of $what, by answering false", async ({ bytes }) => {
    const key = generateSigningKey(backend);
    const verifying = importVerifyingKey(key.publicKey, backend);
    const signature = await key.sign(utf8("message"));
    const [r, s] = [signature.subarray(0, 48), signature.subarray(48)];
    expect(await verifying.verify(utf8("message"), concatBytes(bytes, s))).toBe(false);
    expect(await verifying.verify(utf8("message"), concatBytes(r, bytes))).toBe(false);
    expect(await verifying.verify(utf8("message"), concatBytes(bytes, bytes))).toBe(false);
  });
});

describe("the rejections", () => {
  it("do not come from a point or key that would be refused anyway", () => {
    for (const backend of backends) {
      expect(ecdh(backend).deriveSharedSecret(point)).toHaveLength(48);
      expect(importVerifyingKey(point, backend).publicKey).toHaveLength(97);
      expect(encapsulate(generateKemKeyPair(nobleBackend).encapsulationKey, backend).sharedSecret).toHaveLength(32);
      expect(importEcdhKeyPair(fromInteger(ORDER - 1n, 48), backend).publicKey).toHaveLength(97);
    }
  });

  it("take the largest coefficient that is below q", () => {
    const key = Uint8Array.from(generateKemKeyPair(nobleBackend).encapsulationKey);
    key.set([0x00, 0x0d, 0xd0], 0); // two coefficients of 0xd00 = 3328
    for (const backend of backends) expect(encapsulate(key, backend).ciphertext).toHaveLength(1568);
  });
});
