import { harmless } from "@securecomm/example-terminal";
import { type SecurityReport, type Session, SessionError } from "@securecomm/transport";
import type { Person } from "../people/people.ts";
import { describeVerification } from "../trust/verification.ts";

/** What protects a session and how its peer was verified, as this program shows it. */
export interface SessionFacts extends Pick<SecurityReport, "suite" | "postQuantum" | "verified" | "signatures"> {
  /** The session's id. */
  readonly session: string;
  /** The name that the peer gives itself. */
  readonly name: string;
  readonly fingerprint: string;
  readonly address: string | undefined;
  /** How the user checked, outside of the session, that the fingerprint is this person's; `undefined` for not yet. */
  readonly checked: Person["checked"];
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
 * @param person who has the peer's fingerprint, where that is known.
 */
export function factsOf(session: Session, calls: string | undefined, person?: Person): SessionFacts {
  const { suite, postQuantum, verified, signatures, keyAge, sent, received } = session.security();
  const { name, fingerprint } = session.peer;
  // A note about another fingerprint says nothing about this one.
  const checked = person?.fingerprint === fingerprint ? person.checked : undefined;
  // What a listener knows a peer by is an entry of its own, unless it is the name that the peer gave itself.
  const own = verified.startsWith("claimed-") || person === undefined || person.claimed ? name : person.name;
  const { sentence, advice } = describeVerification(verified, harmless(calls ?? own), checked);
  return {
    session: session.id,
    name,
    fingerprint,
    address: session.address,
    suite,
    postQuantum,
    signatures,
    verified,
    checked,
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
