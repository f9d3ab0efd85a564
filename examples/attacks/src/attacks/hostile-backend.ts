import { type Aead, type CryptoBackend, defaultBackend } from "@securecomm/crypto";

/** What stands in an honest message where the forged text comes: long enough for every one. */
export const PLACEHOLDER = "~".repeat(4_096);
/** The content of a section with that message alone: an array of one. */
const PLACED = Buffer.from(`["${PLACEHOLDER}"]`);

/**
 * The cryptography of a peer with software of its own: a record that holds {@link PLACEHOLDER} is sealed, correctly, with
 * something else in its place. So a peer that is trusted can say whatever bytes it likes.
 * @param forged the content of a JSON section, UTF-8 or not; shorter than the placeholder.
 */
export function sealingInstead(forged: Uint8Array): CryptoBackend {
  return { ...methodsOf(defaultBackend), aes256Gcm: (key) => forging(defaultBackend.aes256Gcm(key), forged) };
}

function forging(aead: Aead, forged: Uint8Array): Aead {
  return {
    seal(nonce, aad, plaintext) {
      const whole = Buffer.concat(plaintext instanceof Uint8Array ? [plaintext] : plaintext);
      const at = whole.indexOf(PLACED);
      if (at >= 0) {
        // White space behind a JSON text says nothing, and the section keeps its length.
        whole.fill(0x20, at, at + PLACED.length);
        whole.set(forged, at);
      }
      return aead.seal(nonce, aad, whole);
    },
    open: (nonce, aad, sealed) => aead.open(nonce, aad, sealed),
    destroy: () => aead.destroy(),
  };
}

/** A backend may be an object of a class, whose methods a spread would leave behind. */
function methodsOf(backend: CryptoBackend): CryptoBackend {
  return {
    name: `${backend.name}, hostile`,
    randomBytes: (length) => backend.randomBytes(length),
    sha256: (data) => backend.sha256(data),
    createSha256: () => backend.createSha256(),
    hmacSha256: (key, data) => backend.hmacSha256(key, data),
    hkdfExtract: (salt, ikm) => backend.hkdfExtract(salt, ikm),
    hkdfExpand: (prk, info, length) => backend.hkdfExpand(prk, info, length),
    aes256Gcm: (key) => backend.aes256Gcm(key),
    generateEcdhKeyPair: () => backend.generateEcdhKeyPair(),
    importEcdhKeyPair: (scalar) => backend.importEcdhKeyPair(scalar),
    generateKemKeyPair: () => backend.generateKemKeyPair(),
    importKemKeyPair: (seed) => backend.importKemKeyPair(seed),
    encapsulate: (encapsulationKey) => backend.encapsulate(encapsulationKey),
    importSigningKey: (scalar) => backend.importSigningKey(scalar),
    importVerifyingKey: (publicKey) => backend.importVerifyingKey(publicKey),
  };
}
