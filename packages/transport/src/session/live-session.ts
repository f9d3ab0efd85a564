import { safetyWords } from "@securecomm/auth";
import { ArgumentTypeError, hkdfExpand, type SecureCommError, toHex, wipe } from "@securecomm/crypto";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MessageError, RecordError, SessionError } from "../errors.ts";
import { utf8 } from "../protocol/codec.ts";
import { type JsonValue, refuseForeign, serialise } from "../protocol/json.ts";
import type { RecordOpener, RecordSealer } from "../protocol/record.ts";
import { modeOfRank } from "../protocol/signature-mode.ts";
import type { SignedTranscript } from "../protocol/signed-transcript.ts";
import { isPostQuantum } from "../protocol/suites.ts";
import type { Role } from "../protocol/transcript.ts";
import { Inbox } from "./inbox.ts";
import { Machinery, type MachineryOptions } from "./machinery.ts";
import { noTranscript } from "./recorder.ts";
import { validate } from "./schema.ts";
import type { DirectionReport, Peer, SecurityReport, Sendable, Session, SessionEnd } from "./session.ts";
import { reportRecord } from "./session-failure.ts";

/** What a session is made of. */
export interface LiveSessionOptions extends MachineryOptions {
  readonly schema: StandardSchemaV1 | undefined;
  readonly signal: AbortSignal | undefined;
}

const SENT = Promise.resolve();

/** An open session as its application sees it, and the one place where it ends. */
export class LiveSession<Message> implements Session<Message> {
  readonly id: string;
  readonly role: Role;
  readonly peer: Peer;
  readonly address: string | undefined;
  readonly closed: Promise<SessionEnd>;

  readonly #options: LiveSessionOptions;
  readonly #machinery: Machinery;
  readonly #inbox: Inbox<Message>;
  readonly #onAbort: () => void;
  #received = 0;
  #failing = false;
  #end: SessionEnd | undefined;
  #resolveClosed!: (end: SessionEnd) => void;

