import type { Identity } from "@securecomm/auth";
import type { CryptoBackend, SecureCommError } from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import { ChannelError, SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Signer } from "../protocol/checkpoint.ts";
import { ruleOfRank } from "../protocol/checkpoint-rule.ts";
import { CodecError } from "../protocol/codec.ts";
import type { Ephemerals } from "../protocol/handshake.ts";
import { Inbound } from "../protocol/inbound.ts";
import type { JsonValue } from "../protocol/json.ts";
import { trafficOf } from "../protocol/key-schedule.ts";
import { RECORD_OVERHEAD, RecordOpener, RecordSealer } from "../protocol/record.ts";
import { encodeCount, SECTION } from "../protocol/section.ts";
import { otherRole } from "../protocol/transcript.ts";
import { Attestation } from "./attestation.ts";
import { Closing } from "./closing.ts";
import type { Outcome } from "./handshake-driver.ts";
import { Intake } from "./intake.ts";
import { Keepalive } from "./keepalive.ts";
import { Outbox } from "./outbox.ts";
import { Receiver } from "./receiver.ts";
import { Recorder } from "./recorder.ts";
import { Rekeying } from "./rekeying.ts";
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
  /** Fresh keys for a rekey, of one who offers or one who answers. */
  readonly makeEphemerals: (offers: boolean) => Ephemerals;
}

/** What the machinery asks of its session. */
export interface MachineryHooks {
  /** A message has come; `bytes` is its share of a record. */
  readonly message: (value: JsonValue | Uint8Array, bytes: number) => void;
  /** The peer has sent this many messages, and sends no more. */
  readonly peerCloses: (messages: number) => void;
  /** This side closes: nothing more is taken from the application. */
  readonly closing: (reason: SessionEnd["reason"]) => void;
  /** Both sides have said that they are done. */
  readonly done: (reason: SessionEnd["reason"]) => void;
  /** It cannot go on. `channelAlive`: the peer can still be told. */
  readonly failed: (error: SecureCommError, channelAlive: boolean) => void;
}

const NOTHING = new Uint8Array(0);

/** All that works between the application's messages and the channel, joined; it knows no application. */
export class Machinery {
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  readonly intake: Intake;
  readonly outbox: Outbox;
  readonly keepalive: Keepalive;
  readonly closing: Closing;
  readonly rekeying: Rekeying;
  /** None in a session without signatures. */
  readonly attestation: Attestation | undefined;
  readonly recorder: Recorder | undefined;
  readonly #options: MachineryOptions;
  readonly #hooks: MachineryHooks;
  readonly #receiver: Receiver;
  #openedByPeer = 0;
  #stopped = false;

