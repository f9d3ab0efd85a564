import {
  CryptoError,
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  importAeadKey,
  importVerifyingKey,
} from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { backends, utf8 } from "./support.ts";

const DESTROYED = expect.objectContaining({ code: "ERR_KEY_DESTROYED" });

describe.each(backends)("destroy() of the $name backend", (backend) => {
  it("ends an AEAD key", () => {
    const key = importAeadKey(new Uint8Array(32), backend);
    const nonce = new Uint8Array(12);
    key.destroy();
    expect(() => key.seal(nonce, nonce, nonce)).toThrow(CryptoError);
    expect(() => key.seal(nonce, nonce, nonce)).toThrow(DESTROYED);
    expect(() => key.open(nonce, nonce, new Uint8Array(16))).toThrow(DESTROYED);
  });

  it("ends an ECDH key pair and leaves its public key", () => {
    const keyPair = generateEcdhKeyPair(backend);
    keyPair.destroy();
    expect(() => keyPair.deriveSharedSecret(keyPair.publicKey)).toThrow(DESTROYED);
    expect(keyPair.publicKey).toHaveLength(97);
  });

  it("ends a KEM key pair and leaves its encapsulation key", () => {
    const keyPair = generateKemKeyPair(backend);
    keyPair.destroy();
    expect(() => keyPair.decapsulate(new Uint8Array(1568))).toThrow(DESTROYED);
    expect(encapsulate(keyPair.encapsulationKey, backend).sharedSecret).toHaveLength(32);
  });

  it("ends a signing key, also for export, and leaves its public key", async () => {
    const key = generateSigningKey(backend);
    key.destroy();
    await expect(key.sign(utf8("message"))).rejects.toThrow(DESTROYED);
    expect(() => key.exportScalar()).toThrow(DESTROYED);
    expect(key.publicKey).toHaveLength(97);
  });

  it("lets a signature that is under way finish", async () => {
    const key = generateSigningKey(backend);
    const signing = key.sign(utf8("message"));
    key.destroy();
    expect(await importVerifyingKey(key.publicKey, backend).verify(utf8("message"), await signing)).toBe(true);
  });

  it("may be called again", () => {
    const keys = [
      importAeadKey(new Uint8Array(32), backend),
      generateEcdhKeyPair(backend),
      generateKemKeyPair(backend),
      generateSigningKey(backend),
    ];
    for (const key of keys) {
      key.destroy();
      expect(() => key.destroy()).not.toThrow();
    }
  });
});
