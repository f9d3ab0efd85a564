import { createNobleBackend } from "@securecomm/crypto/noble";
import { describe, expect, it } from "vitest";
import { exportScalar, generateLogKey, logKeyFromScalar } from "../../src/sealed/log-key.ts";
import { parseRecipient } from "../../src/sealed/recipient.ts";
import { backends } from "./support/backends.ts";
import { RECIPIENT, SCALAR } from "./support/sealed-writer.ts";

describe.each(backends)("the key of a log ($name)", (backend) => {
  it("is fresh each time, and agrees with another on one secret", () => {
    const [one, other] = [generateLogKey(backend), generateLogKey(backend)];
    expect(one.recipient).not.toBe(other.recipient);
    expect(parseRecipient(one.recipient)).toEqual(one.publicKey);
    const secret = one.deriveSharedSecret(other.publicKey);
    expect(secret.length).toBe(48);
    expect(Buffer.from(other.deriveSharedSecret(one.publicKey)).equals(secret)).toBe(true);
  });

  it("of a scalar is the same in every backend", () => {
    const key = logKeyFromScalar(SCALAR, backend);
    expect(key.publicKey).toEqual(RECIPIENT);
    expect(exportScalar(key)).toEqual(SCALAR);
  });

  it("does nothing after destroy, but for its public half", () => {
    const key = logKeyFromScalar(SCALAR, backend);
    key.destroy();
    key.destroy();
    const destroyed = expect.objectContaining({ code: "ERR_KEY_DESTROYED" });
    expect(() => key.deriveSharedSecret(RECIPIENT)).toThrow(destroyed);
    expect(() => exportScalar(key)).toThrow(destroyed);
    expect(key.publicKey).toEqual(RECIPIENT);
  });
});

describe("the key of a log", () => {
  it("comes from the backend's randomness", () => {
    const backend = createNobleBackend({ randomBytes: (length) => new Uint8Array(length).fill(7) });
    expect(generateLogKey(backend).publicKey).toEqual(RECIPIENT);
  });

  it("shows no secret to what prints or serialises it, and cannot be changed by what it hands out", () => {
    const key = logKeyFromScalar(SCALAR);
    expect(Object.keys(key)).toEqual(["recipient", "publicKey", "deriveSharedSecret", "destroy"]);
    key.publicKey.fill(0);
    expect(key.publicKey).toEqual(RECIPIENT);
  });

  it("of a scalar out of range is refused", () => {
    const invalid = expect.objectContaining({ code: "ERR_INVALID_SCALAR" });
    expect(() => logKeyFromScalar(new Uint8Array(48))).toThrow(invalid);
    expect(() => logKeyFromScalar(new Uint8Array(48).fill(255))).toThrow(invalid);
  });
});
