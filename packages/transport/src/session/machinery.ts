import type { Identity } from "@securecomm/auth";
import type { CryptoBackend, SecureCommError, VerifyingKey } from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import { ChannelError, SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Signer } from "../protocol/checkpoint.ts";
import { ruleOfRank } from "../protocol/checkpoint-rule.ts";
import { CodecError } from "../protocol/codec.ts";
import type { Ephemerals } from "../protocol/handshake.ts";
import type { JsonValue } from "../protocol/json.ts";
import { trafficOf } from "../protocol/key-schedule.ts";
import { RECORD_OVERHEAD, RecordOpener, RecordSealer } from "../protocol/record.ts";
import { encodeCount, SECTION } from "../protocol/section.ts";
import { isPostQuantum, type Suite } from "../protocol/suites.ts";
import { otherRole } from "../protocol/transcript.ts";
import { Attestation, type AttestationHost } from "./attestation.ts";
import { Closing, type ClosingHost } from "./closing.ts";
import type { Outcome } from "./handshake-driver.ts";
import { Inbox, type InboxHost } from "./inbox.ts";
import { Intake } from "./intake.ts";
import { Keepalive, type KeepaliveHost } from "./keepalive.ts";
import { Outbox, type OutboxHost } from "./outbox.ts";
import { Receiver, type ReceiverHost } from "./receiver.ts";
import { Recorder } from "./recorder.ts";
import { Rekeying, type RekeyingHost } from "./rekeying.ts";
import type { Reporter } from "./reporter.ts";
import type { Runtime } from "./runtime.ts";
import type { SessionEnd } from "./session.ts";
import { asSessionFailure } from "./session-failure.ts";

/** What the machinery of a session is made of. */
export interface MachineryOptions {
  readonly channel: Channel;
  readonly outcome: Outcome;
  readonly identity: Identity;
  /** H(application id), 32 bytes. */
  readonly applicationHash: Uint8Array;
  readonly limits: Limits;
  readonly backend: CryptoBackend;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  /** Whether what is said is recorded for a transcript. */
  readonly transcript: boolean;
  /** Fresh keys for a rekey, with those for ML-KEM or without. */
  readonly makeEphemerals: (withKem: boolean, backend: CryptoBackend) => Ephemerals;
}

/** What the machinery asks of its session. */
export interface MachineryHooks {
  /** A message has come; `bytes` is its share of a record. */
  readonly message: (value: JsonValue | Uint8Array, bytes: number) => void;
  /** The peer has sent this many messages, and sends no more. */
  readonly peerCloses: (messages: number) => void;
  /** Both sides have said that they are done. */
  readonly done: (reason: SessionEnd["reason"]) => void;
  /** It cannot go on. `channelAlive`: the peer can still be told. */
  readonly failed: (error: SecureCommError, channelAlive: boolean) => void;
}

const NOTHING = new Uint8Array(0);

/**
 * All that works between the application's messages and the channel, joined; it knows no application. Its parts see of
 * it, and of each other, what their host interfaces name: functions made for each of them would take more memory in an
 * idle session than all that they do.
 */
