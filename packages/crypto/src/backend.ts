/**
 * What a cryptographic backend does. The functions of this package check their arguments and then call one of
 * these, so a backend may rely on every type and length stated here; it must itself reject what only the mathematics
 * can (a point off the curve, a tag that does not verify). Buffers passed in stay the caller's and are not kept or
 * changed, unless a comment says otherwise; buffers returned belong to the caller. After `destroy()` every other method
 * of a key throws {@link CryptoError} `ERR_KEY_DESTROYED`; its public half stays readable.
 */
export interface CryptoBackend {
  /** `"noble"`, `"node"`, or the name of a backend of your own. */
  readonly name: string;
  /** Uniformly random bytes from a cryptographically secure source. */
  randomBytes(length: number): Uint8Array;
  /** SHA-256 of `data` (FIPS 180-4), 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** Incremental SHA-256. */
  createSha256(): Sha256;
  /** HMAC-SHA256 (RFC 2104), 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** HKDF-Extract (RFC 5869, section 2.2), 32 bytes. */
  hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array;
  /** HKDF-Expand (RFC 5869, section 2.3): `length` bytes, 1 to 8,160. */
  hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** An AES-256-GCM key from 32 bytes, which are copied or imported. */
  aes256Gcm(key: Uint8Array): Aead;
  /** A fresh P-384 key pair for ECDH. */
  generateEcdhKeyPair(): EcdhKeyPair;
  /** The same, off the calling thread; left out by a backend that cannot. Who replaces the one replaces the other. */
  generateEcdhKeyPairAsync?(): Promise<EcdhKeyPair>;
  /** The P-384 key pair of a 48-byte scalar in [1, n-1] (checked by the caller). */
  importEcdhKeyPair(scalar: Uint8Array): EcdhKeyPair;
  /** A fresh ML-KEM-1024 key pair (FIPS 203, algorithm 19). */
  generateKemKeyPair(): KemKeyPair;
  /** The ML-KEM-1024 key pair of the 64-byte seed d ‖ z (FIPS 203, algorithm 16). */
  importKemKeyPair(seed: Uint8Array): KemKeyPair;
  /** ML-KEM-1024 encapsulation (FIPS 203, algorithm 20) to a 1,568-byte key whose modulus check has passed. */
  encapsulate(encapsulationKey: Uint8Array): Encapsulation;
  /** A signing key from a 48-byte scalar in [1, n-1] (checked by the caller). */
  importSigningKey(scalar: Uint8Array): SigningKey;
  /** A verifying key from a 97-byte point; throws {@link CryptoError} `ERR_INVALID_POINT` if it is off the curve. */
  importVerifyingKey(publicKey: Uint8Array): VerifyingKey;
}

/** A running SHA-256. After `digest()` it is used up. */
export interface Sha256 {
  /** Adds `data`; it is read at once and not kept. */
  update(data: Uint8Array): this;
  /** The 32-byte digest of all that was added. */
  digest(): Uint8Array;
}

/** An AES-256-GCM key (SP 800-38D) with 16-byte tags. Never use one nonce twice under one key. */
export interface Aead {
  /**
   * Encrypts and authenticates.
   * @param nonce 12 bytes, unique under this key.
   * @param aad header bytes that are authenticated and not encrypted; may be empty.
   * @param plaintext the bytes, or pieces whose concatenation they are; may be empty.
   * @returns pieces whose concatenation is ciphertext ‖ 16-byte tag, so that a caller can write them without a copy.
   */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array | readonly Uint8Array[]): Uint8Array[];
  /**
   * Verifies and decrypts.
   * @param sealed ciphertext ‖ 16-byte tag, at least 16 bytes.
   * @returns the plaintext, in memory of its own; nothing is released before the tag has verified.
   * @throws when the tag does not verify or fewer than 16 bytes are given: {@link CryptoError} `ERR_DECRYPT`.
   */
  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array;
  /**
   * As `open`, with the plaintext in two pieces: its first `lead` bytes, and the rest in memory that holds nothing else, so
   * that it can be handed on without a copy. A backend that cannot do that may leave it out.
   * @param lead at most the length of the plaintext.
   */
  openApart?(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array, lead: number): [Uint8Array, Uint8Array];
  /**
   * Does in advance, in a moment when nobody waits, what the next `seal` or `open` under this nonce can be spared. It
   * changes nothing else: any other nonce may come instead. A backend that gains nothing by it may leave it out.
   * @param nonce 12 bytes; it is copied.
   */
  prepare?(next: "seal" | "open", nonce: Uint8Array): void;
  /** Overwrites the key where it is a byte array of ours and drops it where the runtime owns it. Idempotent. */
  destroy(): void;
}

/** An ephemeral P-384 key pair. */
export interface EcdhKeyPair {
  /** The uncompressed point 0x04 ‖ x ‖ y, 97 bytes. */
  readonly publicKey: Uint8Array;
  /**
   * ECDH (SP 800-56A, section 5.7.1.2).
   * @param peerPublicKey an uncompressed point, 97 bytes.
   * @returns the x-coordinate of the shared point, 48 bytes with leading zeros kept; wipe it after use.
   * @throws when the point is not on the curve: {@link CryptoError} `ERR_INVALID_POINT`.
   */
  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array;
  /**
   * Makes what a derivation from this point needs in a cheaper way than can be had at once; only the time of it changes.
   * Absent where a backend has nothing to gain.
   * @param peerPublicKey as for {@link EcdhKeyPair.deriveSharedSecret}, which judges it; copied.
   * @returns a promise that does not reject, whatever the point is.
   */
  prepare?(peerPublicKey: Uint8Array): Promise<void>;
  /** Overwrites or drops the private scalar. Idempotent. */
  destroy(): void;
}

/** An ephemeral ML-KEM-1024 key pair. */
export interface KemKeyPair {
  /** 1,568 bytes. */
  readonly encapsulationKey: Uint8Array;
  /**
   * Decapsulation (FIPS 203, algorithm 21). A ciphertext that was not made for this key gives a secret that matches
   * nothing (implicit rejection), not an error.
   * @param ciphertext 1,568 bytes.
   * @returns the shared secret, 32 bytes; wipe it after use.
   */
  decapsulate(ciphertext: Uint8Array): Uint8Array;
  /** Overwrites or drops the private key. Idempotent. */
  destroy(): void;
}

/** What encapsulation gives. */
export interface Encapsulation {
  /** 1,568 bytes, for the holder of the key. */
  readonly ciphertext: Uint8Array;
  /** 32 bytes; wipe it after use. */
  readonly sharedSecret: Uint8Array;
}

/** An ECDSA P-384 signing key. */
export interface SigningKey {
  /** The uncompressed point, 97 bytes. */
  readonly publicKey: Uint8Array;
  /**
   * Signs SHA-256(message) (FIPS 186-5, section 6.4.1), off the calling thread where the backend can.
   * @returns r ‖ s, 96 bytes, s in the lower half of the order.
   */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** A copy of the 48-byte scalar, for storage; wipe it after use. */
  exportScalar(): Uint8Array;
  /** Overwrites or drops the scalar. Idempotent. */
  destroy(): void;
}

/** An ECDSA P-384 verifying key. */
export interface VerifyingKey {
  /** The uncompressed point, 97 bytes. */
  readonly publicKey: Uint8Array;
  /**
   * Verifies a signature over SHA-256(message), off the calling thread where the backend can.
   * @param signature r ‖ s, 96 bytes. Both halves of the order are accepted for s.
   * @returns whether it verifies; r or s of zero or not below n give `false`.
   */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}
