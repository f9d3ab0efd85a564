import { harmless } from "@securecomm/example-terminal";
import { ChannelError, HandshakeError, RecordError, SecureCommError } from "@securecomm/transport";
import { Failure, UsageError } from "./failure.ts";
import { errorTexts } from "./plain-error-texts.ts";
import { harmlessLines } from "./terminal/peer-text.ts";

/** An error as one sentence for people, and its code. */
export interface PlainError {
  readonly sentence: string;
  readonly code: string | undefined;
}

/** The system's short name for what went wrong, behind the words for it. */
const SYSTEM_REASON = / \([A-Z_]+\)$/;

/** Puts an error into words, in the language that this process speaks. Whatever a peer may have put into it is harmless. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { sentence: errorTexts().nameless, code: undefined };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (error instanceof Failure) return { sentence: harmlessLines(error.message), code: error.code };
  // A sentence of this program's own: where it begins with a word of the user's, that stays as it was typed.
  if (error instanceof UsageError) return { sentence: ended(harmlessLines(error.message)), code: undefined };
  // Why this side ended a session it says itself.
  if (code === "ERR_ABORTED" && error.cause instanceof Failure)
    return { sentence: harmlessLines(error.cause.message), code };
  if (error instanceof RecordError) return { sentence: describeRecord(error), code };
  if (error instanceof HandshakeError && error.reason !== undefined) {
    return { sentence: errorTexts().refused[error.reason], code };
  }
  if (error instanceof ChannelError && SYSTEM_REASON.test(error.message)) {
    return { sentence: sentenceOf(error.message.replace(SYSTEM_REASON, "")), code };
  }
  const known = code === undefined ? undefined : sentenceFor(code);
  return { sentence: known ?? sentenceOf(error.message), code: error instanceof SecureCommError ? code : undefined };
}

/** The sentence with its code in brackets. */
export function plainLine(error: unknown): string {
  const { sentence, code } = plainError(error);
  return code === undefined ? sentence : `${sentence} (${code})`;
}

/** The same for an error of which only the code and the message are left, as an event has them. */
export function plainLineOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${sentenceFor(code) ?? sentenceOf(message)} (${harmless(code)})`;
}

function describeRecord({ code, number, expected }: RecordError): string {
  const texts = errorTexts();
  switch (code) {
    case "ERR_RECORD_TAMPERED":
      return texts.tampered(number);
    case "ERR_RECORD_REPLAYED":
      return texts.replayed(number, expected);
    case "ERR_RECORD_GAP":
      return texts.gap(number, expected);
    case "ERR_KEY_EXHAUSTED":
      return texts.exhausted;
    default:
      return texts.malformed(number);
  }
}

function sentenceFor(code: string): string | undefined {
  const { codes } = errorTexts();
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

function sentenceOf(message: string): string {
  const text = harmless(errorTexts().message(message));
  return ended(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`);
}

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
