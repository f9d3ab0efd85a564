import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { AuthError, fingerprintOf, parseFingerprint } from "../src/index.ts";
import { BASE_FINGERPRINT, BASE_POINT, backends } from "./support/keys.ts";
import { check } from "./support/property.ts";

const LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

describe("fingerprintOf", () => {
  it.each(backends)("agrees with the reference code of BIP 350 ($name)", (backend) => {
    expect(fingerprintOf(BASE_POINT, backend)).toBe(BASE_FINGERPRINT);
  });

  it("names the argument that is wrong", () => {
    expect(() => fingerprintOf("04" as never)).toThrow(ArgumentTypeError);
    expect(() => fingerprintOf(BASE_POINT.subarray(1))).toThrow(ArgumentRangeError);
    expect(() => fingerprintOf(Uint8Array.of(2, ...BASE_POINT.subarray(1)))).toThrow(ArgumentRangeError);
  });
});

describe("parseFingerprint", () => {
  it("gives the lower case of a fingerprint in either case", () => {
    expect(parseFingerprint(BASE_FINGERPRINT)).toBe(BASE_FINGERPRINT);
    expect(parseFingerprint(BASE_FINGERPRINT.toUpperCase())).toBe(BASE_FINGERPRINT);
  });

  it.each([
    ["a mix of cases", BASE_FINGERPRINT.replace("rn", "Rn")],
    ["white space around it", ` ${BASE_FINGERPRINT}`],
    ["a missing character", BASE_FINGERPRINT.slice(0, -1)],
    ["nothing", ""],
    // The same digest with the checksum of the older bech32, and under another prefix: both by the reference code.
    ["the checksum of bech32", "sc1rnjrv8x8njuq23kulcv2v0c9gvf6hjpm7p2cgep0u25nfsnm0cpqcqrnqf"],
    ["another prefix", `bc${BASE_FINGERPRINT.slice(2)}`],
    ["a very long text", "sc1".repeat(1_000_000)],
  ])("refuses %s", (_, text) => {
    expect(() => parseFingerprint(text)).toThrow(
      expect.objectContaining({ name: "AuthError", code: "ERR_FINGERPRINT_INVALID" }),
    );
  });

  it("refuses a fingerprint with any one character exchanged", async () => {
    await check(
      property(integer({ min: 3, max: 60 }), integer({ min: 1, max: 31 }), (position, shift) => {
        const letter = LETTERS[(LETTERS.indexOf(BASE_FINGERPRINT[position]!) + shift) % 32]!;
        const mistyped = BASE_FINGERPRINT.slice(0, position) + letter + BASE_FINGERPRINT.slice(position + 1);
        expect(() => parseFingerprint(mistyped)).toThrow(AuthError);
      }),
    );
  });

  it("throws an argument error for what is no string", () => {
    expect(() => parseFingerprint(undefined as never)).toThrow(ArgumentTypeError);
  });
});
