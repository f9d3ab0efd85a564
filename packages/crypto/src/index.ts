/**
 * {@include ../README.md}
 * @module @securecomm/crypto
 */
export { defaultBackend } from "#backend";
export { importAeadKey } from "./aead.ts";
export type {
  Aead,
  CryptoBackend,
  EcdhKeyPair,
  Encapsulation,
  KemKeyPair,
  Sha256,
  SigningKey,
  VerifyingKey,
} from "./backend.ts";
export { concatBytes, equalBytes, fromHex, secretBytes, toHex, wipe } from "./bytes.ts";
export { generateEcdhKeyPair, generateEcdhKeyPairAsync, importEcdhKeyPair } from "./ecdh.ts";
export { generateSigningKey, importSigningKey, importVerifyingKey, withLowS } from "./ecdsa.ts";
export {
  ArgumentRangeError,
  ArgumentTypeError,
  CryptoError,
  type CryptoErrorCode,
  SecureCommError,
} from "./errors.ts";
export { createSha256, hkdfExpand, hkdfExtract, hmacSha256, sha256 } from "./kdf.ts";
export { encapsulate, generateKemKeyPair, importKemKeyPair } from "./kem.ts";
export { LENGTHS } from "./lengths.ts";
export { randomBytes } from "./random.ts";
