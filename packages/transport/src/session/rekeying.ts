import type { Identity } from "@securecomm/auth";
import { type CryptoBackend, concatBytes, type SecureCommError, type VerifyingKey, wipe } from "@securecomm/crypto";
import { SignatureError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Signer } from "../protocol/checkpoint.ts";
import { CodecError, uint } from "../protocol/codec.ts";
import type { Ephemerals } from "../protocol/handshake.ts";
import { type EpochKeys, type TrafficSecret, trafficOf } from "../protocol/key-schedule.ts";
import type { RecordOpener, RecordSealer } from "../protocol/record.ts";
import {
  answererSecret,
  decodeRekey,
  encodeRekey,
  nextEpoch,
  offererSecret,
  type RekeyMessage,
  rekeyInput,
} from "../protocol/rekey.ts";
import { SECTION } from "../protocol/section.ts";
import type { Suite } from "../protocol/suites.ts";
import type { Intake } from "./intake.ts";
import { ownSignature } from "./own-signature.ts";
import { RekeyDeadline, type RekeyDeadlineHost } from "./rekey-deadline.ts";
import { RekeySchedule, type RekeyScheduleHost } from "./rekey-schedule.ts";
import type { Reporter } from "./reporter.ts";
import type { Runtime } from "./runtime.ts";
import { closedError } from "./session-failure.ts";

/** Why keys were made anew: what this side ran into or was asked for, or that the peer began it. */
export type RekeyReason = "records" | "bytes" | "time" | "idle" | "requested" | "peer";

/** Whose keys are made anew. */
export interface RekeyingHost {
  readonly backend: CryptoBackend;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  readonly intake: Intake;
  readonly limits: Limits;
  readonly identity: Identity;
  readonly suite: Suite;
  readonly own: Signer;
  readonly peer: Signer;
  readonly peerKey: VerifyingKey;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  /** When a message was last sent or received, by the runtime's monotonic clock. */
  readonly lastActive: number;
  /** The peer has told that it has opened our records below this number. */
  readonly openedByPeer: number;
  /** Fresh ephemeral keys, never made ahead of time, for one who offers or one who answers. */
  makeEphemerals(offers: boolean): Ephemerals;
  /** Sends a control section at once, in a record of its own. */
  sendControl(type: number, content: Uint8Array): void;
  fail(error: SecureCommError): void;
}

type State =
  | { readonly step: "idle" }
  /** R1 is being signed. */
  | { readonly step: "offering"; readonly ephemerals: Ephemerals }
  /** R1 has left under this record number. */
  | {
      readonly step: "offered";
      readonly ephemerals: Ephemerals;
      readonly unsigned: Uint8Array;
      readonly record: number;
    }
  /** R2 is being verified. */
  | { readonly step: "finishing"; readonly ephemerals: Ephemerals }
  /** R1 is being verified and R2 signed. */
  | { readonly step: "answering" }
  /** R2 has left under this record number; the peer's SWITCH is due. */
  | { readonly step: "answered"; readonly keys: EpochKeys; readonly record: number };

const IDLE: State = { step: "idle" };

/** How much more of a key the receiving side lets pass before it begins itself. */
const RECEIVER_WAITS = 1.125;

/** Makes the keys of a session anew: an exchange signed by both identities, while messages go on. */
export class Rekeying implements RekeyScheduleHost, RekeyDeadlineHost {
  readonly #host: RekeyingHost;
  #state: State = IDLE;
  #root: Uint8Array;
  #epoch = 0;
  #began = 0;
  #reason: RekeyReason = "requested";
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  readonly #schedule: RekeySchedule;
  /** Made for the first rekey: most sessions see none. */
  #deadline: RekeyDeadline | undefined;
  /** What the deadline was set for. */
  #deadlineFor: RekeyReason = "requested";
  #stopped = false;

  /** @param root the handshake's; it is taken over. */
  constructor(host: RekeyingHost, root: Uint8Array) {
    this.#host = host;
    this.#root = root;
    this.#schedule = new RekeySchedule(this);
  }

  get runtime(): Runtime {
    return this.#host.runtime;
  }

  get intake(): Intake {
    return this.#host.intake;
  }

  get limits(): Limits {
    return this.#host.limits;
  }

  get lastActive(): number {
    return this.#host.lastActive;
  }

  get yields(): boolean {
    return this.#host.own.role === "responder";
  }

  get isUnread(): boolean {
    return "record" in this.#state && this.#host.openedByPeer <= this.#state.record;
  }

  askPeer(): void {
    this.#host.sendControl(SECTION.PROMPT, new Uint8Array(0));
  }

