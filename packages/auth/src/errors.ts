import { SecureCommError } from "@securecomm/crypto";

/** Every reason for which this package rejects a key, a file, a link or an operation. Trust has its own: {@link TrustErrorCode}. */
export type AuthErrorCode =
  /** The text is no well-formed PEM, its DER breaks a rule, or the key inside contradicts itself. */
  | "ERR_PEM_INVALID"
  /** The PEM is encrypted; decrypt it first, for example with `openssl pkcs8 -topk8 -nocrypt`. */
  | "ERR_PEM_ENCRYPTED"
  /** A well-formed PEM of another kind: another curve or algorithm, a SEC1 or public key, PKCS#8 attributes. */
  | "ERR_PEM_UNSUPPORTED"
  /** The private key of this identity is held by its signer and cannot be read here. */
  | "ERR_IDENTITY_NOT_EXPORTABLE"
  /** A signer of the app's own returned something other than 96 bytes r ‖ s. */
  | "ERR_SIGNER_OUTPUT"
  /** The text is no fingerprint, or a mistyped one. */
  | "ERR_FINGERPRINT_INVALID"
  /** The identity file is whole, and this passphrase does not open it. */
  | "ERR_PASSPHRASE_WRONG"
  /** The identity file is cut, altered, or no identity file. */
  | "ERR_IDENTITY_FILE_DAMAGED"
  /** The identity file has a version that this release does not read. */
  | "ERR_IDENTITY_FILE_VERSION"
  /** The identity file asks for more memory or work than allowed; nothing of it was spent. */
  | "ERR_IDENTITY_FILE_LIMITS"
  /** There is a file at that path, and overwriting was not asked for. */
  | "ERR_IDENTITY_FILE_EXISTS"
  /** There is no file at that path. */
  | "ERR_FILE_NOT_FOUND"
  /** The system refused a file operation; `cause` is its error. */
  | "ERR_FILE_ACCESS"
  /** The file of known peers cannot be read as one. It is never replaced: repair or move it. */
  | "ERR_TRUST_STORE_DAMAGED"
  /** The file of known peers has a version that this release does not read. */
  | "ERR_TRUST_STORE_VERSION"
  /** The trust store holds as many pins as it may. */
  | "ERR_TRUST_STORE_FULL"
  /** Another process kept the lock of the trust store for too long. */
  | "ERR_TRUST_STORE_LOCKED"
  /** The text is no pairing link of this version; the message says which rule it breaks. */
  | "ERR_PAIRING_LINK_INVALID"
  /** The operation needs a file system, and this platform (a browser, say) has none. */
  | "ERR_PLATFORM_UNSUPPORTED";

/** A key, file, link or operation that this package rejects. */
export class AuthError extends SecureCommError {
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Every reason for which a trust policy refuses a peer. */
export type TrustErrorCode =
  /** Another key than the pinned one: the man-in-the-middle alarm. Both fingerprints are in the error. */
  | "ERR_IDENTITY_CHANGED"
  /** The policy does not know this peer, said no, or failed while it decided. */
  | "ERR_PEER_NOT_TRUSTED"
  /** A person has to decide first; show them the fingerprint and dial again. */
  | "ERR_TRUST_UNDECIDED"
  /** The trust store could not be read or written; `cause` says why. */
  | "ERR_TRUST_STORE"
  /** The trust store holds as many pins as it may, so that this peer, new to it, cannot be pinned. */
  | "ERR_TRUST_STORE_FULL";

/** What a {@link TrustError} is about. */
export interface TrustErrorDetails {
  /** The fingerprint that this side had pinned, where it had one. */
  readonly expected?: string | undefined;
  /** The fingerprint that the peer proved. */
  readonly actual: string;
  /** What this side calls the peer, where it calls it anything. */
  readonly peer?: string | undefined;
  readonly cause?: unknown;
}

/** The refusal of a peer whose key has been proved and is not accepted. */
export class TrustError extends SecureCommError {
  readonly code: TrustErrorCode;
  /** The fingerprint that this side had pinned, where it had one. */
  readonly expected: string | undefined;
  /** The fingerprint that the peer proved. */
  readonly actual: string;
  /** What this side calls the peer, where it calls it anything. */
  readonly peer: string | undefined;

  constructor(code: TrustErrorCode, message: string, details: TrustErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.expected = details.expected;
    this.actual = details.actual;
    this.peer = details.peer;
  }
}
