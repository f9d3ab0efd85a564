import { type CryptoBackend, CryptoError, SecureCommError } from "@securecomm/crypto";
import { HandshakeError, SessionError } from "../errors.ts";
import { CodecError } from "./codec.ts";
import type { Decision, Handshake, HandshakeStep } from "./handshake.ts";
import type { TrafficSecret } from "./key-schedule.ts";
import { FRAME_TYPE, type HandshakeFrame } from "./messages.ts";
import { alertError, alertFrame, encodeReason } from "./refusal.ts";
import { sealFrame } from "./sealed-frame.ts";

/** Ends a handshake with an error of which the peer already knows what it may know: no alert follows. */
export class PeerKnows extends Error {
  readonly failure: SecureCommError;

  constructor(failure: SecureCommError) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Runs a handshake so that whatever goes wrong in it is told to the peer as one generic alert and to this side as an
 * error with a precise code, and so that its secrets are wiped however it ends.
 */
export function* guarded(handshake: Handshake, wipeSecrets: () => void): Handshake {
  try {
    return yield* handshake;
  } catch (error) {
    if (error instanceof PeerKnows) throw error.failure;
    const failure = asHandshakeFailure(error);
    yield { step: "send", frame: alertFrame() };
    throw failure;
  } finally {
    wipeSecrets();
  }
}

/** Refuses a frame of another type than the one that is due. */
export function expectType(type: number, frame: HandshakeFrame): HandshakeFrame {
  if (frame.type === type) return frame;
  if (frame.type === FRAME_TYPE.ALERT) throw new PeerKnows(alertError());
  const message = `a frame of type ${frame.type} came where type ${type} was due`;
  throw new HandshakeError("ERR_HANDSHAKE_UNEXPECTED", message);
}

/** Tells a peer that has proved itself, sealed and in place of the message that is due, why it is refused; then ends. */
export function* refuse(
  backend: CryptoBackend,
  decision: Extract<Decision, { trusted: false }>,
  secret: TrafficSecret,
  number: number,
): Generator<HandshakeStep, never> {
  const reason = encodeReason(decision.reason);
  yield { step: "send", frame: sealFrame(backend, FRAME_TYPE.REFUSAL, new Uint8Array(0), reason, secret, number) };
  throw new PeerKnows(decision.error);
}

/**
 * Gives whatever went wrong inside a handshake its code. Bytes of a peer can only lead to the first three; anything
 * else is a mistake of ours, and still ends the handshake with an error that has a code.
 */
function asHandshakeFailure(error: unknown): SecureCommError {
  if (error instanceof CryptoError) {
    const message = `the peer's key material is not acceptable: ${error.message}`;
    return new HandshakeError("ERR_HANDSHAKE_KEY", message, { cause: error });
  }
  if (error instanceof SecureCommError) return error;
  if (error instanceof CodecError) {
    return new HandshakeError("ERR_HANDSHAKE_MALFORMED", `a handshake message does not parse: ${error.message}`);
  }
  return new SessionError("ERR_INTERNAL", "the handshake failed for an unforeseen reason", { cause: error });
}