  timeIsOver(): void {
    const message = "a rekey was not completed in time, and the keys are too old to go on with";
    this.#host.fail(new SignatureError("ERR_REKEY_FAILED", message));
  }

  /** How many times the keys were made anew. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Milliseconds since the present keys were agreed. */
  get keyAge(): number {
    return this.#schedule.age;
  }

  /** Begins a rekey, or joins the one that is under way; resolves when both directions have switched. */
  request(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.begin("requested");
    });
  }

  /** Begins a rekey, unless one is under way or has just failed. */
  begin(reason: RekeyReason): void {
    if (this.#stopped || this.#state.step !== "idle") return;
    if (reason !== "requested" && this.#schedule.postponed) return;
    this.#began = this.#host.runtime.monotonic();
    this.#reason = reason;
    this.#setDeadline();
    void this.#guard(this.#offer());
  }

  /** A record was sealed or opened: perhaps a key has had enough. */
  afterRecord(): void {
    if (this.#state.step !== "idle" || this.#stopped) return;
    const { sealer, opener, limits } = this.#host;
    const { rekeyAfterRecords: records, rekeyAfterBytes: bytes } = limits;
    if (sealer.hasUsed(records, Number.POSITIVE_INFINITY)) this.begin("records");
    else if (sealer.hasUsed(Number.POSITIVE_INFINITY, bytes)) this.begin("bytes");
    else if (opener.hasUsed(RECEIVER_WAITS * records, Number.POSITIVE_INFINITY)) this.begin("records");
    else if (opener.hasUsed(Number.POSITIVE_INFINITY, RECEIVER_WAITS * bytes)) this.begin("bytes");
  }

  /** The peer's R1. */
  offer(content: Uint8Array): void {
    const offer = this.#decode(content);
    const { step } = this.#state;
    // Both began at once: the initiator's offer stands, and the responder's is dropped, by both.
    if (step === "offered" && this.#host.own.role === "initiator") return;
    if (step === "answering" || step === "answered" || step === "finishing") throw new CodecError("an offer too many");
    this.#destroyEphemerals();
    this.#state = { step: "answering" };
    if (step === "idle") {
      this.#began = this.#host.runtime.monotonic();
      this.#reason = "peer";
      this.#setDeadline();
    }
    void this.#guard(this.#answerOffer(offer));
  }

  /** The peer's R2: until it has verified, nothing that follows it can be read. */
  answer(content: Uint8Array): void {
    const answer = this.#decode(content);
    if (this.#state.step !== "offered") throw new CodecError("an answer to no offer");
    const { ephemerals, unsigned } = this.#state;
    this.#state = { step: "finishing", ephemerals };
    this.#host.intake.hold("rekey");
    void this.#guard(this.#finish(ephemerals, unsigned, answer));
  }

  /** The peer's SWITCH: its next record is under the new key. */
  switchKeys(epoch: number): void {
    if (this.#state.step !== "answered" || epoch !== this.#epoch + 1) throw new CodecError("a switch out of turn");
    const { keys } = this.#state;
    this.#host.opener.switchKey(this.#theirs(keys));
    this.#complete(keys);
  }

  /** Ends it for good: wipes the root, and tells who waits what ended the session, or that it is closed. */
  stop(error: SecureCommError | undefined): void {
    this.#stopped = true;
    this.#schedule.stop();
    this.#deadline?.end();
    this.#destroyEphemerals();
    if (this.#state.step === "answered") wipeEpoch(this.#state.keys);
    this.#state = IDLE;
    wipe(this.#root);
    for (const { reject } of this.#waiting.splice(0)) reject(error ?? closedError());
  }

  async #offer(): Promise<void> {
    const { identity, own, sealer } = this.#host;
    const ephemerals = this.#host.makeEphemerals(true);
    const offering: State = { step: "offering", ephemerals };
    this.#state = offering;
    const unsigned = encodeRekey({
      epoch: this.#epoch + 1,
      record: sealer.number,
      point: ephemerals.ecdh.publicKey,
      kem: ephemerals.kem?.encapsulationKey ?? new Uint8Array(0),
    });
    let signature: Uint8Array;
    try {
      signature = await ownSignature(identity, rekeyInput(own, unsigned));
    } catch (error) {
      if (this.#state === offering) this.#giveUp(error);
      return;
    }
    // The peer's own offer may have come meanwhile; then that one is answered instead.
    if (this.#state !== offering) return;
    this.#state = { step: "offered", ephemerals, unsigned, record: sealer.number };
    this.#host.sendControl(SECTION.REKEY_OFFER, concatBytes(unsigned, signature));
  }

  async #answerOffer(offer: RekeyMessage): Promise<void> {
    const { backend, identity, own, peer, sealer } = this.#host;
    await this.#verify(rekeyInput(peer, offer.unsigned), offer.signature);
    if (this.#stopped) return;
    const ephemerals = this.#host.makeEphemerals(false);
    let secret: Uint8Array | undefined;
    try {
      const half = answererSecret(backend, ephemerals, offer);
      secret = half.secret;
      const unsigned = encodeRekey({
        epoch: offer.epoch,
        record: sealer.number,
        point: ephemerals.ecdh.publicKey,
        kem: half.ciphertext,
      });
      const signature = await ownSignature(identity, rekeyInput(own, unsigned, offer.unsigned));
      if (this.#stopped) return;
      const keys = nextEpoch(backend, this.#root, secret, offer.unsigned, unsigned);
      this.#state = { step: "answered", keys, record: sealer.number };
      this.#host.sendControl(SECTION.REKEY_ANSWER, concatBytes(unsigned, signature));
      if (!this.#stopped) sealer.switchKey(this.#ours(keys));
    } finally {
      ephemerals.ecdh.destroy();
      if (secret !== undefined) wipe(secret);
    }
  }

  async #finish(ephemerals: Ephemerals, offer: Uint8Array, answer: RekeyMessage): Promise<void> {
    const { backend, peer, opener, sealer, intake } = this.#host;
    await this.#verify(rekeyInput(peer, answer.unsigned, offer), answer.signature);
    if (this.#stopped) return;
    const keys = nextEpoch(backend, this.#root, offererSecret(ephemerals, answer), offer, answer.unsigned);
    opener.switchKey(this.#theirs(keys));
    this.#host.sendControl(SECTION.REKEY_SWITCH, uint(answer.epoch, 8));
    if (this.#stopped) {
      wipeEpoch(keys);
      return;
    }
    sealer.switchKey(this.#ours(keys));
    this.#destroyEphemerals();
    this.#complete(keys);
    intake.release("rekey");
  }

  #setDeadline(): void {
    this.#deadline ??= new RekeyDeadline(this);
    if (this.#deadline.running) return;
    this.#deadlineFor = this.#reason;
    this.#deadline.begin();
  }

  #complete(keys: EpochKeys): void {
    const { runtime, reporter } = this.#host;
    this.#deadline?.end();
    wipe(this.#root);
    this.#root = keys.root;
    this.#epoch += 1;
    this.#state = IDLE;
    this.#schedule.restart();
    const duration = runtime.monotonic() - this.#began;
    // Whoever hears of it may ask for the next one at once.
    const waiting = this.#waiting.splice(0);
    reporter.report({ type: "rekeyed", epoch: this.#epoch, reason: this.#reason, duration });
    for (const { resolve } of waiting) resolve();
  }

  /** The own signature could not be made: who asked is told; a key that has had enough tries again until its limit. */
  #giveUp(error: unknown): void {
    this.#destroyEphemerals();
    this.#state = IDLE;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    if (this.#deadlineFor === "requested") this.#deadline?.end();
    this.#schedule.postpone();
  }

  #decode(content: Uint8Array): RekeyMessage {
    const { suite, opener } = this.#host;
    return decodeRekey(content, suite, this.#epoch + 1, opener.number - 1);
  }

  async #verify(input: Uint8Array, signature: Uint8Array): Promise<void> {
    if (await this.#host.peerKey.verify(input, signature)) return;
    throw new SignatureError("ERR_REKEY_FAILED", "the peer's signature over its fresh keys does not verify");
  }

  /** Whatever goes wrong in an exchange ends the session: there is no going on under keys that one side has left. */
  async #guard(exchange: Promise<void>): Promise<void> {
    try {
      await exchange;
    } catch (cause) {
      if (this.#stopped) return;
      const known = cause instanceof SignatureError;
      const message = "the peer's part of a rekey is not acceptable";
      this.#host.fail(known ? cause : new SignatureError("ERR_REKEY_FAILED", message, { cause }));
    }
  }

  #ours(keys: EpochKeys): TrafficSecret {
    return trafficOf(keys, this.#host.own.role);
  }

  #theirs(keys: EpochKeys): TrafficSecret {
    return trafficOf(keys, this.#host.peer.role);
  }

  #destroyEphemerals(): void {
    if (!("ephemerals" in this.#state)) return;
    this.#state.ephemerals.ecdh.destroy();
    this.#state.ephemerals.kem?.destroy();
  }
}

function wipeEpoch(keys: EpochKeys): void {
  for (const { key, iv } of [keys.initiator, keys.responder]) wipe(key, iv);
  wipe(keys.root);
}
