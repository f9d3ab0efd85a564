import { wordlist } from "@scure/bip39/wordlists/english.js";
import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { safetyWords } from "../src/index.ts";
import { check } from "./support/property.ts";

describe("safetyWords", () => {
  it("are the words of a BIP 39 test vector, whose entropy they read in the same way", () => {
    // BIP 39, English vectors: 7f7f… is "legal winner thank year wave sausage …", 8080… is "letter advice cage absurd …".
    expect(safetyWords(new Uint8Array(32).fill(0x7f)).join(" ")).toBe("legal winner thank year wave sausage");
    expect(safetyWords(new Uint8Array(32).fill(0x80)).join(" ")).toBe("letter advice cage absurd amount doctor");
  });

  it("are the first 66 bits and no others", async () => {
    await check(
      property(uint8Array({ minLength: 32, maxLength: 32 }), (material) => {
        const bits = Array.from(material, (byte) => byte.toString(2).padStart(8, "0")).join("");
        const words = safetyWords(material);
        expect(words.map((word) => wordlist.indexOf(word).toString(2).padStart(11, "0")).join("")).toBe(
          bits.slice(0, 66),
        );
      }),
    );
  });

  it("take 32 bytes and nothing else", () => {
    expect(() => safetyWords([...new Uint8Array(32)] as never)).toThrow(ArgumentTypeError);
    expect(() => safetyWords(new Uint8Array(31))).toThrow(ArgumentRangeError);
    expect(() => safetyWords(new Uint8Array(33))).toThrow(ArgumentRangeError);
  });
});
