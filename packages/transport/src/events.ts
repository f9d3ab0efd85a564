import type { Verification } from "@securecomm/auth";
import type { Suite } from "./protocol/suites.ts";
import type { Role } from "./protocol/transcript.ts";

/** What every event says. */
export interface EventBase {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** The session's id, 32 hexadecimal digits; `undefined` before there is one. */
  readonly session: string | undefined;
  /** What this side is in the session or handshake. */
  readonly role: Role;
  /** Where the other end is, as far as the channel can see. */
  readonly address: string | undefined;
  /** The peer's fingerprint, once it has proved it. */
  readonly peer: string | undefined;
}

/** A handshake began. */
export interface HandshakeStarted extends EventBase {
  readonly type: "handshake-started";
}

/** A handshake ended without a session. */
export interface HandshakeFailed extends EventBase {
  readonly type: "handshake-failed";
  /** The error's code: one of this package's, or of a trust policy's. */
  readonly code: string;
  readonly message: string;
  /** For what the peer said: whether it had proved its identity by then. */
  readonly authenticated: boolean;
  /** How long it took, in milliseconds. */
  readonly duration: number;
}

/** A peer came with another identity than the one that is pinned: perhaps somebody in the middle. */
export interface IdentityChanged extends EventBase {
  readonly type: "identity-changed";
  /** The fingerprint that was expected. */
  readonly expected: string;
  /** The fingerprint that came. */
  readonly actual: string;
}

/** A session is open. */
export interface SessionOpened extends EventBase {
  readonly type: "session-opened";
  readonly suite: Suite;
  /** The name that the peer gives itself. */
  readonly name: string;
  readonly verified: Verification;
  /** How long the handshake took, in milliseconds. */
  readonly duration: number;
}

/** Messages were handed to a record, or came out of one. Small messages that travel together are one event. */
export interface Messages extends EventBase {
  readonly type: "messages";
  readonly direction: "sent" | "received";
  readonly kind: "json" | "binary";
  /** How many. */
  readonly count: number;
  /** Bytes of them all together, as they are written in the record. */
  readonly bytes: number;
}

/** A record was refused; the session ends. */
export interface RecordRefused extends EventBase {
  readonly type: "record-replayed" | "record-gap" | "record-tampered";
  readonly direction: "received";
  /** The number that the record claims. */
  readonly number: number;
  /** The number that was due. */
  readonly expected: number;
  /** Whether the number was used under an earlier key: a tampered record may then be a replay that cannot be proved. */
  readonly earlierEpoch: boolean;
}

/** The keys of both directions were made anew. */
export interface Rekeyed extends EventBase {
  readonly type: "rekeyed";
  /** How many times by now. */
  readonly epoch: number;
  /** What this side ran into or was asked for, or that the peer began it. */
  readonly reason: "records" | "bytes" | "time" | "idle" | "requested" | "peer";
  /** How long it took, in milliseconds; messages went on meanwhile. */
  readonly duration: number;
}

/** A signature over messages has left, or one of the peer's has verified. */
export interface CheckpointPassed extends EventBase {
  readonly type: "checkpoint";
  readonly direction: "sent" | "received";
  /** How many sections of that direction it covers: messages of one turn share a section. */
  readonly sections: number;
  /** Whether it covers the end of the direction. */
  readonly final: boolean;
}

/** A session's transcript has reached `limits.maxTranscriptBytes`: nothing more is recorded; the session goes on. */
export interface TranscriptFull extends EventBase {
  readonly type: "transcript-full";
}

/** A signature of the peer's over its messages does not verify; the session ends. */
export interface SignatureInvalid extends EventBase {
  readonly type: "signature-invalid";
  readonly direction: "received";
  /** How many sections it claims to cover. */
  readonly sections: number;
}

/** The peer has left too much of what it sent without a signature, or for too long; the session ends. */
export interface SignatureOverdue extends EventBase {
  readonly type: "signature-overdue";
  readonly direction: "received";
  /** How many sections are covered. */
  readonly sections: number;
  /** How many are not. */
  readonly uncovered: number;
}

/** A session ended. */
export interface SessionClosed extends EventBase {
  readonly type: "session-closed";
  /** Whether both sides had said, authenticated, that they were done. */
  readonly clean: boolean;
  /** The error's code when it was not clean. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/**
 * A listener turned a connection away to spare itself. For `"sessions"` and `"handshakes"` it does so before a handshake
 * begins; for the others a `handshake-failed` with `ERR_HANDSHAKE_OVERLOAD` follows.
 */
export interface ConnectionRefused extends EventBase {
  readonly type: "connection-refused";
  /**
   * Which limit was reached: of open sessions; of handshakes under way, in total or from this address; of the
   * handshakes in a second that public-key work is spent on, in total or for this address. `"evicted"`: its place was
   * given to somebody else.
   */
  readonly reason: "sessions" | "handshakes" | "handshakes-per-address" | "rate" | "rate-per-address" | "evicted";
}

/**
 * A listener defends itself: reported at once when it begins to, then at most once a second for each reason, so that a
 * log of these is not flooded in turn. `address` is `undefined`.
 */
export interface Flood extends EventBase {
  readonly type: "flood";
  /** `"cookie"`: a stranger had to show a cookie; the others as in {@link ConnectionRefused}. */
  readonly reason: "cookie" | Exclude<ConnectionRefused["reason"], "sessions">;
  /** How often since the last one of this reason. */
  readonly count: number;
  /** Where the latest came from: an IPv4 address or an IPv6 /64. */
  readonly group: string;
}

/** An observer threw; the others are told. */
export interface ObserverFailed extends EventBase {
  readonly type: "observer-failed";
  readonly message: string;
}

/** All that a session or listener reports, told apart by `type`. */
export type TransportEvent =
  | HandshakeStarted
  | HandshakeFailed
  | IdentityChanged
  | SessionOpened
  | Messages
  | RecordRefused
  | Rekeyed
  | CheckpointPassed
  | SignatureInvalid
  | SignatureOverdue
  | TranscriptFull
  | SessionClosed
  | ConnectionRefused
  | Flood
  | ObserverFailed;

/** Is told every event of a session or listener, in order, at once. It must be quick, and what it throws harms nobody. */
export type Observer = (event: TransportEvent) => void;
