import { ChannelError, HandshakeError, RecordError, SecureCommError } from "@securecomm/transport";
import { Failure } from "./failure.ts";
import { harmless } from "./terminal/sanitise.ts";

/** An error as one sentence for people, and its code. */
export interface PlainError {
  readonly sentence: string;
  readonly code: string | undefined;
}

/** Sentences for what is common, where the error's own message speaks to programmers. */
const SENTENCES: Readonly<Record<string, string>> = {
  ERR_CONNECT_TIMEOUT: "Nobody answers at this address.",
  ERR_CHANNEL_FAILED: "The connection broke.",
  ERR_FRAME_TOO_LARGE: "The other end sent more at once than is allowed; it may not speak this protocol at all.",
  ERR_FRAME_STALLED: "The other end stopped in the middle of a message.",
  ERR_HANDSHAKE_TIMEOUT: "The other end took too long to say who it is; it may not speak this protocol at all.",
  ERR_HANDSHAKE_MALFORMED: "What the other end said is not this protocol.",
  ERR_HANDSHAKE_UNEXPECTED: "What the other end said is not this protocol, or comes at the wrong moment.",
  ERR_HANDSHAKE_DECRYPT: "A part of the handshake was altered on its way: perhaps by somebody in between.",
  ERR_HANDSHAKE_MAC: "A part of the handshake does not belong to it: perhaps somebody in between put it there.",
  ERR_HANDSHAKE_SIGNATURE: "The other end could not prove who it is.",
  ERR_APPLICATION_MISMATCH: "The other end is another application.",
  ERR_SELF_CONNECTION: "The other end has this side's own identity.",
  ERR_PEER_ALERT: "The other end gave up without a reason. (Anybody on the way could have said so.)",
  ERR_SESSION_TRUNCATED: "The connection ended before both sides had said goodbye: messages may be missing.",
  ERR_PEER_ABORTED: "The other end ended the session because of an error.",
  ERR_PEER_SILENT: "Nothing has been heard of the other end for too long.",
  ERR_CLOSE_TIMEOUT: "The other end did not answer the goodbye in time: messages may be missing.",
  ERR_ABORTED: "Stopped before a session was open.",
  ERR_PASSPHRASE_WRONG: "This is not the passphrase of that identity.",
};

const REFUSED: Readonly<Record<string, string>> = {
  "not-trusted": "The other end does not trust this identity.",
  undecided: "At the other end a person has to decide first whether to trust this identity.",
  busy: "The other end has as many sessions as it may.",
};

/** The system's short name for what went wrong, behind the words for it. */
const SYSTEM_REASON = / \([A-Z_]+\)$/;

/** Puts an error into words. Whatever a peer may have put into it is harmless. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { sentence: "Something failed that has no name.", code: undefined };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (error instanceof Failure) return { sentence: error.message, code: error.code };
  if (error instanceof RecordError) return { sentence: describeRecord(error), code };
  if (error instanceof HandshakeError && error.reason !== undefined) {
    return { sentence: REFUSED[error.reason] ?? "The other end refused the session.", code };
  }
  if (error instanceof ChannelError && SYSTEM_REASON.test(error.message)) {
    return { sentence: sentenceOf(error.message.replace(SYSTEM_REASON, "")), code };
  }
  const known = code === undefined ? undefined : SENTENCES[code];
  return { sentence: known ?? sentenceOf(error.message), code: error instanceof SecureCommError ? code : undefined };
}

/** The sentence with its code in brackets. */
export function plainLine(error: unknown): string {
  const { sentence, code } = plainError(error);
  return code === undefined ? sentence : `${sentence} (${code})`;
}

/** The same for an error of which only the code and the message are left, as an event has them. */
export function plainLineOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${SENTENCES[code] ?? sentenceOf(message)} (${code})`;
}

function describeRecord({ code, number, expected }: RecordError): string {
  switch (code) {
    case "ERR_RECORD_TAMPERED":
      return `Record ${number} was altered on its way. It was not delivered, and the session is over.`;
    case "ERR_RECORD_REPLAYED":
      return `Record ${number} came a second time (${expected} was due). It was not delivered again, and the session is over.`;
    case "ERR_RECORD_GAP":
      return `Record ${number} came where ${expected} was due: something before it was taken away. The session is over.`;
    case "ERR_KEY_EXHAUSTED":
      return "The session has used up its keys: open a new one.";
    default:
      return `Record ${number} breaks the rules of the protocol. The session is over.`;
  }
}

function sentenceOf(message: string): string {
  const text = harmless(message);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}`;
}
