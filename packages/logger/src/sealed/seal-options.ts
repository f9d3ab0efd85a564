import type { CryptoBackend } from "@securecomm/crypto";

/** Signs heads of a log: an identity of `@securecomm/auth` is one. */
export interface HeadSigner {
  /** ECDSA P-384, the uncompressed point, 97 bytes. */
  readonly publicKey: Uint8Array;
  /** Signs SHA-256(message): r ‖ s, 96 bytes. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A point of a sealed log, which fixes everything before it: kept elsewhere, it shows later that nothing was changed. */
export interface SealedHead {
  /** The log's id, 64 hexadecimal digits. */
  readonly log: string;
  /** The segment, from 1. */
  readonly segment: number;
  /** So many frames of it are covered. */
  readonly frames: number;
  /** So many lines of the log are covered. */
  readonly lines: number;
  /** The chain's head there, 64 hexadecimal digits. */
  readonly head: string;
  /** Who signed it: a P-384 public key, 194 hexadecimal digits. */
  readonly signer?: string | undefined;
  /** 192 hexadecimal digits. */
  readonly signature?: string | undefined;
}

/** To whom a log is sealed, and who signs it. */
export interface SealOptions {
  /** Who can read the log: what `securecomm-log keygen` printed, or the 97 bytes of the public key. */
  readonly recipient: string | Uint8Array;
  /** Signs the chain's head at the end of each file, at the end of the log, and now and then; without one nobody does. */
  readonly signer?: HeadSigner | undefined;
  /** How often at most, in milliseconds, while lines are written; 60,000 by default. */
  readonly signEvery?: number | undefined;
  /** Is told every signed head, and without a signer the head at each end of a file: send it elsewhere. */
  readonly onHead?: ((head: SealedHead) => void) | undefined;
  /** The implementation of the cryptography; by default the platform's. */
  readonly backend?: CryptoBackend | undefined;
}
