import { SecureCommError } from "@securecomm/crypto";

/** Why a handshake did not lead to a session. */
export type HandshakeErrorCode =
  /** A handshake message that does not parse: wrong length, trailing bytes, a field out of range. */
  | "ERR_HANDSHAKE_MALFORMED"
  /** A message of another type than the state allows, an own message coming back among them. */
  | "ERR_HANDSHAKE_UNEXPECTED"
  /** The peer speaks no version of the protocol that this side speaks. */
  | "ERR_VERSION_UNSUPPORTED"
  /** No suite that both sides accept. */
  | "ERR_NO_COMMON_SUITE"
  /** No mode of message signatures that both sides accept. */
  | "ERR_NO_COMMON_SIGNATURE_MODE"
  /** The peer belongs to another application: the `applicationId` options differ. */
  | "ERR_APPLICATION_MISMATCH"
  /** An ephemeral key or nonce of our own came back: a reflection. */
  | "ERR_REFLECTED"
  /** The peer presents our own identity and the option `allowSelf` is not set. */
  | "ERR_SELF_CONNECTION"
  /** A public key, ciphertext or point of the peer that the mathematics rejects. */
  | "ERR_HANDSHAKE_KEY"
  /** A sealed message does not open: altered, replayed from another session, or sent by somebody in between. */
  | "ERR_HANDSHAKE_DECRYPT"
  /** A message authentication code does not verify. */
  | "ERR_HANDSHAKE_MAC"
  /** The peer's identity signature does not verify. */
  | "ERR_HANDSHAKE_SIGNATURE"
  /** The own identity's `sign` failed or returned something other than 96 bytes. */
  | "ERR_SIGN_FAILED"
  /** This side's listener gave the handshake up because too many were under way or too much was spent on strangers. */
  | "ERR_HANDSHAKE_OVERLOAD"
  /** The handshake took longer than `limits.handshakeTimeout`. */
  | "ERR_HANDSHAKE_TIMEOUT"
  /** The peer gave up, in clear and unauthenticated: anybody on the way could have written that. */
  | "ERR_PEER_ALERT"
  /** The peer refused, under the handshake's keys; `reason` says why, `authenticated` whether it had proved itself. */
  | "ERR_PEER_REFUSED";

/** Reasons that a peer gives, sealed, for refusing a session. */
export type RefusalReason = "not-trusted" | "undecided" | "busy" | "self" | "policy" | "internal";

/** A handshake that failed. */
export class HandshakeError extends SecureCommError {
  readonly code: HandshakeErrorCode;
  /** For `ERR_PEER_REFUSED`: what the peer gave as its reason. */
  readonly reason: RefusalReason | undefined;
  /** For what the peer said: whether it had proved its identity by then. Otherwise `false`. */
  readonly authenticated: boolean;

  constructor(
    code: HandshakeErrorCode,
    message: string,
    options: { cause?: unknown; reason?: RefusalReason; authenticated?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reason = options.reason;
    this.authenticated = options.authenticated ?? false;
  }
}

/** What can go wrong below the protocol: addresses, connections, frames. */
export type ChannelErrorCode =
  /** An address that is not of the form `tcp://host:port`, `ws://host:port/path` or `wss://host:port/path`. */
  | "ERR_ADDRESS_INVALID"
  /** A scheme that this runtime has no channel for. */
  | "ERR_SCHEME_UNSUPPORTED"
  /** The connection could not be made; `cause` has the system's reason. */
  | "ERR_CONNECT_FAILED"
  /** The connection was not made within `limits.connectTimeout`. */
  | "ERR_CONNECT_TIMEOUT"
  /** The address could not be listened on; `cause` has the system's reason. */
  | "ERR_LISTEN_FAILED"
  /** The connection broke; `cause` has the system's reason. */
  | "ERR_CHANNEL_FAILED"
  /** A frame that claims more bytes than the limit in force. Nothing was allocated for it. */
  | "ERR_FRAME_TOO_LARGE"
  /** A frame that claims no bytes, or whose length is not that of the message which carried it. */
  | "ERR_FRAME_MALFORMED"
  /** A frame began and did not go on within `limits.frameProgressTimeout`. */
  | "ERR_FRAME_STALLED"
  /** More came than this side could read, by a way that cannot be told to wait, such as a browser's WebSocket. */
  | "ERR_RECEIVE_OVERFLOW";

/** A failure of the channel that carries the session. */
export class ChannelError extends SecureCommError {
  readonly code: ChannelErrorCode;

