/** The fixed lengths of this package's inputs and outputs, in bytes. */
export const LENGTHS = Object.freeze({
  /** SHA-256 digest, HMAC-SHA256 code and HKDF-Extract output. */
  digest: 32,
  /** The most that HKDF-Expand gives: 255 digests (RFC 5869, section 2.3). */
  maxExpand: 8160,
  /** The most that `randomBytes` gives at once: what browsers' `crypto.getRandomValues` gives. */
  maxRandom: 65_536,
  /** AES-256-GCM key. */
  aeadKey: 32,
  /** AES-256-GCM nonce (SP 800-38D, section 8.2.1). */
  aeadNonce: 12,
  /** AES-256-GCM tag, by which sealed bytes are longer than their plaintext. */
  aeadTag: 16,
  /** P-384 private scalar, big-endian. */
  scalar: 48,
  /** Uncompressed P-384 point, 0x04 ‖ x ‖ y. */
  point: 97,
  /** ECDH shared secret: the x-coordinate of the shared point. */
  ecdhSecret: 48,
  /** ECDSA signature, r ‖ s. */
  signature: 96,
  /** ML-KEM key pair seed, d ‖ z. */
  kemSeed: 64,
  /** ML-KEM-1024 encapsulation key. */
  encapsulationKey: 1568,
  /** ML-KEM-1024 ciphertext. */
  kemCiphertext: 1568,
  /** ML-KEM shared secret. */
  kemSecret: 32,
} as const);
