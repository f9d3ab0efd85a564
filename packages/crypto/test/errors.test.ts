import { ArgumentRangeError, ArgumentTypeError, CryptoError, importAeadKey, SecureCommError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";

describe("the errors", () => {
  it("have the name of their class, a code and the common base", () => {
    const error = new CryptoError("ERR_DECRYPT", "the tag does not verify");
    expect(error).toBeInstanceOf(SecureCommError);
    expect(error).toMatchObject({ name: "CryptoError", code: "ERR_DECRYPT", message: "the tag does not verify" });
  });

  it("of arguments are the language's own kinds and name the argument", () => {
    const type = new ArgumentTypeError("key", "a Uint8Array");
    expect(type).toBeInstanceOf(TypeError);
    expect(type).toMatchObject({ name: "ArgumentTypeError", code: "ERR_INVALID_ARG_TYPE", argument: "key" });
    const range = new ArgumentRangeError("key", "exactly 32 bytes long");
    expect(range).toBeInstanceOf(RangeError);
    expect(range).toMatchObject({ name: "ArgumentRangeError", code: "ERR_INVALID_ARG_VALUE", argument: "key" });
  });

  it("do not repeat the secret that was refused", () => {
    const secret = new Uint8Array(31).fill(0xab);
    try {
      importAeadKey(secret);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toMatch(/abab|171,171/);
    }
  });
});
