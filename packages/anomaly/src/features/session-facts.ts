import type { HandshakeFailedEvent, SessionEvent } from "./session-event.ts";
import { LAST_FAILURES, LAST_HOUR, noteHost, PLACES, type SubjectState } from "./session-state.ts";
import { bounded } from "./subject.ts";

/** Handshakes that this side ended for reasons of its own say nothing about the other end. */
const OWN_CAUSES: ReadonlySet<string> = new Set([
  "ERR_ABORTED",
  "ERR_HANDSHAKE_OVERLOAD",
  "ERR_SIGN_FAILED",
  "ERR_INTERNAL",
  "ERR_TRUST_STORE",
  "ERR_TRUST_STORE_FULL",
]);

/**
 * Handshakes that no honest peer on a bad network ends so. All else is a refusal, a misunderstanding or a connection that
 * broke: codes of trust policies of one's own too.
 */
const INTERFERENCE: ReadonlySet<string> = new Set([
  "ERR_HANDSHAKE_DECRYPT",
  "ERR_HANDSHAKE_MAC",
  "ERR_HANDSHAKE_SIGNATURE",
  "ERR_HANDSHAKE_KEY",
  "ERR_REFLECTED",
  "ERR_HANDSHAKE_MALFORMED",
  "ERR_HANDSHAKE_UNEXPECTED",
  "ERR_FRAME_TOO_LARGE",
  "ERR_FRAME_MALFORMED",
]);

/** So many honest failures in a minute are a burst; one that retries every five seconds has twelve. */
const MANY_REFUSALS = 20;
/** Begun and never finished: each keeps a place at the listener, and so a few in a minute do harm if they go on. */
const HALF_OPEN: ReadonlySet<string> = new Set(["ERR_HANDSHAKE_TIMEOUT", "ERR_FRAME_STALLED"]);
/** So many of them in an hour are a burst too. */
const MANY_HALF_OPEN = 20;
/** So many identities from one address in an hour, none of them trusted, are too. */
const MANY_IDENTITIES = 3;

/**
 * What a failed handshake says: `"nothing"` about the other end, because this side ended it, or dialled itself and met a
 * refusal; `"refusal"`: something only where there are many; `"interference"`: something by itself.
 */
export function meaningOf({ code, role }: HandshakeFailedEvent): "nothing" | "refusal" | "interference" {
  if (INTERFERENCE.has(code)) return "interference";
  return OWN_CAUSES.has(code) || role === "initiator" ? "nothing" : "refusal";
}

/** Failures of a subject that count: those that say something by themselves, and the others where there are many. */
export function failuresOf(numbers: Float64Array, at: number): { minute: number; hour: number } {
  const isBurst = hasManyRefusals(numbers, at);
  return {
    minute:
      LAST_FAILURES.sum(numbers, PLACES.handshake, at) +
      (isBurst ? LAST_FAILURES.sum(numbers, PLACES.refusals, at) : 0),
    hour:
      LAST_HOUR.sum(numbers, PLACES.handshakeHour, at) +
      (isBurst ? LAST_HOUR.sum(numbers, PLACES.refusalsHour, at) : 0),
  };
}

/** Whether so many handshakes of a subject failed for honest reasons that they are none any more. */
export function hasManyRefusals(numbers: Float64Array, at: number): boolean {
  if (LAST_FAILURES.sum(numbers, PLACES.refusals, at) >= MANY_REFUSALS) return true;
  if (LAST_HOUR.sum(numbers, PLACES.halfOpenHour, at) >= MANY_HALF_OPEN) return true;
  return LAST_HOUR.sum(numbers, PLACES.identities, at) >= MANY_IDENTITIES - 1;
}

/** Counts an event's failures, connections and openings in the windows of its subject; see {@link PLACES}. */
export function countFacts(event: SessionEvent, state: SubjectState): void {
  const { at } = event;
  const { numbers } = state;
  switch (event.type) {
    case "record-tampered":
      LAST_FAILURES.add(numbers, PLACES.decryption, at, 1);
      break;
    case "record-replayed":
    case "record-gap":
      LAST_FAILURES.add(numbers, PLACES.sequence, at, 1);
      break;
    case "signature-invalid":
    case "signature-overdue":
      LAST_FAILURES.add(numbers, PLACES.signature, at, 1);
      break;
    case "handshake-failed":
      countHandshake(event, state);
      break;
    case "connection-refused":
      LAST_FAILURES.add(numbers, PLACES.connections, at, 1);
      break;
    case "session-opened":
      LAST_FAILURES.add(numbers, PLACES.connections, at, 1);
      numbers[PLACES.opened] = at;
      numbers[PLACES.received.last] = numbers[PLACES.sent.last] = at;
      break;
    default:
  }
}

function countHandshake(event: HandshakeFailedEvent, state: SubjectState): void {
  const { at, peer } = event;
  const { numbers } = state;
  const meaning = meaningOf(event);
  // Dialling again and again is this side's own doing.
  if (meaning === "nothing" && event.role === "initiator") return;
  LAST_FAILURES.add(numbers, PLACES.connections, at, 1);
  if (meaning === "interference") {
    LAST_FAILURES.add(numbers, PLACES.handshake, at, 1);
    LAST_HOUR.add(numbers, PLACES.handshakeHour, at, 1);
  } else if (meaning === "refusal") {
    LAST_FAILURES.add(numbers, PLACES.refusals, at, 1);
    LAST_HOUR.add(numbers, PLACES.refusalsHour, at, 1);
    if (HALF_OPEN.has(event.code)) LAST_HOUR.add(numbers, PLACES.halfOpenHour, at, 1);
    // Of an address these are not its hosts but who it says it is.
    const isAnother = typeof peer === "string" && !state.trusted && noteHost(state, bounded(peer));
    if (isAnother) LAST_HOUR.add(numbers, PLACES.identities, at, 1);
  }
}
