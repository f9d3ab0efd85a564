import * as crypto from "node:crypto";
import {
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  hkdfExpand,
  importAeadKey,
  importKemKeyPair,
  sha256,
  toHex,
} from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import { describe, expect, it } from "vitest";
import { findNativeKem } from "../src/node-kem.ts";

const runtimeHasKem = "encapsulate" in crypto;

describe("the node backend", () => {
  it("gives no secret from the pool of memory that small Buffers share", () => {
    const [ours, theirs] = [generateEcdhKeyPair(nodeBackend), generateEcdhKeyPair(nodeBackend)];
    const kem = generateKemKeyPair(nodeBackend);
    const { ciphertext, sharedSecret } = encapsulate(kem.encapsulationKey, nodeBackend);
    const key = importAeadKey(new Uint8Array(32), nodeBackend);
    const nonce = new Uint8Array(12);
    const [sealed, tag] = key.seal(nonce, nonce, new Uint8Array(16));
    const secrets = [
      ours.deriveSharedSecret(theirs.publicKey),
      sharedSecret,
      kem.decapsulate(ciphertext),
      generateSigningKey(nodeBackend).exportScalar(),
      nodeBackend.randomBytes(32),
      sha256(nonce, nodeBackend),
      hkdfExpand(new Uint8Array(32), nonce, 40, nodeBackend),
      key.open(nonce, nonce, Buffer.concat([sealed!, tag!])),
    ];
    for (const secret of secrets) expect(secret.buffer.byteLength).toBeLessThan(Buffer.poolSize);
  });

  it("finds the runtime's ML-KEM exactly where there is one", () => {
    expect(findNativeKem() !== undefined).toBe(runtimeHasKem);
  });

  it("makes ML-KEM key pairs that its OpenSSL and noble both take", () => {
    const seed = new Uint8Array(64).fill(9);
    const [ours, theirs] = [importKemKeyPair(seed, nodeBackend), importKemKeyPair(seed, nobleBackend)];
    expect(toHex(ours.encapsulationKey)).toBe(toHex(theirs.encapsulationKey));
  });

  it.runIf(runtimeHasKem)("uses the runtime's ML-KEM, which takes less time than noble's", () => {
    const time = (backend: typeof nodeBackend) => {
      const { encapsulationKey } = generateKemKeyPair(backend);
      const start = process.hrtime.bigint();
      for (let i = 0; i < 20; i++) encapsulate(encapsulationKey, backend);
      return process.hrtime.bigint() - start;
    };
    time(nobleBackend);
    expect(time(nodeBackend)).toBeLessThan(time(nobleBackend));
  });
});
