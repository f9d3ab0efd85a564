import { ArgumentRangeError, HandshakeError, SecureCommError } from "@securecomm/transport";
import { RoomError } from "../net/room.ts";
import type { Say } from "../texts/language.ts";

/** An error in plain words. */
export function plainError(error: unknown): Say {
  if (error instanceof RoomError) return ({ roomFault }) => roomFault[error.fault];
  if (error instanceof ArgumentRangeError) return ({ badPeer }) => badPeer;
  if (error instanceof HandshakeError && error.reason !== undefined) {
    const { reason } = error;
    return (texts) => texts.refused[reason];
  }
  const code = error instanceof SecureCommError ? error.code : "ERR_UNKNOWN";
  return ({ error: sentences, otherError }) => sentences[code] ?? otherError(code);
}
