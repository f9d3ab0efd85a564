import { base64 } from "@scure/base";
import { concatBytes, fromHex } from "@securecomm/crypto";
import { array, constantFrom, integer, property, string, tuple } from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AuthError, createIdentity, exportIdentityPem, importIdentityPem } from "../src/index.ts";
import { decodePkcs8Pem, encodePkcs8Pem } from "../src/pkcs8.ts";
import { BASE_FINGERPRINT, BASE_POINT } from "./support/keys.ts";
import { errorOf } from "./support/outcome.ts";
import { check } from "./support/property.ts";

const ONE = fromHex(`${"00".repeat(47)}01`);
const ORDER = fromHex(
  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
);
const P384 = "06052b81040022";
const EC = `06072a8648ce3d0201`;

/** DER of one element, with a minimal length. */
function der(tag: number, ...content: Uint8Array[]): Uint8Array {
  const body = concatBytes(...content);
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return concatBytes(Uint8Array.of(tag, ...length), body);
}

function pemOf(bytes: Uint8Array, label = "PRIVATE KEY"): string {
  return `-----BEGIN ${label}-----\n${base64.encode(bytes)}\n-----END ${label}-----\n`;
}

/** A PKCS#8 key made piece by piece; each piece can be exchanged. */
function key(
  pieces: Partial<
    Record<"version" | "algorithm" | "ecVersion" | "scalar" | "parameters" | "point" | "after" | "inner", Uint8Array>
  > = {},
): Uint8Array {
  const ec = der(
    0x30,
    pieces.ecVersion ?? fromHex("020101"),
    der(0x04, pieces.scalar ?? ONE),
    pieces.parameters ?? new Uint8Array(),
    pieces.point ?? der(0xa1, der(0x03, Uint8Array.of(0), BASE_POINT)),
    pieces.inner ?? new Uint8Array(),
  );
  return der(
    0x30,
    pieces.version ?? fromHex("020100"),
    pieces.algorithm ?? der(0x30, fromHex(EC), fromHex(P384)),
    der(0x04, ec),
    pieces.after ?? new Uint8Array(),
  );
}

const read = (bytes: Uint8Array) => importIdentityPem(pemOf(bytes), { name: "a" });

