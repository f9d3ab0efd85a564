import type { SessionEvent } from "../features/session-event.ts";
import type { Random } from "../random.ts";
import { connection } from "./addresses.ts";
import type { User } from "./user.ts";

/** What all events of one connection share. */
export interface Line {
  readonly session: string | undefined;
  readonly role: "initiator" | "responder";
  readonly address: string | undefined;
  readonly peer: string | undefined;
}

/** A connection on which nobody has proved anything yet. */
export function stranger(random: Random, host: string, role: Line["role"] = "responder"): Line {
  return { session: undefined, role, address: connection(random, host), peer: undefined };
}

/** The identity that a user's handshake proves. */
export function proved(line: Line, user: User): Line {
  return { ...line, peer: user.peer };
}

/** An event of a connection at a moment, with all the fields that transport's has. */
export function event<Detail extends { readonly type: SessionEvent["type"] }>(
  line: Line,
  at: number,
  detail: Detail,
): Line & Detail & { readonly at: number } {
  // A clock of whole milliseconds, as the real one is.
  return { at: Math.round(at), ...line, ...detail };
}

/** A handshake that came to nothing. */
export function handshakeFailed(line: Line, at: number, code: string, duration: number): SessionEvent {
  const authenticated = line.peer !== undefined;
  return event(line, at, {
    type: "handshake-failed",
    code,
    message: "the handshake failed",
    authenticated,
    duration: Math.round(duration),
  });
}

/** A handshake that began. */
export function handshakeStarted(line: Line, at: number): SessionEvent {
  return event(line, at, { type: "handshake-started" });
}
