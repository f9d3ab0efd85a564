import { HandshakeError, RecordError } from "@securecomm/transport";
import { codeOf } from "../failure.ts";

/** Milliseconds before the first new attempt; each time twice as long. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** Part of a wait that chance takes away or adds, so that many who lost one peer do not come back at one moment. */
const JITTER = 0.2;

/** What goes away: the network, or somebody on the way. What a peer decided does not. */
const PASSING: ReadonlySet<string> = new Set([
  "ERR_CONNECT_FAILED",
  "ERR_CONNECT_TIMEOUT",
  "ERR_CHANNEL_FAILED",
  "ERR_FRAME_STALLED",
  "ERR_FRAME_TOO_LARGE",
  "ERR_FRAME_MALFORMED",
  "ERR_SESSION_TRUNCATED",
  "ERR_PEER_SILENT",
  "ERR_PEER_ABORTED",
  "ERR_CLOSE_TIMEOUT",
  "ERR_SIGNATURE_OVERDUE",
  "ERR_SIGNATURE_INVALID",
  "ERR_REKEY_FAILED",
  "ERR_HANDSHAKE_MALFORMED",
  "ERR_HANDSHAKE_UNEXPECTED",
  "ERR_HANDSHAKE_KEY",
  "ERR_HANDSHAKE_DECRYPT",
  "ERR_HANDSHAKE_MAC",
  "ERR_HANDSHAKE_SIGNATURE",
  "ERR_HANDSHAKE_TIMEOUT",
  "ERR_HANDSHAKE_OVERLOAD",
  "ERR_REFLECTED",
  "ERR_PEER_ALERT",
]);

/** Whether it makes sense to dial again after this. */
export function isPassing(error: unknown): boolean {
  if (error instanceof RecordError) return error.code !== "ERR_KEY_EXHAUSTED" && error.code !== "ERR_RECORD_MALFORMED";
  // The one refusal that is not about who this side is.
  if (error instanceof HandshakeError && error.reason === "busy") return true;
  return PASSING.has(codeOf(error) ?? "");
}

/**
 * Milliseconds to wait before dialling again.
 * @param failures how many attempts in a row have failed by now, from 1.
 */
export function waitAfter(failures: number, random: () => number = Math.random): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 16));
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random()));
}
