import {
  ArgumentRangeError,
  createSha256,
  fromHex,
  hkdfExpand,
  hkdfExtract,
  hmacSha256,
  sha256,
  toHex,
} from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, embedded, utf8 } from "./support.ts";

const range = (from: number, to: number) => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe.each(backends)("hashing with the $name backend", (backend) => {
  // The examples of NIST's "Examples with Intermediate Values" for SHA-256, and its million-times-"a" message.
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ])("gives SHA-256's known answer, case %#", (text, expected) => {
    expect(toHex(sha256(utf8(text), backend))).toBe(expected);
  });

  it("gives the same digest of data in pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
        const hash = createSha256(backend);
        for (const piece of pieces) hash.update(embedded(piece));
        expect(toHex(hash.digest())).toBe(toHex(sha256(Buffer.concat(pieces), backend)));
      }),
    );
  });

  it("lets update() be chained, and reads the data at once", () => {
    const data = utf8("abc");
    const hash = createSha256(backend);
    expect(hash.update(data)).toBe(hash);
    data.fill(0);
    expect(toHex(hash.digest())).toBe(toHex(sha256(utf8("abc"), backend)));
  });

  it("is used up by digest()", () => {
    const hash = createSha256(backend);
    hash.digest();
    expect(() => hash.digest()).toThrow(Error);
    expect(() => hash.update(utf8("x"))).toThrow(Error);
  });
});

describe.each(backends)("HMAC-SHA256 with the $name backend", (backend) => {
  // RFC 4231, section 4; test case 5, of a truncated code, does not apply.
  it.each([
    [1, "0b".repeat(20), toHex(utf8("Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    [
      2,
      toHex(utf8("Jefe")),
      toHex(utf8("what do ya want for nothing?")),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [3, "aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
    [4, toHex(range(1, 25)), "cd".repeat(50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"],
    [
      6,
      "aa".repeat(131),
      toHex(utf8("Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
    [
      7,
      "aa".repeat(131),
      toHex(
        utf8(
          "This is a test using a larger than block-size key and a larger than block-size data. " +
            "The key needs to be hashed before being used by the HMAC algorithm.",
        ),
      ),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ],
  ])("gives the known answer of RFC 4231, test case %d", (_number, key, data, expected) => {
    expect(toHex(hmacSha256(fromHex(key), fromHex(data), backend))).toBe(expected);
  });

  it("takes an empty key and empty data", () => {
    const empty = new Uint8Array(0);
    expect(toHex(hmacSha256(empty, empty, backend))).toBe(
      "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
    );
  });
});

describe.each(backends)("HKDF-SHA256 with the $name backend", (backend) => {
  // RFC 5869, appendix A.1 to A.3.
  it.each([
    {
      number: 1,
      ikm: "0b".repeat(22),
      salt: toHex(range(0x00, 0x0c)),
      info: toHex(range(0xf0, 0xf9)),
      prk: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
      okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    },
    {
      number: 2,
      ikm: toHex(range(0x00, 0x4f)),
      salt: toHex(range(0x60, 0xaf)),
      info: toHex(range(0xb0, 0xff)),
      prk: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
      okm:
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    },
    {
      number: 3,
      ikm: "0b".repeat(22),
      salt: "",
      info: "",
      prk: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
      okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    },
  ])("gives the known answer of RFC 5869, test case $number", ({ ikm, salt, info, prk, okm }) => {
    const extracted = hkdfExtract(fromHex(salt), fromHex(ikm), backend);
    expect(toHex(extracted)).toBe(prk);
    expect(toHex(hkdfExpand(extracted, fromHex(info), okm.length / 2, backend))).toBe(okm);
  });

  it("expands to 8,160 bytes and no more, each length the start of the next", () => {
    const prk = range(1, 32);
    const longest = hkdfExpand(prk, utf8("info"), 8160, backend);
    for (const length of [1, 31, 32, 33, 64, 65, 8159]) {
      expect(toHex(hkdfExpand(prk, utf8("info"), length, backend))).toBe(toHex(longest.subarray(0, length)));
    }
    expect(() => hkdfExpand(prk, utf8("info"), 8161, backend)).toThrow(ArgumentRangeError);
    expect(() => hkdfExpand(prk, utf8("info"), 0, backend)).toThrow("length must be an integer from 1 to 8160");
  });

  it("refuses a pseudorandom key shorter than a digest", () => {
    expect(() => hkdfExpand(range(1, 31), utf8(""), 32, backend)).toThrow("prk must be at least 32 bytes long");
  });

  it("leaves its inputs as they were", () => {
    const prk = range(1, 32);
    const info = range(1, 5);
    hkdfExpand(prk, info, 100, backend);
    hkdfExtract(info, prk, backend);
    expect(prk).toEqual(range(1, 32));
    expect(info).toEqual(range(1, 5));
  });
});
