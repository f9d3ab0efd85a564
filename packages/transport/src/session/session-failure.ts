import { SecureCommError } from "@securecomm/crypto";
import { RecordError, SessionError } from "../errors.ts";
import { CodecError } from "../protocol/codec.ts";
import type { Reporter } from "./reporter.ts";

/** Gives whatever went wrong in a session its code; `number` is that of the record which was due. */
export function asSessionFailure(error: unknown, number: number): SecureCommError {
  if (error instanceof SecureCommError) return error;
  if (error instanceof CodecError) {
    const message = `a record breaks the protocol's rules: ${error.message}`;
    return new RecordError("ERR_RECORD_MALFORMED", message, { number, expected: number });
  }
  return new SessionError("ERR_INTERNAL", "the session failed for an unforeseen reason", { cause: error });
}

/** Reports a record that was refused as an event of its own, with the facts. */
export function reportRecord(reporter: Reporter, { code, number, expected, earlierEpoch }: RecordError): void {
  const types = {
    ERR_RECORD_REPLAYED: "record-replayed",
    ERR_RECORD_GAP: "record-gap",
    ERR_RECORD_TAMPERED: "record-tampered",
  } as const;
  const type = types[code as keyof typeof types];
  if (type !== undefined) reporter.report({ type, direction: "received", number, expected, earlierEpoch });
}

/** What whoever still wants something of a session that ended in order is told. */
export function closedError(): SessionError {
  return new SessionError("ERR_SESSION_CLOSED", "the session is closed");
}
