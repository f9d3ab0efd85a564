import type { Verification } from "@securecomm/auth";
import type { SecureCommError } from "@securecomm/crypto";
import type { JsonValue } from "../protocol/json.ts";
import type { SignatureMode } from "../protocol/signature-mode.ts";
import type { SignedTranscript } from "../protocol/signed-transcript.ts";
import type { Suite } from "../protocol/suites.ts";
import type { Role } from "../protocol/transcript.ts";

/** The other end of a session. */
export interface Peer {
  /** What it calls itself: for display only, it proves nothing. */
  readonly name: string;
  /** `sc1…`: who it proved to be. */
  readonly fingerprint: string;
  /** How this side came to trust that fingerprint. */
  readonly verified: Verification;
  /** Its identity key, 97 bytes. */
  readonly publicKey: Uint8Array;
}

/**
 * Bytes (a Uint8Array), or what has a JSON form: it arrives as `JSON.stringify` writes it, so a Date inside becomes a
 * string, and an `undefined` inside an object is left out.
 */
export type Sendable = string | number | boolean | null | object;

/** What a received message is where no schema says more. */
export type Received = JsonValue | Uint8Array;

/** How a session ended. */
export interface SessionEnd {
  /**
   * Whether both sides said, authenticated, that they were done. Then nothing is missing of what this side received,
   * and all that it sent was handed to the network; if this side closed first, it has reached the peer too. What the
   * peer's application did with it, only the application can say.
   */
  readonly clean: boolean;
  /** Who or what ended it. */
  readonly reason: "closed" | "closed-by-peer" | "idle" | "failed";
  /** What went wrong when it was not clean. */
  readonly error: SecureCommError | undefined;
}

/** Records and bytes in one direction, what its present key may still protect, and how far it is signed. */
export interface DirectionReport {
  readonly records: number;
  readonly bytes: number;
  readonly recordsLeft: number;
  readonly bytesLeft: number;
  /** Sections (messages of one turn share one), and how many of them are covered by a signature; 0 in mode `off`. */
  readonly sections: number;
  readonly signed: number;
}

/** What protects a session at this moment. */
export interface SecurityReport {
  readonly suite: Suite;
  /** Whether a recording of today stays closed to a quantum computer of tomorrow. */
  readonly postQuantum: boolean;
  readonly verified: Verification;
  /** The agreed mode of message signatures. */
  readonly signatures: SignatureMode;
  /** How many times the keys were made anew. */
  readonly epoch: number;
  /** Milliseconds since the present keys were agreed. */
  readonly keyAge: number;
  readonly sent: DirectionReport;
  readonly received: DirectionReport;
}

/**
 * An open session with a peer that has proved who it is. Messages arrive exactly as sent, once, and in order, or the
 * session ends with an error.
 *
 * Take messages by iterating, or by `onMessage`; one of them, once.
 */
export interface Session<Message = Received> extends AsyncIterable<Message>, AsyncDisposable {
  /** 32 hexadecimal digits, the same at both ends; no secret. */
  readonly id: string;
  readonly role: Role;
  readonly peer: Peer;
  /** Where the other end is, as far as the channel can see. */
  readonly address: string | undefined;
  /** Resolves, never rejects, when the session has ended. */
  readonly closed: Promise<SessionEnd>;
  /**
   * Sends one message: a `Uint8Array` as bytes, anything else as JSON. It is taken as it is now; later changes to it do
   * not travel. Messages of one turn of the event loop share a record or two.
   * @returns a promise that waits only until there is room for more, not until the peer has it.
   * @throws by rejecting: {@link MessageError} for a message that cannot be sent (the session goes on),
   * {@link SessionError} `ERR_SESSION_CLOSED`, or the error that ended the session.
   */
  send(message: Sendable): Promise<void>;
  /**
   * Hands every message to `handler`, synchronously, in order; the fastest way. If it throws, the session ends with
   * `ERR_HANDLER_FAILED`. It is not waited for: an `async` handler must catch what it throws, and slows nobody down; to
   * do one message after another, iterate.
   * @throws when messages already go elsewhere: {@link SessionError} `ERR_READER_CONFLICT`.
   */
  onMessage(handler: (message: Message) => void): void;
  /**
   * Iterates over the messages. Ends when the peer closes in order, throws the coded error otherwise; leaving the loop
   * means that nothing more is read.
   * @throws when messages already go elsewhere: {@link SessionError} `ERR_READER_CONFLICT`.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
  /** What protects this session. */
  security(): SecurityReport;
  /**
   * Six words that are the same at both ends, and different for anybody in between: read them to each other. Their
   * order counts.
   * @throws after the end: {@link SessionError} `ERR_SESSION_CLOSED`.
   */
  safetyWords(): string[];
  /**
   * Makes the keys of both directions anew, by a fresh exchange that both identities sign; messages go on meanwhile. A
   * session does this by itself (`limits.rekeyAfter…`).
   * @returns a promise that resolves when both directions have switched on this side.
   * @throws by rejecting: {@link SignatureError} `ERR_SIGN_FAILED` (the session goes on), {@link SessionError}
   * `ERR_SESSION_CLOSED`, or the error that ended the session.
   */
  rekey(): Promise<void>;
  /**
   * What was said so far, in both directions, with the signatures over it. What has none yet is signed first, on both
   * sides, if that takes no longer than `limits.checkpointTimeout`, and left out otherwise. Works after the end too.
   * Needs the option `transcript: true`.
   * @throws by rejecting, when nothing was recorded or signed: {@link SessionError} `ERR_NO_TRANSCRIPT`.
   */
  exportTranscript(): Promise<SignedTranscript>;
  /**
   * Sends what is waiting, says that nothing more comes, and waits for the peer to say the same. Messages that still
   * arrive go to whoever reads; with no reader they are dropped. Never rejects; calling it again gives the same end.
   */
  close(): Promise<SessionEnd>;
  /** Ends at once with `ERR_ABORTED`; what is under way may be lost. */
  abort(reason?: unknown): void;
}
