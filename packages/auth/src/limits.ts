const MIB = 1024 * 1024;

/** Every limit of this package, with its unit and its reason. */
export const authLimits = Object.freeze({
  /** Bytes of UTF-8 of a display name: it is shown in one line, and the handshake carries it in a small frame. */
  nameBytes: 64,
  /** Characters of a PEM text. One P-384 key takes 306. */
  pemCharacters: 8_192,
  /** Bytes of UTF-8 of a passphrase. Longer ones are files given by mistake. */
  passphraseBytes: 1_024,
  /** Bytes of scrypt's memory (128 · N · r) that reading an identity file may take; an option of the reader raises it. */
  scryptMemoryBytes: 256 * MIB,
  /** The greatest N · r · p when reading an identity file: 16 times the default's work, a few seconds. */
  scryptWork: 2 ** 24,
  /** The greatest p when reading an identity file: 32 leaves room above every recommendation. */
  scryptParallelism: 32,
  /** Bytes of UTF-8 of a trust store's key: an address, or the app's own name for a peer. */
  pinKeyBytes: 512,
  /** Pins in one trust store: the whole file is read for a decision. */
  pins: 10_000,
  /** Pins for names that peers claimed, so that strangers at a listener cannot use up the room of the other pins. */
  claimedPins: 1_000,
  /** Bytes of the file of known peers: what that many pins can take. */
  pinFileBytes: 16 * MIB,
  /** Milliseconds to wait for the lock of the file of known peers: half of a handshake's deadline. */
  lockWaitMs: 5_000,
  /** Milliseconds after which the lock of another machine counts as left behind; holding it takes a few. */
  foreignLockAgeMs: 300_000,
  /** Characters of a pairing link: it still fits one QR code. */
  pairingLinkCharacters: 2_048,
  /** Characters of the address inside a pairing link. */
  pairingAddressCharacters: 512,
});
