import { nodeBackend } from "@securecomm/crypto/node";

/** The backend for Node and an identity, with every public-key operation counted. */
export function counting(identity) {
  const operations = {};
  const counted = (name, work) => {
    operations[name] = (operations[name] ?? 0) + 1;
    return work();
  };
  const backend = {
    ...nodeBackend,
    generateEcdhKeyPair: () => {
      const pair = counted("ECDH key pair", () => nodeBackend.generateEcdhKeyPair());
      return {
        publicKey: pair.publicKey,
        deriveSharedSecret: (point) => counted("ECDH", () => pair.deriveSharedSecret(point)),
        destroy: () => pair.destroy(),
      };
    },
    encapsulate: (key) => counted("ML-KEM encapsulation", () => nodeBackend.encapsulate(key)),
    importVerifyingKey: (point) => {
      const key = nodeBackend.importVerifyingKey(point);
      return {
        publicKey: key.publicKey,
        verify: (message, signature) => counted("ECDSA verification", () => key.verify(message, signature)),
      };
    },
  };
  const signer = {
    name: identity.name,
    publicKey: identity.publicKey,
    fingerprint: identity.fingerprint,
    sign: (message) => counted("ECDSA signature", () => identity.sign(message)),
  };
  return { backend, identity: signer, operations };
}
