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

/** A listener turned a connection away before it cost anything. */
export interface ConnectionRefused extends EventBase {
  readonly type: "connection-refused";
  readonly reason: "sessions" | "handshakes" | "handshakes-per-address";
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
  | SessionClosed
  | ConnectionRefused
  | ObserverFailed;

/** Is told every event of a session or listener, in order, at once. It must be quick, and what it throws harms nobody. */
export type Observer = (event: TransportEvent) => void;
