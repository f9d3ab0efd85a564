import { type SecurityReport, type Session, SessionError } from "@securecomm/transport";
import { harmless } from "../terminal/sanitise.ts";
import { describeVerification } from "../trust/verification.ts";

/** What protects a session and how its peer was verified, as this program shows it. */
export interface SessionFacts extends Pick<SecurityReport, "suite" | "postQuantum" | "verified" | "signatures"> {
  /** The session's id. */
  readonly session: string;
  /** The name that the peer gives itself. */
  readonly name: string;
  readonly fingerprint: string;
  readonly address: string | undefined;
  /** How the peer was verified, as a sentence. */
  readonly verification: string;
  /** What the user still has to do about it. */
  readonly advice: string | undefined;
  /** Milliseconds since the keys were agreed. */
  readonly keyAge: number;
  /** Six; none once the session has ended. */
  readonly words: readonly string[];
  readonly recordsSent: number;
  readonly recordsReceived: number;
}

/**
 * The facts of a session at this moment.
 * @param calls what this side calls the peer; without it, the peer's own name.
 */
export function factsOf(session: Session, calls: string | undefined): SessionFacts {
  const { suite, postQuantum, verified, signatures, keyAge, sent, received } = session.security();
  const { sentence, advice } = describeVerification(verified, harmless(calls ?? session.peer.name));
  return {
    session: session.id,
    name: session.peer.name,
    fingerprint: session.peer.fingerprint,
    address: session.address,
    suite,
    postQuantum,
    signatures,
    verified,
    verification: sentence,
    advice,
    words: wordsOf(session),
    keyAge: Math.round(keyAge),
    recordsSent: sent.records,
    recordsReceived: received.records,
  };
}

function wordsOf(session: Session): readonly string[] {
  try {
    return session.safetyWords();
  } catch (error) {
    // A peer may have said all it had to say, and left, before anybody looked.
    if (error instanceof SessionError && error.code === "ERR_SESSION_CLOSED") return [];
    throw error;
  }
}
