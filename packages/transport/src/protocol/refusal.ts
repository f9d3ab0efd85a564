import { concatBytes, equalBytes } from "@securecomm/crypto";
import { HandshakeError, type RefusalReason } from "../errors.ts";
import { FRAME_TYPE, handshakeHeader } from "./messages.ts";

/**
 * Reasons by their number on the wire. The list is closed: a number that is not in it is read as "policy", so that a
 * newer peer's reason is still a refusal.
 */
const REASONS: readonly RefusalReason[] = ["policy", "not-trusted", "undecided", "busy", "self", "internal"];

/** The plaintext of a sealed refusal: one byte. */
export function encodeReason(reason: RefusalReason): Uint8Array {
  return Uint8Array.of(REASONS.indexOf(reason));
}

/** The error that a sealed refusal means to the side that receives it. */
export function refusalError(plaintext: Uint8Array, authenticated: boolean): HandshakeError {
  if (plaintext.length !== 1) return new HandshakeError("ERR_HANDSHAKE_MALFORMED", "a refusal of a wrong length");
  const reason = REASONS[plaintext[0] as number] ?? "policy";
  const who = authenticated ? "the peer" : "somebody who holds the handshake's keys but has not proved who it is";
  return new HandshakeError("ERR_PEER_REFUSED", `${who} refused the session: ${reason}`, { reason, authenticated });
}

const ALERT = concatBytes(handshakeHeader(FRAME_TYPE.ALERT, 1), Uint8Array.of(0x01));

/** "It failed", in clear, with nothing about why: all that a stranger learns. */
export function alertFrame(): Uint8Array {
  return new Uint8Array(ALERT);
}

/**
 * Whether a frame is such an alert. An initiator that refuses M4 sends it to a responder whose session is already open.
 */
export function isAlertFrame(frame: Uint8Array): boolean {
  return equalBytes(frame, ALERT);
}

/** The error that a clear alert means. Anybody on the way can write one, so it says nothing about the peer. */
export function alertError(): HandshakeError {
  return new HandshakeError(
    "ERR_PEER_ALERT",
    "the other end gave up the handshake without a reason (unauthenticated: anybody on the way could have said so)",
  );
}
