/**
 * {@include ../README.md}
 * @module @securecomm/auth
 */
export { ArgumentRangeError, ArgumentTypeError, type CryptoBackend, SecureCommError } from "@securecomm/crypto";
export {
  AuthError,
  type AuthErrorCode,
  TrustError,
  type TrustErrorCode,
  type TrustErrorDetails,
} from "./errors.ts";
export { fileTrustStore } from "./file-trust-store.ts";
export { fingerprintOf, parseFingerprint } from "./fingerprint.ts";
export {
  createIdentity,
  exportIdentityPem,
  type Identity,
  type IdentityOptions,
  identityFromSigner,
  importIdentityPem,
  type SignerOptions,
} from "./identity.ts";
export {
  type DecryptIdentityOptions,
  decryptIdentity,
  type EncryptIdentityOptions,
  encryptIdentity,
  loadIdentityFile,
  type PassphraseOptions,
  type SaveIdentityOptions,
  saveIdentityFile,
} from "./identity-file.ts";
export type { ScryptCost } from "./identity-file-format.ts";
export { authLimits } from "./limits.ts";
export { checkName, isValidName } from "./name.ts";
export { createPairingLink, type Pairing, parsePairingLink } from "./pairing.ts";
export { pairingQrText, type QrTextOptions } from "./pairing-qr.ts";
export { safetyWords } from "./safety-words.ts";
export { type FirstUseOptions, trustOnFirstUse } from "./trust-first-use.ts";
export {
  allowList,
  askUser,
  decideTrust,
  pinned,
  type TrustDecision,
  type TrustPolicy,
  type TrustRequest,
  type Verification,
} from "./trust-policy.ts";
export {
  memoryTrustStore,
  type Pin,
  type PinEntry,
  pinKeyForClaimedName,
  pinKeyForPeer,
  type StoreOptions,
  type SwapResult,
  type TrustStore,
  type TrustStoreLimits,
} from "./trust-store.ts";