  constructor(options: LiveSessionOptions) {
    const { channel, outcome, limits, signal } = options;
    const { keys, peer, role } = outcome.established;
    this.#options = options;
    this.id = toHex(keys.sessionId);
    this.role = role;
    this.peer = Object.freeze({ ...peer, fingerprint: outcome.fingerprint, verified: outcome.verified });
    this.address = channel.remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    const machinery = new Machinery(options, {
      message: (value, bytes) => this.#take(value, bytes),
      peerCloses: (messages) => this.#peerCloses(messages),
      closing: (reason) => {
        // When the peer closes, what it sent still waits for a reader; when this side does, nobody else will come for it.
        if (reason !== "closed-by-peer") this.#inbox.discardIfUnread();
      },
      done: (reason) => this.#finish({ clean: true, reason, error: undefined }),
      failed: (error, channelAlive) => this.#fail(error, channelAlive),
    });
    this.#machinery = machinery;
    this.#inbox = new Inbox({
      capacity: limits.receiveBuffer,
      pause: () => {
        machinery.intake.hold("inbox");
        machinery.attestation?.signNow();
      },
      resume: () => {
        machinery.keepalive.received();
        machinery.intake.release("inbox");
      },
      onHandlerFailure: (cause) =>
        this.#fail(new SessionError("ERR_HANDLER_FAILED", "the application's message handler threw", { cause })),
    });
    this.#onAbort = () => this.abort(signal?.reason);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Lets messages come. Separate from the constructor so that whoever made the session can register it first. */
  start(): void {
    const { signal } = this.#options;
    this.#machinery.start();
    if (signal?.aborted) this.abort(signal.reason);
  }

  send(message: Sendable): Promise<void> {
    if (this.#end !== undefined || this.#machinery.closing.begun) {
      const error = this.#end?.error ?? closedError();
      return quietly(Promise.reject(error));
    }
    try {
      if (typeof message === "object" && message !== null) refuseForeign(message);
      if (message instanceof Uint8Array) {
        this.#refuseLength(message.length);
        this.#machinery.outbox.pushBinary(message);
      } else {
        const { maxJsonDepth, maxMessageLength } = this.#options.outcome.established.peerParameters;
        const text = serialise(message, maxJsonDepth);
        // A toJSON of the application's may have closed the session meanwhile.
        if (this.#end !== undefined || this.#machinery.closing.begun) return this.send(message);
        // A UTF-16 unit is at most 3 bytes of UTF-8: only long texts have to be measured.
        if (text.length * 3 > maxMessageLength) this.#refuseLength(utf8(text).length);
        this.#machinery.outbox.pushJson(text);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#machinery.outbox.hasRoom ? SENT : quietly(this.#machinery.outbox.waitForRoom());
  }

  onMessage(handler: (message: Message) => void): void {
    if (typeof handler !== "function") throw new ArgumentTypeError("handler", "a function");
    this.#inbox.handle(handler);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    return this.#inbox.iterate();
  }

  security(): SecurityReport {
    const { suite, signatureMode } = this.#options.outcome.established;
    const { attestation, rekeying, sealer, opener } = this.#machinery;
    const coverage = attestation?.coverage;
    return {
      suite,
      postQuantum: isPostQuantum(suite),
      verified: this.peer.verified,
      signatures: modeOfRank(signatureMode),
      epoch: rekeying.epoch,
      keyAge: rekeying.keyAge,
      sent: reportOf(sealer, coverage?.sent),
      received: reportOf(opener, coverage?.received),
    };
  }

  safetyWords(): string[] {
    if (this.#end !== undefined) throw new SessionError("ERR_SESSION_CLOSED", "the session's keys are gone");
    const { backend, outcome } = this.#options;
    const { exporter } = outcome.established.keys;
    return safetyWords(hkdfExpand(exporter, utf8("securecomm/1 safety words"), 32, backend));
  }

  rekey(): Promise<void> {
    if (this.#end !== undefined) return Promise.reject(this.#end.error ?? closedError());
    return quietly(this.#machinery.rekeying.request());
  }

  async exportTranscript(): Promise<SignedTranscript> {
    const { attestation, outbox, recorder } = this.#machinery;
    if (recorder === undefined) throw noTranscript(attestation !== undefined);
    outbox.flush();
    if (this.#end === undefined) await attestation?.covered();
    const { outcome, identity, applicationHash } = this.#options;
    const { suite, signatureMode, transcript } = outcome.established;
    const own = { name: identity.name, publicKey: toHex(identity.publicKey) };
    const peer = { name: this.peer.name, publicKey: toHex(this.peer.publicKey) };
    return recorder.export({
      suite,
      signatures: modeOfRank(signatureMode) as SignedTranscript["signatures"],
      applicationHash: toHex(applicationHash),
      handshake: toHex(transcript),
      initiator: this.role === "initiator" ? own : peer,
      responder: this.role === "initiator" ? peer : own,
    });
  }

  close(): Promise<SessionEnd> {
    if (this.#end === undefined) this.#machinery.closing.begin("closed");
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  abort(reason?: unknown): void {
    this.#fail(new SessionError("ERR_ABORTED", "aborted by the application", { cause: reason }));
  }

  #take(value: JsonValue | Uint8Array, bytes: number): void {
    if (this.#end !== undefined) return;
    this.#received += 1;
    const { schema } = this.#options;
    const message = schema === undefined || value instanceof Uint8Array ? value : validate(schema, value);
    this.#inbox.push(message as Message, bytes);
  }

  #refuseLength(length: number): void {
    const { maxMessageLength } = this.#options.outcome.established.peerParameters;
    if (length > maxMessageLength) {
      const message = `the message has ${length} bytes, and the peer accepts ${maxMessageLength}: send it in pieces`;
      throw new MessageError("ERR_MESSAGE_TOO_LARGE", message);
    }
  }

  #peerCloses(messages: number): void {
    const { closing } = this.#machinery;
    closing.receive(messages, this.#received);
    this.#inbox.end(undefined);
    closing.answer();
  }

  /** @param channelAlive whether the peer can still be told. */
  #fail(error: SecureCommError, channelAlive = true): void {
    if (this.#end !== undefined || this.#failing) return;
    this.#failing = true;
    if (channelAlive && error.code !== "ERR_PEER_ABORTED" && error.code !== "ERR_KEY_EXHAUSTED") {
      this.#machinery.sendAbort();
    }
    this.#finish({ clean: false, reason: "failed", error });
  }

  /** The one place where a session ends. What the peer was sent last may still be on its way out. */
  #finish(end: SessionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const { channel, limits, outcome, signal } = this.#options;
    const error = end.error ?? closedError();
    signal?.removeEventListener("abort", this.#onAbort);
    this.#machinery.stop(error);
    this.#inbox.end(end.error);
    wipe(outcome.established.keys.exporter);
    if (end.clean) void channel.close(limits.closeTimeout).then((flushed) => this.#settle(flushed ? end : lost()));
    else {
      void channel.close();
      this.#settle(end);
    }
  }

  /** Says how it ended, to the observers and to whoever waits for `closed`. */
  #settle(end: SessionEnd): void {
    const { reporter } = this.#options;
    if (end.error instanceof RecordError) reportRecord(reporter, end.error);
    reporter.report({
      type: "session-closed",
      clean: end.clean,
      code: end.error?.code,
      message: end.error?.message,
    });
    this.#resolveClosed(Object.freeze(end));
  }
}

/** The end of a session that had said goodbye and could not get its last bytes out. */
function lost(): SessionEnd {
  const error = new SessionError("ERR_SESSION_TRUNCATED", "the peer did not take what was sent last");
  return { clean: false, reason: "failed", error };
}

/** Marks a rejection as seen: an application that does not await `send` learns of the end from `closed` all the same. */
function quietly(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}

function closedError(): SessionError {
  return new SessionError("ERR_SESSION_CLOSED", "the session is closed");
}

function reportOf(
  direction: RecordSealer | RecordOpener,
  coverage: { sections: number; signed: number } = { sections: 0, signed: 0 },
): DirectionReport {
  const { number: records, bytes, left } = direction;
  return { records, bytes, recordsLeft: left.records, bytesLeft: left.bytes, ...coverage };
}