  constructor(options: MachineryOptions, hooks: MachineryHooks) {
    const { channel, outcome, limits, backend, runtime, reporter } = options;
    const { peerParameters, keys, role, signatureMode, suite } = outcome.established;
    this.#options = options;
    this.#hooks = hooks;
    this.sealer = new RecordSealer(trafficOf(keys, role), limits, backend);
    this.opener = new RecordOpener(trafficOf(keys, otherRole(role)), limits, backend);
    this.intake = new Intake(channel, runtime.monotonic);
    this.keepalive = this.#makeKeepalive();
    this.closing = new Closing({
      runtime,
      timeout: limits.closeTimeout,
      onBegin: (reason) => this.#beginClosing(reason),
      onDone: hooks.done,
      onTimeout: () => this.#fail(new SessionError("ERR_CLOSE_TIMEOUT", "closing made no progress for too long")),
    });
    const shared = this.#shared();
    const rule = ruleOfRank(signatureMode);
    this.recorder = options.transcript && rule !== undefined ? this.#makeRecorder() : undefined;
    this.attestation =
      rule &&
      new Attestation({
        ...shared,
        mode: signatureMode,
        rule,
        patience: limits.checkpointTimeout,
        recorder: this.recorder,
        onRoom: () => this.outbox.flush(),
        deliver: (type, content) => this.#receiver.deliver(type, content),
        onFinalSent: () => this.closing.sent(),
        onProgress: () => this.closing.progress(),
      });
    this.rekeying = new Rekeying({
      ...shared,
      limits,
      suite,
      root: keys.root,
      sealer: this.sealer,
      opener: this.opener,
      makeEphemerals: options.makeEphemerals,
      lastActive: () => this.keepalive.lastActive,
      openedByPeer: () => this.#openedByPeer,
    });
    this.#receiver = new Receiver({
      opener: this.opener,
      inbound: this.#makeInbound(),
      attestation: this.attestation,
      rekeying: this.rekeying,
      onRecord: () => this.keepalive.received(),
      onHeartbeat: (opened) => this.#peerOpened(opened),
      onPrompt: () => this.#sendHeartbeat(),
      onFailure: (error) => this.#fail(error),
    });
    this.outbox = new Outbox({
      channel,
      sealer: this.sealer,
      signing: this.attestation,
      maxRecordLength: peerParameters.maxRecordLength,
      capacity: limits.sendBuffer,
      runtime,
      onFailure: (error) => this.#fail(asSessionFailure(error, this.sealer.number)),
      onSent: () => {
        this.keepalive.sent();
        this.rekeying.afterRecord();
      },
      onActive: () => this.keepalive.active(),
      onIdle: () => this.#prepare(),
      onMessages: reporter.active
        ? (kind, count, bytes) => reporter.report({ type: "messages", direction: "sent", kind, count, bytes })
        : undefined,
    });
  }

  /** Lets frames come. */
  start(): void {
    const { channel, limits } = this.#options;
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
    this.outbox.sendControl(SECTION.ABORT, Uint8Array.of(0x01));
  }

  /** Stops everything and drops the keys; who waits for something gets the error. */
  stop(error: SecureCommError): void {
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

  /** What the next records need is made while the peer thinks about the last ones. */
  #prepare(): void {
    this.sealer.prepare();
    this.opener.prepare();
    this.attestation?.catchUp();
  }

  #shared() {
    const { backend, runtime, reporter, identity, applicationHash, outcome } = this.#options;
    const { role, transcript, peer: claim } = outcome.established;
    const own: Signer = { role, transcript, publicKey: identity.publicKey, applicationHash };
    const peer: Signer = { ...own, role: otherRole(role), publicKey: claim.publicKey };
    return {
      backend,
      runtime,
      reporter,
      intake: this.intake,
      identity,
      own,
      peer,
      peerKey: outcome.established.peerKey,
      send: (type: number, content: Uint8Array) => this.outbox.sendControl(type, content),
      onFailure: (error: SecureCommError) => this.#fail(error),
    };
  }

  #makeKeepalive(): Keepalive {
    const { runtime, limits, outcome } = this.#options;
    return new Keepalive({
      runtime,
      interval: limits.heartbeatInterval,
      silence: outcome.established.peerParameters.heartbeatInterval * limits.missedHeartbeats,
      idle: limits.idleTimeout,
      reading: () => this.intake.reading,
      onHeartbeatDue: () => this.#sendHeartbeat(),
      onQuiet: () => this.outbox.sendControl(SECTION.PROMPT, NOTHING),
      onSilence: () => {
        // After its CLOSE the peer has nothing more to say.
        if (!this.#receiver.closeSeen) this.#fail(new SessionError("ERR_PEER_SILENT", "the peer has fallen silent"));
      },
      onIdle: () => this.closing.begin("idle"),
    });
  }

  #makeRecorder(): Recorder {
    const { limits, reporter } = this.#options;
    return new Recorder(limits.maxTranscriptBytes, () => reporter.report({ type: "transcript-full" }));
  }

  #makeInbound(): Inbound {
    const { limits, reporter } = this.#options;
    return new Inbound(
      {
        message: this.#hooks.message,
        batch: (kind, count, bytes) => {
          this.keepalive.active();
          this.closing.progress();
          if (this.#stopped || !reporter.active) return;
          reporter.report({ type: "messages", direction: "received", kind, count, bytes });
        },
        close: this.#hooks.peerCloses,
      },
      limits,
    );
  }

  #beginClosing(reason: SessionEnd["reason"]): void {
    this.#hooks.closing(reason);
    this.outbox.finish(() => {
      // Where messages are signed, the end has left only with the signature over it.
      if (this.attestation === undefined) this.closing.sent();
    });
  }

  #sendHeartbeat(): void {
    if (this.outbox.blocked) return;
    this.outbox.sendControl(SECTION.HEARTBEAT, encodeCount(this.opener.number));
  }

  #peerOpened(records: number): void {
    if (records > this.sealer.number) throw new CodecError("a heartbeat about records that were never sent");
    if (records < this.#openedByPeer) throw new CodecError("a heartbeat that goes back");
    if (records > this.#openedByPeer) this.closing.progress();
    this.#openedByPeer = records;
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

  #fail(error: SecureCommError): void {
    this.#hooks.failed(error, true);
  }
}

function isForeign(cause: unknown): cause is ChannelError {
  return (
    cause instanceof ChannelError && (cause.code === "ERR_FRAME_TOO_LARGE" || cause.code === "ERR_FRAME_MALFORMED")
  );
}
