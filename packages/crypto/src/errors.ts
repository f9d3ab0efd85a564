/**
 * The common base of every error that SecureComm raises about what happened at run time (a peer, a file, a key, a
 * limit). Switch over {@link SecureCommError.code}: it is stable, the message is for people and may change.
 *
 * No message, property or cause of an error carries a secret.
 */
export abstract class SecureCommError extends Error {
  /** Stable, machine-readable reason, such as `"ERR_DECRYPT"`. Each subclass narrows it to a closed union. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Every reason for which the cryptographic layer rejects well-typed input. */
export type CryptoErrorCode =
  /** 97 bytes that are no uncompressed point on P-384 (SEC 1, section 2.3.3; SP 800-56A, section 5.6.2.3.4). */
  | "ERR_INVALID_POINT"
  /** 48 bytes that are zero or not below the order n of P-384. */
  | "ERR_INVALID_SCALAR"
  /** An AES-GCM tag that does not verify: altered, truncated, or sealed under another key, nonce or header. */
  | "ERR_DECRYPT"
  /** An ML-KEM encapsulation key with a coefficient not below q (the modulus check of FIPS 203, section 7.2). */
  | "ERR_INVALID_KEM_KEY"
  /** A key that was used after `destroy()`. */
  | "ERR_KEY_DESTROYED";

/** Input of the right type and length that the mathematics rejects. */
export class CryptoError extends SecureCommError {
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An argument of the wrong type: a mistake of the calling program. Names the argument. */
export class ArgumentTypeError extends TypeError {
  readonly code = "ERR_INVALID_ARG_TYPE";
  /** The argument's name, as the function's signature has it. */
  readonly argument: string;

  constructor(argument: string, expected: string) {
    super(`${argument} must be ${expected}`);
    this.name = new.target.name;
    this.argument = argument;
  }
}

/** An argument of the right type whose length or value is out of range: a mistake of the calling program. */
export class ArgumentRangeError extends RangeError {
  readonly code = "ERR_INVALID_ARG_VALUE";
  /** The argument's name, as the function's signature has it. */
  readonly argument: string;

  constructor(argument: string, expected: string) {
    super(`${argument} must be ${expected}`);
    this.name = new.target.name;
    this.argument = argument;
  }
}
