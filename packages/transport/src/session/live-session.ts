import { safetyWords } from "@securecomm/auth";
import { type CryptoBackend, hkdfExpand, type SecureCommError, toHex, wipe } from "@securecomm/crypto";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Channel } from "../channel/channel.ts";
import { MessageError, RecordError, SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { CodecError, utf8 } from "../protocol/codec.ts";
import { Inbound } from "../protocol/inbound.ts";
import { type JsonValue, refuseForeign, serialise } from "../protocol/json.ts";
import { trafficOf } from "../protocol/key-schedule.ts";
import { RECORD_OVERHEAD, RecordOpener, RecordSealer } from "../protocol/record.ts";
import { alertError, isAlertFrame } from "../protocol/refusal.ts";
import { encodeCount, SECTION } from "../protocol/section.ts";
import { isPostQuantum } from "../protocol/suites.ts";
import { otherRole, type Role } from "../protocol/transcript.ts";
import type { Outcome } from "./handshake-driver.ts";
import { Inbox } from "./inbox.ts";
import { Keepalive } from "./keepalive.ts";
import { Outbox } from "./outbox.ts";
import type { Reporter } from "./reporter.ts";
import type { Runtime, Timer } from "./runtime.ts";
import { validate } from "./schema.ts";
import type { DirectionReport, Peer, SecurityReport, Sendable, Session, SessionEnd } from "./session.ts";
import { asSessionFailure, reportRecord } from "./session-failure.ts";

/** What a session is made of. */
export interface LiveSessionOptions {
  readonly channel: Channel;
  readonly outcome: Outcome;
  readonly limits: Limits;
  readonly backend: CryptoBackend;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  readonly schema: StandardSchemaV1 | undefined;
  readonly signal: AbortSignal | undefined;
}

const SENT = Promise.resolve();

/** An open session over a channel: joins outbox, inbox, records and clock, and is the one place where it ends. */
export class LiveSession<Message> implements Session<Message> {
  readonly id: string;
  readonly role: Role;
  readonly peer: Peer;
  readonly address: string | undefined;
  readonly closed: Promise<SessionEnd>;

  readonly #options: LiveSessionOptions;
  readonly #sealer: RecordSealer;
  readonly #opener: RecordOpener;
  readonly #inbound: Inbound;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox<Message>;
  readonly #keepalive: Keepalive;
  readonly #openedAt: number;
  readonly #onAbort: () => void;
  #received = 0;
  #closeSent = false;
  #closeReceived = false;
  #closing: SessionEnd["reason"] | undefined;
  #closeTimer: Timer | undefined;
  #failing = false;
  #openedByPeer = 0;
  #end: SessionEnd | undefined;
  #resolveClosed!: (end: SessionEnd) => void;

  constructor(options: LiveSessionOptions) {
    const { channel, outcome, limits, backend, runtime, reporter, signal } = options;
    const { established } = outcome;
    const { peerParameters, keys, role } = established;
    this.#options = options;
    this.id = toHex(keys.sessionId);
    this.role = role;
    this.peer = Object.freeze({ ...established.peer, fingerprint: outcome.fingerprint, verified: outcome.verified });
    this.address = channel.remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#openedAt = runtime.monotonic();
    this.#sealer = new RecordSealer(trafficOf(keys, role), limits, backend);
    this.#opener = new RecordOpener(trafficOf(keys, otherRole(role)), limits, backend);
    this.#inbound = new Inbound(
      {
        message: (value, bytes) => this.#take(value, bytes),
        batch: (kind, count, bytes) => {
          if (this.#end !== undefined || !reporter.active) return;
          reporter.report({ type: "messages", direction: "received", kind, count, bytes });
        },
        heartbeat: (opened) => this.#peerOpened(opened),
        close: (messages) => this.#peerCloses(messages),
        abort: () => this.#fail(new SessionError("ERR_PEER_ABORTED", "the peer ended the session because of an error")),
      },
      limits,
    );
    this.#outbox = new Outbox({
      channel,
      sealer: this.#sealer,
      maxRecordLength: peerParameters.maxRecordLength,
      capacity: limits.sendBuffer,
      defer: runtime.defer,
      onFailure: (error) => this.#fail(asSessionFailure(error, this.#sealer.number)),
      onSent: () => this.#keepalive.sent(),
      onMessages: reporter.active
        ? (kind, count, bytes) => reporter.report({ type: "messages", direction: "sent", kind, count, bytes })
        : undefined,
    });
    this.#inbox = new Inbox({
      capacity: limits.receiveBuffer,
      pause: () => channel.pause(),
      resume: () => {
        this.#keepalive.received();
        channel.resume();
      },
      onHandlerFailure: (cause) =>
        this.#fail(new SessionError("ERR_HANDLER_FAILED", "the application's message handler threw", { cause })),
    });
    this.#keepalive = new Keepalive({
      runtime,
      interval: limits.heartbeatInterval,
      silence: peerParameters.heartbeatInterval * limits.missedHeartbeats,
      idle: limits.idleTimeout,
      reading: () => !this.#inbox.paused,
      onHeartbeatDue: () => this.#sendHeartbeat(),
      onSilence: () => {
        // After its CLOSE the peer has nothing more to say.
        if (!this.#closeReceived) this.#fail(new SessionError("ERR_PEER_SILENT", "the peer has fallen silent"));
      },
      onIdle: () => this.#startClosing("idle"),
    });
    this.#onAbort = () => this.abort(signal?.reason);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Lets messages come. Separate from the constructor so that whoever made the session can register it first. */
  start(): void {
    const { channel, limits, signal } = this.#options;
    channel.maxFrameLength = limits.maxRecordLength + RECORD_OVERHEAD - 4;
    channel.attach({
      frame: (frame) => this.#receive(frame),
      drain: () => {
        this.#progress();
        this.#outbox.drained();
      },
      end: (error) => this.#channelEnded(error),
    });
    channel.resume();
    if (signal?.aborted) this.abort(signal.reason);
  }

  send(message: Sendable): Promise<void> {
    if (this.#end !== undefined || this.#closing !== undefined) {
      const error = this.#end?.error ?? new SessionError("ERR_SESSION_CLOSED", "the session is closed");
      return quietly(Promise.reject(error));
    }
    try {
      if (typeof message === "object" && message !== null) refuseForeign(message);
      if (message instanceof Uint8Array) {
        this.#refuseLength(message.length);
        this.#outbox.pushBinary(message);
      } else {
        const { maxJsonDepth, maxMessageLength } = this.#options.outcome.established.peerParameters;
        const text = serialise(message, maxJsonDepth);
        // A toJSON of the application's may have closed the session meanwhile.
        if (this.#end !== undefined || this.#closing !== undefined) return this.send(message);
        // A UTF-16 unit is at most 3 bytes of UTF-8: only long texts have to be measured.
        if (text.length * 3 > maxMessageLength) this.#refuseLength(utf8(text).length);
        this.#outbox.pushJson(text);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    this.#keepalive.active();
    return this.#outbox.hasRoom ? SENT : quietly(this.#outbox.waitForRoom());
  }

  onMessage(handler: (message: Message) => void): void {
    this.#inbox.handle(handler);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    return this.#inbox.iterate();
  }

  security(): SecurityReport {
    const { suite } = this.#options.outcome.established;
    return {
      suite,
      postQuantum: isPostQuantum(suite),
      verified: this.peer.verified,
      signatures: "off",
      keyAge: this.#options.runtime.monotonic() - this.#openedAt,
      sent: reportOf(this.#sealer),
      received: reportOf(this.#opener),
    };
  }

  safetyWords(): string[] {
    if (this.#end !== undefined) throw new SessionError("ERR_SESSION_CLOSED", "the session's keys are gone");
    const { backend, outcome } = this.#options;
    const { exporter } = outcome.established.keys;
    return safetyWords(hkdfExpand(exporter, utf8("securecomm/1 safety words"), 32, backend));
  }

  close(): Promise<SessionEnd> {
    this.#startClosing("closed");
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  abort(reason?: unknown): void {
    this.#fail(new SessionError("ERR_ABORTED", "aborted by the application", { cause: reason }));
  }

  #receive(frame: Uint8Array): void {
    if (this.#end !== undefined) return;
    const expected = this.#opener.number;
    if (expected === 0 && isAlertFrame(frame)) {
      this.#fail(alertError());
      return;
    }
    try {
      const plaintext = this.#opener.open(frame);
      this.#keepalive.received();
      this.#inbound.read(plaintext);
    } catch (error) {
      this.#fail(asSessionFailure(error, expected));
    }
  }

  #take(value: JsonValue | Uint8Array, bytes: number): void {
    if (this.#end !== undefined) return;
    this.#received += 1;
    this.#keepalive.active();
    this.#progress();
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

  #startClosing(reason: SessionEnd["reason"]): void {
    if (this.#closing !== undefined || this.#end !== undefined) return;
    this.#closing = reason;
    // When the peer closes, what it sent still waits for a reader; when this side does, nobody else will come for it.
    if (reason !== "closed-by-peer") this.#inbox.discardIfUnread();
    this.#progress();
    this.#outbox.finish(() => {
      this.#closeSent = true;
      if (this.#closeReceived) this.#finish({ clean: true, reason, error: undefined });
    });
  }

  /** Something moved: a close that is under way gets its time anew. */
  #progress(): void {
    if (this.#closing === undefined || this.#end !== undefined) return;
    const { runtime, limits } = this.#options;
    runtime.clearTimer(this.#closeTimer);
    this.#closeTimer = runtime.setTimer(
      () => this.#fail(new SessionError("ERR_CLOSE_TIMEOUT", "closing made no progress for too long")),
      limits.closeTimeout,
    );
  }

  #sendHeartbeat(): void {
    if (this.#closeSent || this.#outbox.blocked) return;
    this.#outbox.sendControl(SECTION.HEARTBEAT, encodeCount(this.#opener.number));
  }

  #peerOpened(records: number): void {
    if (records > this.#sealer.number) throw new CodecError("a heartbeat about records that were never sent");
    if (records > this.#openedByPeer) this.#progress();
    this.#openedByPeer = records;
  }

  #peerCloses(messages: number): void {
    if (messages !== this.#received) {
      const message = `the peer closed after ${messages} messages, and ${this.#received} arrived`;
      throw new SessionError("ERR_COUNT_MISMATCH", message);
    }
    this.#closeReceived = true;
    this.#inbox.end(undefined);
    if (this.#closeSent) this.#finish({ clean: true, reason: this.#closing ?? "closed", error: undefined });
    else this.#startClosing("closed-by-peer");
  }

  #channelEnded(cause: unknown): void {
    const message = "the connection ended before both sides had closed: messages may be missing";
    this.#fail(new SessionError("ERR_SESSION_TRUNCATED", message, cause === undefined ? undefined : { cause }), false);
  }

  /** @param channelAlive whether the peer can still be told. */
  #fail(error: SecureCommError, channelAlive = true): void {
    if (this.#end !== undefined || this.#failing) return;
    this.#failing = true;
    if (channelAlive && error.code !== "ERR_PEER_ABORTED" && error.code !== "ERR_KEY_EXHAUSTED") {
      this.#outbox.sendControl(SECTION.ABORT, Uint8Array.of(0x01));
    }
    this.#finish({ clean: false, reason: "failed", error });
  }

  /** The one place where a session ends. What the peer was sent last may still be on its way out. */
  #finish(end: SessionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const { channel, limits, outcome, runtime, signal } = this.#options;
    signal?.removeEventListener("abort", this.#onAbort);
    this.#keepalive.stop();
    runtime.clearTimer(this.#closeTimer);
    this.#outbox.stop(end.error ?? new SessionError("ERR_SESSION_CLOSED", "the session is closed"));
    this.#inbox.end(end.error);
    this.#sealer.destroy();
    this.#opener.destroy();
    wipe(outcome.established.keys.root, outcome.established.keys.exporter);
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

function reportOf(direction: RecordSealer | RecordOpener): DirectionReport {
  const { number: records, bytes, left } = direction;
  return { records, bytes, recordsLeft: left.records, bytesLeft: left.bytes };
}
