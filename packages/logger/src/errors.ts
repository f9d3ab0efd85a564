import { SecureCommError } from "@securecomm/crypto";

export { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";

/** Why a log could not be opened, written or read. */
export type LoggerErrorCode =
  /** Another program, or another logger of this one, writes this log. */
  | "ERR_LOG_IN_USE"
  /** What stands at the path is not what was asked for: a sealed log where a plain one was meant, or the reverse; a folder; no log at all. */
  | "ERR_LOG_FORMAT"
  /** A sealed log of a version that this release does not know. */
  | "ERR_LOG_VERSION"
  /** There is no log at the path. */
  | "ERR_LOG_NOT_FOUND"
  /** A sealed log does not verify; the error's `fault` says what and where. */
  | "ERR_LOG_DAMAGED"
  /** The private key is not the one that the log was sealed to. */
  | "ERR_LOG_WRONG_KEY"
  /** A sealed log cannot be read without its private key. */
  | "ERR_LOG_KEY_NEEDED"
  /** A recipient or a key file that is none, or was altered. */
  | "ERR_KEY_MALFORMED"
  /** The passphrase does not open the key file. */
  | "ERR_PASSPHRASE_WRONG"
  /** The disk refused what a `flush()` or `close()` was asked to make sure of; `cause` is the system's error. */
  | "ERR_LOG_UNWRITTEN"
  /** The logger is closed. */
  | "ERR_LOG_CLOSED"
  /** Files are not to be had here: a browser has none. */
  | "ERR_PLATFORM_UNSUPPORTED";

/** What this package raises at run time. Switch over `code`: it is stable, the message is for people. */
export class LoggerError extends SecureCommError {
  readonly code: LoggerErrorCode;

  constructor(code: LoggerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