describe("importIdentityPem", () => {
  it.each([
    ["with its public key", key()],
    ["without its public key", key({ point: new Uint8Array() })],
    ["with its curve named twice", key({ parameters: der(0xa0, fromHex(P384)) })],
  ])("reads a key %s", async (_, bytes) => {
    await expect(read(bytes)).resolves.toMatchObject({ fingerprint: BASE_FINGERPRINT });
  });

  it.each([
    [
      "another curve",
      "ERR_PEM_UNSUPPORTED",
      key({ algorithm: der(0x30, fromHex(EC), fromHex("06082a8648ce3d030107")) }),
    ],
    ["another curve inside", "ERR_PEM_UNSUPPORTED", key({ parameters: der(0xa0, fromHex("06082a8648ce3d030107")) })],
    ["an RSA algorithm", "ERR_PEM_UNSUPPORTED", key({ algorithm: der(0x30, fromHex("06092a864886f70d0101010500")) })],
    ["a curve that is written out", "ERR_PEM_UNSUPPORTED", key({ algorithm: der(0x30, fromHex(EC), der(0x30)) })],
    ["PKCS#8 version 1", "ERR_PEM_UNSUPPORTED", key({ version: fromHex("020101") })],
    ["attributes", "ERR_PEM_UNSUPPORTED", key({ after: der(0xa0) })],
    [
      "a compressed public key",
      "ERR_PEM_UNSUPPORTED",
      key({ point: der(0xa1, der(0x03, Uint8Array.of(0, 3), BASE_POINT.slice(1, 49))) }),
    ],
    [
      "a public key with unused bits",
      "ERR_PEM_UNSUPPORTED",
      key({ point: der(0xa1, der(0x03, Uint8Array.of(1), BASE_POINT)) }),
    ],
    ["a public key that is another's", "ERR_PEM_INVALID", key({ scalar: fromHex(`${"00".repeat(47)}02`) })],
    ["the scalar 0", "ERR_PEM_INVALID", key({ scalar: new Uint8Array(48), point: new Uint8Array() })],
    ["the scalar n", "ERR_PEM_INVALID", key({ scalar: ORDER, point: new Uint8Array() })],
    ["a scalar of 47 bytes", "ERR_PEM_INVALID", key({ scalar: ONE.subarray(1) })],
    ["a scalar of 49 bytes", "ERR_PEM_INVALID", key({ scalar: concatBytes(Uint8Array.of(0), ONE) })],
    ["ECPrivateKey version 0", "ERR_PEM_INVALID", key({ ecVersion: fromHex("020100") })],
    ["a version of two bytes", "ERR_PEM_UNSUPPORTED", key({ version: fromHex("02020000") })],
    [
      "something after the curve",
      "ERR_PEM_INVALID",
      key({ algorithm: der(0x30, fromHex(EC), fromHex(P384), fromHex("0500")) }),
    ],
    ["something after the public key", "ERR_PEM_INVALID", key({ inner: fromHex("0500") })],
    ["something after the key", "ERR_PEM_INVALID", key({ after: fromHex("0500") })],
    ["something after everything", "ERR_PEM_INVALID", concatBytes(key(), Uint8Array.of(0))],
    ["an indefinite length", "ERR_PEM_INVALID", fromHex("30800000")],
    ["a length that is not minimal", "ERR_PEM_INVALID", concatBytes(fromHex("308200b6"), key().subarray(3))],
    ["a length of 2^32 bytes", "ERR_PEM_INVALID", fromHex("3084ffffffff")],
    ["one byte", "ERR_PEM_INVALID", fromHex("30")],
  ])("refuses %s with %s", async (_, code, bytes) => {
    expect(await errorOf(() => read(bytes))).toMatchObject({ name: "AuthError", code });
  });

  it.each([
    ["an encrypted key", "ERR_PEM_ENCRYPTED", pemOf(key(), "ENCRYPTED PRIVATE KEY")],
    ["a SEC1 key", "ERR_PEM_UNSUPPORTED", pemOf(key(), "EC PRIVATE KEY")],
    ["a public key", "ERR_PEM_UNSUPPORTED", pemOf(key(), "PUBLIC KEY")],
    ["nothing", "ERR_PEM_INVALID", ""],
    ["a text before it", "ERR_PEM_INVALID", `Bag Attributes\n${pemOf(key())}`],
    ["a text after it", "ERR_PEM_INVALID", `${pemOf(key())}and so on`],
    ["two keys", "ERR_PEM_INVALID", pemOf(key()).repeat(2)],
    ["no end", "ERR_PEM_INVALID", pemOf(key()).slice(0, -10)],
    ["no body", "ERR_PEM_INVALID", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"],
    ["a header", "ERR_PEM_INVALID", pemOf(key()).replace("\n", "\nProc-Type: 4,ENCRYPTED\n")],
    ["another ending label", "ERR_PEM_INVALID", pemOf(key()).replace("END PRIVATE", "END PUBLIC")],
    ["base64 with stray bits", "ERR_PEM_INVALID", pemOf(concatBytes(key(), new Uint8Array(2))).replace("AAA=", "AAB=")],
    ["a very long text", "ERR_PEM_INVALID", `${pemOf(key())}${"\n".repeat(9_000)}`],
  ])("refuses %s with %s", async (_, code, pem) => {
    expect(await errorOf(() => importIdentityPem(pem, { name: "a" }))).toMatchObject({ name: "AuthError", code });
  });

  it("reads lines that end as on Windows and white space around the whole", async () => {
    const pem = `\r\n ${pemOf(key()).replaceAll("\n", "\r\n")}\r\n`;
    await expect(importIdentityPem(pem, { name: "a" })).resolves.toMatchObject({ fingerprint: BASE_FINGERPRINT });
  });

  it("never repeats the key in an error", async () => {
    const text = base64.encode(key());
    const damaged = [
      pemOf(key()).replace("MI", "M!"),
      pemOf(key()).replace(text, text.slice(0, -1)),
      pemOf(key().subarray(1)),
    ];
    for (const pem of damaged) {
      const error = await errorOf(() => importIdentityPem(pem, { name: "a" }));
      for (let at = 0; at + 8 <= text.length; at += 4)
        expect(String(error.stack)).not.toContain(text.slice(at, at + 8));
    }
  });
});

describe("a damaged PEM", () => {
  let pem: string;
  let bytes: Uint8Array;
  beforeAll(async () => {
    pem = await exportIdentityPem(await createIdentity({ name: "alice" }));
    bytes = base64.decode(pem.split("\n").slice(1, -2).join(""));
  });

  it("is refused for every single flipped bit", async () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(await errorOf(() => read(flipped)), `bit ${bit}`).toBeInstanceOf(AuthError);
    }
  });

  it("is refused for every length that it is cut to", async () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(await errorOf(() => read(bytes.subarray(0, length))), `length ${length}`).toBeInstanceOf(AuthError);
    }
    for (let length = 0; length < pem.length - 1; length++) {
      const error = await errorOf(() => importIdentityPem(pem.slice(0, length), { name: "a" }));
      expect(error, `length ${length}`).toBeInstanceOf(AuthError);
    }
  });

  it("never brings about anything but an AuthError, however it is edited", async () => {
    const edit = tuple(
      integer({ min: 0, max: 320 }),
      integer({ min: 0, max: 40 }),
      string({ unit: "binary", maxLength: 12 }),
    );
    await check(
      property(array(edit, { minLength: 1, maxLength: 4 }), constantFrom("pem", "der"), (edits, level) => {
        let text = level === "pem" ? pem : String.fromCharCode(...bytes);
        for (const [at, count, insert] of edits) text = text.slice(0, at) + insert + text.slice(at + count);
        const edited = level === "pem" ? text : pemOf(Uint8Array.from(text, (character) => character.charCodeAt(0)));
        try {
          decodePkcs8Pem(edited);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthError);
        }
      }),
      1_000,
    );
  });
});

describe("encodePkcs8Pem", () => {
  it("writes the same bytes as a DER encoder that goes piece by piece", () => {
    const pem = encodePkcs8Pem(ONE, BASE_POINT);
    expect(pem.split("\n").slice(1, -2).join("")).toBe(base64.encode(key()));
    expect(Math.max(...pem.split("\n").map((line) => line.length))).toBe(64);
  });
});