  constructor(code: ChannelErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** What is wrong with a record. Each ends the session. */
export type RecordErrorCode =
  /** A record that opens under a number below the expected one: it was sent before. */
  | "ERR_RECORD_REPLAYED"
  /** A record that opens under a number above the expected one: something before it was dropped. */
  | "ERR_RECORD_GAP"
  /** A record that does not open: altered, cut or injected. */
  | "ERR_RECORD_TAMPERED"
  /** A record that opens and whose sections break the protocol's rules. */
  | "ERR_RECORD_MALFORMED"
  /** A traffic key has reached its hard limit of records or bytes. */
  | "ERR_KEY_EXHAUSTED";

/** A record that was refused, with the facts. */
export class RecordError extends SecureCommError {
  readonly code: RecordErrorCode;
  /** The number in the record's header, as it claims. */
  readonly number: number;
  /** The number that was due. */
  readonly expected: number;
  /** Whether the number belongs to an earlier key of the direction: then it may be a replay that cannot be proved. */
  readonly earlierEpoch: boolean;

  constructor(
    code: RecordErrorCode,
    message: string,
    facts: { number: number; expected: number; earlierEpoch?: boolean },
  ) {
    super(message);
    this.code = code;
    this.number = facts.number;
    this.expected = facts.expected;
    this.earlierEpoch = facts.earlierEpoch ?? false;
  }
}

/** What is wrong with the signatures over messages, or over fresh keys. Each ends the session. */
export type SignatureErrorCode =
  /** The peer's signature over its messages does not verify. */
  | "ERR_SIGNATURE_INVALID"
  /** The peer has left too much of what it sent without a signature, or for too long. */
  | "ERR_SIGNATURE_OVERDUE"
  /** The own identity's `sign` failed or returned something other than 96 bytes. */
  | "ERR_SIGN_FAILED"
  /** The peer's part of a rekey is not acceptable: its signature, its keys, or that there was none in time. */
  | "ERR_REKEY_FAILED";

/** A signature that was refused, was not there, or could not be made. */
export class SignatureError extends SecureCommError {
  readonly code: SignatureErrorCode;

  constructor(code: SignatureErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** What is wrong with a message, either one to be sent (it fails alone) or one received (it ends the session). */
export type MessageErrorCode =
  /** The value has no JSON form: a cycle, a BigInt, a function, `undefined`, or a `toJSON` that throws. */
  | "ERR_MESSAGE_NOT_SERIALISABLE"
  /** Longer than the message limit of the side that must receive it. */
  | "ERR_MESSAGE_TOO_LARGE"
  /** Text that is not valid UTF-8 or not valid JSON. */
  | "ERR_JSON_INVALID"
  /** Nested deeper than the limit. */
  | "ERR_JSON_TOO_DEEP"
  /** A key twice in one object: what was signed and what is read could differ. */
  | "ERR_JSON_DUPLICATE_KEY"
  /** A key `__proto__`, or `constructor` holding `prototype`: prototype poisoning. */
  | "ERR_JSON_FORBIDDEN_KEY"
  /** The application's schema does not accept the message. */
  | "ERR_MESSAGE_REFUSED";

/** A message that was refused. */
export class MessageError extends SecureCommError {
  readonly code: MessageErrorCode;

  constructor(code: MessageErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Why a session or listener ended, or an operation on it was refused. */
export type SessionErrorCode =
  /** The session has ended; nothing more can be sent. */
  | "ERR_SESSION_CLOSED"
  /** The connection ended without the authenticated close: messages may be missing. */
  | "ERR_SESSION_TRUNCATED"
  /** The peer's close names another count of messages than were received. */
  | "ERR_COUNT_MISMATCH"
  /** The peer said, authenticated, that it ended the session because of an error of its own or of ours. */
  | "ERR_PEER_ABORTED"
  /** The peer sent nothing, not even a heartbeat, for longer than it promised. */
  | "ERR_PEER_SILENT"
  /** No message either way for `limits.idleTimeout`. */
  | "ERR_IDLE_TIMEOUT"
  /** The peer did not answer our close within `limits.closeTimeout`. */
  | "ERR_CLOSE_TIMEOUT"
  /** The application's AbortSignal, or `abort()`, ended it. */
  | "ERR_ABORTED"
  /** The application's message handler or schema threw; `cause` has what it threw. */
  | "ERR_HANDLER_FAILED"
  /** `onMessage` and iteration exclude each other, and each can be used by one reader. */
  | "ERR_READER_CONFLICT"
  /** A transcript was asked for that was not recorded, or in a session without signatures. */
  | "ERR_NO_TRANSCRIPT"
  /** The listener has its cap of sessions, in total or for this peer, or of connections under way. */
  | "ERR_TOO_MANY_SESSIONS"
  /** Something inside this library failed. Please report it. */
  | "ERR_INTERNAL";

/** A session or listener that ended or refused. */
export class SessionError extends SecureCommError {
  readonly code: SessionErrorCode;

  constructor(code: SessionErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Every code that an error of this package can have. */
export type TransportErrorCode =
  | HandshakeErrorCode
  | ChannelErrorCode
  | RecordErrorCode
  | SignatureErrorCode
  | MessageErrorCode
  | SessionErrorCode;