export class Machinery<Message>
  implements AttestationHost, ClosingHost, InboxHost, KeepaliveHost, OutboxHost, ReceiverHost, RekeyingHost
{
  readonly channel: Channel;
  readonly limits: Limits;
  readonly backend: CryptoBackend;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  readonly identity: Identity;
  readonly suite: Suite;
  /** Who signs on this side, and who on the other. */
  readonly own: Signer;
  readonly peer: Signer;
  readonly peerKey: VerifyingKey;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  readonly intake: Intake;
  readonly inbox: Inbox<Message>;
  readonly outbox: Outbox;
  readonly keepalive: Keepalive;
  readonly closing: Closing;
  readonly rekeying: Rekeying;
  /** None in a session without signatures. */
  readonly attestation: Attestation | undefined;
  readonly recorder: Recorder | undefined;
  readonly #hooks: MachineryHooks;
  readonly #receiver: Receiver;
  readonly #makeEphemerals: MachineryOptions["makeEphemerals"];
  #openedByPeer = 0;
  #stopped = false;

  constructor(options: MachineryOptions, hooks: MachineryHooks) {
    const { channel, outcome, identity, applicationHash, limits, backend, runtime, reporter } = options;
    const { suite, peerKey, peerParameters, keys, role, signatureMode, transcript, peer } = outcome.established;
    this.channel = channel;
    this.limits = limits;
    this.backend = backend;
    this.runtime = runtime;
    this.reporter = reporter;
    this.identity = identity;
    this.suite = suite;
    this.own = { role, transcript, publicKey: identity.publicKey, applicationHash };
    this.peer = { role: otherRole(role), transcript, publicKey: peer.publicKey, applicationHash };
    this.peerKey = peerKey;
    this.#makeEphemerals = options.makeEphemerals;
    this.#hooks = hooks;
    this.sealer = new RecordSealer(trafficOf(keys, role), limits, backend);
    this.opener = new RecordOpener(trafficOf(keys, otherRole(role)), limits, backend);
    this.intake = new Intake(channel, runtime.monotonic);
    this.inbox = new Inbox(this);
    this.keepalive = new Keepalive(this, {
      interval: limits.heartbeatInterval,
      silence: peerParameters.heartbeatInterval * limits.missedHeartbeats,
      idle: limits.idleTimeout,
    });
    this.closing = new Closing(this);
    const rule = ruleOfRank(signatureMode);
    this.recorder = options.transcript && rule !== undefined ? this.#makeRecorder() : undefined;
    this.attestation = rule && new Attestation(this, signatureMode, rule);
    this.rekeying = new Rekeying(this, keys.root);
    this.#receiver = new Receiver(this);
    this.outbox = new Outbox(this, peerParameters.maxRecordLength);
  }

  /** Whether frames come. */
  get isReading(): boolean {
    return this.intake.reading;
  }

  /** When a message was last sent or received, by the runtime's monotonic clock. */
  get lastActive(): number {
    return this.keepalive.lastActive;
  }

  /** The peer has told that it has opened our records below this number. */
  get openedByPeer(): number {
    return this.#openedByPeer;
  }

  makeEphemerals(offers: boolean): Ephemerals {
    return this.#makeEphemerals(offers && isPostQuantum(this.suite), this.backend);
  }

  sendControl(type: number, content: Uint8Array): void {
    this.outbox.sendControl(type, content);
  }

  /** Ends the session, and tells the peer where that is still possible. */
  fail(error: SecureCommError): void {
    this.#hooks.failed(error, true);
  }

  recordOpened(): void {
    this.keepalive.received();
  }

  peerOpened(records: number): void {
    if (records > this.sealer.number) throw new CodecError("a heartbeat about records that were never sent");
    if (records < this.#openedByPeer) throw new CodecError("a heartbeat that goes back");
    if (records > this.#openedByPeer) this.closing.progress();
    this.#openedByPeer = records;
  }

  messageCame(value: JsonValue | Uint8Array, bytes: number): void {
    this.#hooks.message(value, bytes);
  }

  messagesCame(kind: "json" | "binary", count: number, bytes: number): void {
    this.keepalive.active();
    this.closing.progress();
    if (this.#stopped || !this.reporter.active) return;
    this.reporter.report({ type: "messages", direction: "received", kind, count, bytes });
  }

  peerCloses(messages: number): void {
    this.#hooks.peerCloses(messages);
  }

  deliver(type: number, content: Uint8Array): void {
    this.#receiver.deliver(type, content);
  }

  inboxFull(): void {
    this.intake.hold("inbox");
    this.attestation?.signNow();
  }

  inboxHasRoom(): void {
    this.keepalive.received();
    this.intake.release("inbox");
  }

  handlerFailed(cause: unknown): void {
    this.fail(new SessionError("ERR_HANDLER_FAILED", "the application's message handler threw", { cause }));
  }

  recordSent(): void {
    this.keepalive.sent();
    this.rekeying.afterRecord();
  }

  messagesMove(): void {
    this.keepalive.active();
  }

  messagesSent(kind: "json" | "binary", count: number, bytes: number): void {
    if (this.reporter.active) this.reporter.report({ type: "messages", direction: "sent", kind, count, bytes });
  }

  /** What the next records need is made while the peer thinks about the last ones. */
  nothingToSend(): void {
    this.sealer.prepare();
    this.opener.prepare();
    this.attestation?.catchUp();
  }

  sendingFailed(error: unknown): void {
    this.fail(asSessionFailure(error, this.sealer.number));
  }

  mayGoOn(): void {
    this.outbox.flush();
  }

  signatureMoved(): void {
    this.closing.progress();
  }

  closeSigned(): void {
    this.closing.sent();
  }

  heartbeatDue(): void {
    if (this.outbox.blocked) return;
    this.sendControl(SECTION.HEARTBEAT, encodeCount(this.opener.number));
  }

  peerQuiet(): void {
    this.sendControl(SECTION.PROMPT, NOTHING);
  }

  peerSilent(): void {
    // After its CLOSE the peer has nothing more to say.
    if (!this.#receiver.closeSeen) this.fail(new SessionError("ERR_PEER_SILENT", "the peer has fallen silent"));
  }

  idleTooLong(): void {
    this.closing.begin("idle");
  }

  closingBegun(reason: SessionEnd["reason"]): void {
    // When the peer closes, what it sent still waits for a reader; when this side does, nobody else will come for it.
    if (reason !== "closed-by-peer") this.inbox.discardIfUnread();
    this.outbox.finish(() => {
      // Where messages are signed, the end has left only with the signature over it.
      if (this.attestation === undefined) this.closing.sent();
    });
  }

  closingDone(reason: SessionEnd["reason"]): void {
    this.#hooks.done(reason);
  }

  closingStalled(): void {
    this.fail(new SessionError("ERR_CLOSE_TIMEOUT", "closing made no progress for too long"));
  }

  /** Lets frames come. */
  start(): void {
    const { channel, limits } = this;
    channel.maxFrameLength = limits.maxRecordLength + RECORD_OVERHEAD - 4;
    channel.attach({
      frame: (frame) => this.#receiver.receive(frame),
      drain: () => {
        this.closing.progress();
        this.outbox.drained();
      },
      end: (error) => this.#channelEnded(error),
    });
    channel.resume();
  }

  /** Tells the peer that this side ends the session because of an error. */
  sendAbort(): void {
    this.sendControl(SECTION.ABORT, Uint8Array.of(0x01));
  }

  /** Stops everything and drops the keys; who waits for something gets the error, or learns that the session is closed. */
  stop(error: SecureCommError | undefined): void {
    this.#stopped = true;
    this.keepalive.stop();
    this.closing.stop();
    this.#receiver.stop();
    this.attestation?.stop();
    this.rekeying.stop(error);
    this.outbox.stop(error);
    this.sealer.destroy();
    this.opener.destroy();
  }

  #makeRecorder(): Recorder {
    const { limits, reporter } = this;
    return new Recorder(limits.maxTranscriptBytes, () => reporter.report({ type: "transcript-full" }));
  }

  #channelEnded(cause: unknown): void {
    const message = "the connection ended before both sides had closed: messages may be missing";
    // What is no frame at all was put on the wire by somebody: that is no line that broke.
    const error = isForeign(cause)
      ? cause
      : new SessionError("ERR_SESSION_TRUNCATED", message, cause === undefined ? undefined : { cause });
    // The peer leaves once it has all it needs; the signature over its CLOSE may still be looked at here.
    if (this.attestation === undefined) this.#hooks.failed(error, false);
    else void this.attestation.verified().then(() => this.#hooks.failed(error, false));
  }
}

function isForeign(cause: unknown): cause is ChannelError {
  return (
    cause instanceof ChannelError && (cause.code === "ERR_FRAME_TOO_LARGE" || cause.code === "ERR_FRAME_MALFORMED")
  );
}
