import { type Aead, CryptoError, concatBytes, fromHex, importAeadKey, toHex } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, embedded, flipBit, pairs, utf8 } from "./support.ts";

const KEY = fromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
const NONCE = fromHex("cafebabefacedbaddecaf888");
const PLAINTEXT =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const CIPHERTEXT =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B: the cases with 256-bit keys and 96-bit nonces.
const KNOWN = [
  {
    number: 13,
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "",
    ciphertext: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    number: 14,
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "00".repeat(16),
    ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    number: 15,
    key: toHex(KEY),
    nonce: toHex(NONCE),
    aad: "",
    plaintext: PLAINTEXT,
    ciphertext: CIPHERTEXT,
    tag: "b094dac5d93471bdec1a502270e3cc6c",
  },
  {
    number: 16,
    key: toHex(KEY),
    nonce: toHex(NONCE),
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plaintext: PLAINTEXT.slice(0, 120),
    ciphertext: CIPHERTEXT.slice(0, 120),
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
];

function expectDecryptError(open: () => unknown): void {
  expect(open).toThrow(CryptoError);
  expect(open).toThrow(expect.objectContaining({ code: "ERR_DECRYPT" }));
}

describe.each(backends)("AES-256-GCM with the $name backend", (backend) => {
  const aead: Aead = importAeadKey(KEY, backend);

  it.each(KNOWN)("gives the known answer of the GCM specification, test case $number", (known) => {
    const key = importAeadKey(fromHex(known.key), backend);
    const [nonce, aad, plaintext] = [fromHex(known.nonce), fromHex(known.aad), fromHex(known.plaintext)];
    const sealed = concatBytes(...key.seal(nonce, aad, plaintext));
    expect(toHex(sealed)).toBe(known.ciphertext + known.tag);
    expect(toHex(key.open(nonce, aad, sealed))).toBe(known.plaintext);
  });

  it("seals pieces as it seals their concatenation", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
        const inPieces = concatBytes(...aead.seal(NONCE, NONCE, pieces));
        expect(toHex(inPieces)).toBe(toHex(concatBytes(...aead.seal(NONCE, NONCE, concatBytes(...pieces)))));
      }),
    );
  });

  it("opens what it sealed, also from views into larger arrays and from Buffers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 40 }), (plaintext, aad) => {
        const sealed = concatBytes(...aead.seal(embedded(NONCE), embedded(aad), embedded(plaintext)));
        expect(toHex(aead.open(Buffer.from(NONCE), Buffer.from(aad), embedded(sealed)))).toBe(toHex(plaintext));
        expect(toHex(aead.open(NONCE, aad, Buffer.from(sealed)))).toBe(toHex(plaintext));
      }),
    );
  });

  it("refuses a nonce, header or message in which any one bit was flipped", () => {
    const aad = utf8("header");
    const sealed = concatBytes(...aead.seal(NONCE, aad, utf8("twenty-one bytes long")));
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      expectDecryptError(() => aead.open(NONCE, aad, flipBit(sealed, bit)));
    }
    for (let bit = 0; bit < 8 * NONCE.length; bit++) {
      expectDecryptError(() => aead.open(flipBit(NONCE, bit), aad, sealed));
    }
    for (let bit = 0; bit < 8 * aad.length; bit++) {
      expectDecryptError(() => aead.open(NONCE, flipBit(aad, bit), sealed));
    }
  });

  it("refuses every truncation, down to nothing", () => {
    const sealed = concatBytes(...aead.seal(NONCE, NONCE, utf8("text")));
    for (let length = 0; length < sealed.length; length++) {
      expectDecryptError(() => aead.open(NONCE, NONCE, sealed.subarray(0, length)));
    }
  });

  it("refuses what another key sealed", () => {
    const other = importAeadKey(flipBit(KEY, 0), backend);
    expectDecryptError(() => aead.open(NONCE, NONCE, concatBytes(...other.seal(NONCE, NONCE, utf8("text")))));
  });

  it("changes none of its inputs and returns memory of its own", () => {
    const [nonce, aad, plaintext] = [Uint8Array.from(NONCE), utf8("aad"), utf8("some text")];
    const sealed = concatBytes(...aead.seal(nonce, aad, plaintext));
    const before = toHex(sealed);
    const opened = aead.open(nonce, aad, sealed);
    expect(opened.buffer.byteLength).toBe(opened.length);
    opened.fill(0);
    expect(toHex(sealed)).toBe(before);
    expect(nonce).toEqual(NONCE);
    expect(aad).toEqual(utf8("aad"));
    expect(plaintext).toEqual(utf8("some text"));
  });

  it("keeps its key when the caller wipes the bytes it came from", () => {
    const bytes = Uint8Array.from(KEY);
    const imported = importAeadKey(bytes, backend);
    bytes.fill(0);
    const sealed = concatBytes(...imported.seal(NONCE, NONCE, utf8("text")));
    expect(toHex(aead.open(NONCE, NONCE, sealed))).toBe(toHex(utf8("text")));
  });
});

describe.each(pairs)("AES-256-GCM sealed by $maker.name and opened by $taker.name", ({ maker, taker }) => {
  it("gives the plaintext back, from empty to 64 KiB", () => {
    for (const length of [0, 1, 15, 16, 17, 1000, 65_536]) {
      const plaintext = new Uint8Array(length).map((_, i) => i);
      const sealed = concatBytes(...importAeadKey(KEY, maker).seal(NONCE, NONCE, [plaintext]));
      expect(toHex(importAeadKey(KEY, taker).open(NONCE, NONCE, sealed))).toBe(toHex(plaintext));
    }
  });
});
