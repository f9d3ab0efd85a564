/** What every event of a session or listener says. Events of `@securecomm/transport` have this shape as they are. */
export interface SessionEventBase {
  /** When, in milliseconds since the epoch. All windows and decays here go by it, never by the machine's clock. */
  readonly at: number;
  /** The session's id; `undefined` before there is one. */
  readonly session?: string | undefined;
  /** What the reporting side is. */
  readonly role?: "initiator" | "responder" | undefined;
  /** Where the other end is, with or without a port: `"192.0.2.7:50112"`, `"[2001:db8::1]:443"`. */
  readonly address?: string | undefined;
  /** The peer's fingerprint, once it has proved it. */
  readonly peer?: string | undefined;
}

/** Messages were handed to a record, or came out of one. */
export interface MessagesEvent extends SessionEventBase {
  readonly type: "messages";
  readonly direction: "sent" | "received";
  /** What they are: `"json"` or `"binary"` in this SDK; another protocol's message type elsewhere. */
  readonly kind: string;
  /** How many travelled together. */
  readonly count: number;
  /** Bytes of them all together. */
  readonly bytes: number;
}

/** A record was refused. */
export interface RecordRefusedEvent extends SessionEventBase {
  readonly type: "record-replayed" | "record-gap" | "record-tampered";
  readonly direction?: "sent" | "received" | undefined;
  /** The number that the record claims. */
  readonly number?: number | undefined;
  /** The number that was due. */
  readonly expected?: number | undefined;
  /** Whether the number was used under an earlier key. */
  readonly earlierEpoch?: boolean | undefined;
  /** As in {@link MessagesEvent}, where the protocol shows it despite the failure. */
  readonly kind?: string | undefined;
  /** Bytes of the refused message, where the protocol shows them. */
  readonly bytes?: number | undefined;
}

/** A signature of the peer's over its messages does not verify. */
export interface SignatureInvalidEvent extends SessionEventBase {
  readonly type: "signature-invalid";
  readonly direction?: "sent" | "received" | undefined;
  /** How many sections it claims to cover. */
  readonly sections?: number | undefined;
  /** As in {@link RecordRefusedEvent}. */
  readonly kind?: string | undefined;
  /** As in {@link RecordRefusedEvent}. */
  readonly bytes?: number | undefined;
}

/** The peer has left too much of what it sent without a signature, or for too long. */
export interface SignatureOverdueEvent extends SessionEventBase {
  readonly type: "signature-overdue";
  /** How many sections are not covered. */
  readonly uncovered?: number | undefined;
}

/** A peer came with another identity than the one that is pinned. */
export interface IdentityChangedEvent extends SessionEventBase {
  readonly type: "identity-changed";
  /** The fingerprint that was expected. */
  readonly expected: string;
  /** The fingerprint that came. */
  readonly actual: string;
}

/** A handshake ended without a session. */
export interface HandshakeFailedEvent extends SessionEventBase {
  readonly type: "handshake-failed";
  /** The error's code, such as `"ERR_HANDSHAKE_MAC"`. */
  readonly code: string;
  /** How long it took, in milliseconds. */
  readonly duration?: number | undefined;
}

/** A session is open. */
export interface SessionOpenedEvent extends SessionEventBase {
  readonly type: "session-opened";
  /** How long the handshake took, in milliseconds. */
  readonly duration?: number | undefined;
}

/** A session ended. */
export interface SessionClosedEvent extends SessionEventBase {
  readonly type: "session-closed";
  /** Whether both sides had said, authenticated, that they were done. */
  readonly clean: boolean;
  /** The error's code when it was not clean. */
  readonly code?: string | undefined;
}

/** A listener turned a connection away to spare itself. */
export interface ConnectionRefusedEvent extends SessionEventBase {
  readonly type: "connection-refused";
  /** Which limit was reached. */
  readonly reason: string;
}

/** A listener defends itself against a flood. */
export interface FloodEvent extends SessionEventBase {
  readonly type: "flood";
  /** Which defence. */
  readonly reason: string;
  /** How often since the last one of this reason. */
  readonly count: number;
  /** Where the latest came from. */
  readonly group?: string | undefined;
}

/** Events that are known and give no row of features: they say nothing about anomalies. */
export interface OtherSessionEvent extends SessionEventBase {
  readonly type: "handshake-started" | "rekeyed" | "checkpoint" | "transcript-full" | "observer-failed";
}

/** All that a session or listener reports, told apart by `type`. Events of other types are passed over. */
export type SessionEvent =
  | MessagesEvent
  | RecordRefusedEvent
  | SignatureInvalidEvent
  | SignatureOverdueEvent
  | IdentityChangedEvent
  | HandshakeFailedEvent
  | SessionOpenedEvent
  | SessionClosedEvent
  | ConnectionRefusedEvent
  | FloodEvent
  | OtherSessionEvent;
