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
import { Machinery, type MachineryOptions } from "./machinery.ts";
import { noTranscript } from "./recorder.ts";
import { validate } from "./schema.ts";
import type { DirectionReport, Peer, SecurityReport, Sendable, Session, SessionEnd } from "./session.ts";
import { closedError, reportRecord } from "./session-failure.ts";

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

  readonly #schema: StandardSchemaV1 | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #signatureMode: number;
  /** Longest message that the peer accepts, in bytes, and deepest JSON. */
  readonly #mostLength: number;
  readonly #mostDepth: number;
  readonly #exporter: Uint8Array;
  readonly #machinery: Machinery<Message>;
  readonly #onAbort: (() => void) | undefined;
  #received = 0;
  #failing = false;
  #end: SessionEnd | undefined;
  #resolveClosed!: (end: SessionEnd) => void;

  constructor(options: LiveSessionOptions) {
    // The options are not kept: they would hold the wiped halves of the keys and much else that no open session needs.
    const { channel, outcome, schema, signal } = options;
    const { keys, peer, peerParameters, role, signatureMode } = outcome.established;
    this.#schema = schema;
    this.#signal = signal;
    this.#signatureMode = signatureMode;
    this.#mostLength = peerParameters.maxMessageLength;
    this.#mostDepth = peerParameters.maxJsonDepth;
    this.#exporter = keys.exporter;
    this.id = toHex(keys.sessionId);
    this.role = role;
    const { fingerprint, verified } = outcome;
    this.peer = Object.freeze({ publicKey: peer.publicKey, name: peer.name, fingerprint, verified });
    this.address = channel.remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#machinery = new Machinery(options, {
      message: (value, bytes) => this.#take(value, bytes),
      peerCloses: (messages) => this.#peerCloses(messages),
      done: (reason) => this.#finish({ clean: true, reason, error: undefined }),
      failed: (error, channelAlive) => this.#fail(error, channelAlive),
    });
    if (signal === undefined) return;
    this.#onAbort = () => this.abort(signal.reason);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Lets messages come. Separate from the constructor so that whoever made the session can register it first. */
  start(): void {
    const signal = this.#signal;
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
        const text = serialise(message, this.#mostDepth);
        // A toJSON of the application's may have closed the session meanwhile.
        if (this.#end !== undefined || this.#machinery.closing.begun) return this.send(message);
        // A UTF-16 unit is at most 3 bytes of UTF-8: only long texts have to be measured.
        if (text.length * 3 > this.#mostLength) this.#refuseLength(utf8(text).length);
        this.#machinery.outbox.pushJson(text);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#machinery.outbox.hasRoom ? SENT : quietly(this.#machinery.outbox.waitForRoom());
  }

  onMessage(handler: (message: Message) => void): void {
    if (typeof handler !== "function") throw new ArgumentTypeError("handler", "a function");
    this.#machinery.inbox.handle(handler);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    return this.#machinery.inbox.iterate();
  }

  security(): SecurityReport {
    const { suite, attestation, rekeying, sealer, opener } = this.#machinery;
    const coverage = attestation?.coverage;
    return {
      suite,
      postQuantum: isPostQuantum(suite),
      verified: this.peer.verified,
      signatures: modeOfRank(this.#signatureMode),
      epoch: rekeying.epoch,
      keyAge: rekeying.keyAge,
      sent: reportOf(sealer, coverage?.sent),
      received: reportOf(opener, coverage?.received),
    };
  }

  safetyWords(): string[] {
    if (this.#end !== undefined) throw new SessionError("ERR_SESSION_CLOSED", "the session's keys are gone");
    const { backend } = this.#machinery;
    return safetyWords(hkdfExpand(this.#exporter, utf8("securecomm/1 safety words"), 32, backend));
  }

  rekey(): Promise<void> {
    if (this.#end !== undefined) return Promise.reject(this.#end.error ?? closedError());
    return quietly(this.#machinery.rekeying.request());
  }

  async exportTranscript(): Promise<SignedTranscript> {
    const { attestation, identity, outbox, own, recorder, suite } = this.#machinery;
    if (recorder === undefined) throw noTranscript(attestation !== undefined);
    outbox.flush();
    if (this.#end === undefined) await attestation?.covered();
    const here = { name: identity.name, publicKey: toHex(identity.publicKey) };
    const there = { name: this.peer.name, publicKey: toHex(this.peer.publicKey) };
    return recorder.export({
      suite,
      signatures: modeOfRank(this.#signatureMode) as SignedTranscript["signatures"],
      applicationHash: toHex(own.applicationHash),
      handshake: toHex(own.transcript),
      initiator: this.role === "initiator" ? here : there,
      responder: this.role === "initiator" ? there : here,
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
    const schema = this.#schema;
    const message = schema === undefined || value instanceof Uint8Array ? value : validate(schema, value);
    this.#machinery.inbox.push(message as Message, bytes);
  }

  #refuseLength(length: number): void {
    if (length > this.#mostLength) {
      const message = `the message has ${length} bytes, and the peer accepts ${this.#mostLength}: send it in pieces`;
      throw new MessageError("ERR_MESSAGE_TOO_LARGE", message);
    }
  }

  #peerCloses(messages: number): void {
    const { closing, inbox } = this.#machinery;
    closing.receive(messages, this.#received);
    inbox.end(undefined);
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
    const { channel, limits } = this.#machinery;
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#machinery.stop(end.error);
    this.#machinery.inbox.end(end.error);
    wipe(this.#exporter);
    if (end.clean) void channel.close(limits.closeTimeout).then((flushed) => this.#settle(flushed ? end : lost()));
    else {
      void channel.close();
      this.#settle(end);
    }
  }

  /** Says how it ended, to the observers and to whoever waits for `closed`. */
  #settle(end: SessionEnd): void {
    const { reporter } = this.#machinery;
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

function reportOf(
  direction: RecordSealer | RecordOpener,
  coverage: { sections: number; signed: number } = { sections: 0, signed: 0 },
): DirectionReport {
  const { number: records, bytes, left } = direction;
  return { records, bytes, recordsLeft: left.records, bytesLeft: left.bytes, ...coverage };
}
