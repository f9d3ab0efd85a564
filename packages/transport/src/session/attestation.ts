import type { Identity } from "@securecomm/auth";
import type { CryptoBackend, SecureCommError, VerifyingKey } from "@securecomm/crypto";
import { SignatureError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ChainPosition } from "../protocol/chain.ts";
import { type Checkpoint, checkpointInput, encodeCheckpoint, type Signer } from "../protocol/checkpoint.ts";
import { ACKNOWLEDGE_AFTER, type CheckpointRule } from "../protocol/checkpoint-rule.ts";
import { uint } from "../protocol/codec.ts";
import { SECTION } from "../protocol/section.ts";
import { type SigningMark, SigningWindow } from "../protocol/signing-window.ts";
import { type VerifyingMark, VerifyingWindow } from "../protocol/verifying-window.ts";
import type { Intake } from "./intake.ts";
import { OverdueWatch, type OverdueWatchHost } from "./overdue-watch.ts";
import { ownSignature } from "./own-signature.ts";
import type { Recorder } from "./recorder.ts";
import type { Reporter } from "./reporter.ts";
import type { Runtime, Timer } from "./runtime.ts";
import { Waiters } from "./waiters.ts";

/** Whose messages are signed. */
export interface AttestationHost {
  readonly backend: CryptoBackend;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  readonly intake: Intake;
  readonly identity: Identity;
  readonly own: Signer;
  readonly peer: Signer;
  readonly peerKey: VerifyingKey;
  /** `checkpointTimeout`: milliseconds that the peer's first uncovered record may wait. */
  readonly limits: Pick<Limits, "checkpointTimeout">;
  readonly recorder: Recorder | undefined;
  /** Sends a control section at once. */
  sendControl(type: number, content: Uint8Array): void;
  /** What was held back for want of a signature may go out. */
  mayGoOn(): void;
  /** Takes a section of the peer's that was held until it was covered. */
  deliver(type: number, content: Uint8Array): void;
  /** The signature over the own CLOSE has left. */
  closeSigned(): void;
  /** A signature came or went. */
  signatureMoved(): void;
  fail(error: SecureCommError): void;
}

/** So many of the peer's signatures may wait to be verified before nothing more is read. */
const MOST_VERIFYING = 8;

const NOTHING = new Uint8Array(0);

interface Held {
  readonly type: number;
  readonly content: Uint8Array;
  /** Its place in the peer's chain. */
  readonly index: number;
}

/** Signs what this side sends and verifies what the other side signed, beside the flow of messages. */
export class Attestation implements OverdueWatchHost {
  readonly #host: AttestationHost;
  readonly #rule: CheckpointRule;
  readonly #outgoing: SigningWindow;
  readonly #incoming: VerifyingWindow;
  readonly #held: Held[] = [];
  /** The last checkpoint of the peer's that verified. */
  #verified: ChainPosition;
  #unmentioned = 0;
  #verifying: Promise<void> = Promise.resolve();
  #pending = 0;
  #signTimer: Timer | undefined;
  /** What is to be signed as soon as the record that it covers has left. */
  #due: SigningMark | undefined;
  readonly #watch: OverdueWatch;
  #inRecord = false;
  #stopped = false;
  /** Those who wait until more is covered. */
  #waiters: Waiters | undefined;

  /** @param mode the rank of the session's mode, and its rule. */
  constructor(host: AttestationHost, mode: number, rule: CheckpointRule) {
    const { backend, own, peer, limits } = host;
    this.#host = host;
    this.#rule = rule;
    const start = (sender: Signer, receiver: Signer) => ({
      transcript: own.transcript,
      sender: sender.role,
      senderKey: sender.publicKey,
      receiverKey: receiver.publicKey,
      mode,
    });
    this.#outgoing = new SigningWindow(backend, start(own, peer), rule);
    this.#incoming = new VerifyingWindow(backend, start(peer, own), rule, limits.checkpointTimeout);
    this.#verified = this.#incoming.position;
    this.#watch = new OverdueWatch(this, this.#incoming);
  }

  get runtime(): Runtime {
    return this.#host.runtime;
  }

  get intake(): Intake {
    return this.#host.intake;
  }

  askPeer(): void {
    this.#host.sendControl(SECTION.PROMPT, NOTHING);
  }

  timeIsOver(): void {
    this.#host.fail(this.#overdue("for longer than it may"));
  }

  /** Sections of each direction: how many there were, and how many of them a signature covers that has left or verified. */
  get coverage(): { sent: { sections: number; signed: number }; received: { sections: number; signed: number } } {
    return {
      sent: { sections: this.#outgoing.index, signed: this.#outgoing.coveredSections },
      received: { sections: this.#incoming.index, signed: this.#verified.index },
    };
  }

  /** Whether the next record must wait for a signature. */
  get full(): boolean {
    return this.#outgoing.full;
  }

  /** A chained section goes into a record of ours. */
  append(type: number, content: Uint8Array): void {
    this.#outgoing.append(type, content, type === SECTION.CLOSE);
    this.#host.recorder?.section(this.#host.own.role, type, content, this.#outgoing.position.hash);
  }

  /** Our record is complete; returns whether it shall end with a MARK, because it is signed once it has left. */
  endRecord(): boolean {
    const now = this.#host.runtime.monotonic();
    this.#outgoing.endRecord(now);
    const due = this.#outgoing.dueIn(now);
    if (due === undefined || this.#stopped) return false;
    // A peer's PROMPT is not heard while we do not read, and our own timer may come late.
    if (due > 0 && this.#host.intake.reading) {
      this.#armSigning(due);
      return false;
    }
    this.#due = this.#outgoing.mark();
    return true;
  }

  /** Our record has left. */
  recordSent(): void {
    const due = this.#due;
    this.#due = undefined;
    if (due !== undefined) void this.#sign(due);
    // The identity may have ended the session.
    if (!this.#stopped) this.#host.recorder?.tell();
  }

  /** Nobody waits: what was put off is done now. */
  catchUp(): void {
    this.#outgoing.catchUp();
    this.#incoming.catchUp();
  }

  /** Signs what is not covered yet, if anything is. */
  signNow(): void {
    if (this.#stopped || this.#outgoing.busy || !this.#outgoing.unmarked) return;
    const mark = this.#outgoing.mark();
    this.#host.sendControl(SECTION.MARK, NOTHING);
    void this.#sign(mark);
  }

  /**
   * Resolves when all that was sent and received by now is covered, or the session ends, or that takes longer than a
   * peer may take: its application may be waiting for ours.
   */
  covered(): Promise<void> {
    const sent = this.#outgoing.index;
    const received = this.#incoming.index;
    const done = () => this.#stopped || (this.#outgoing.coveredSections >= sent && this.#verified.index >= received);
    if (done()) return Promise.resolve();
    if (this.#verified.index < received) this.askPeer();
    this.signNow();
    this.#waiters ??= new Waiters(this.#host.runtime);
    return this.#waiters.until(done, this.#host.limits.checkpointTimeout);
  }

  /** Resolves when every signature that has come is verified. */
  verified(): Promise<void> {
    return this.#verifying;
  }

  /** A record of the peer's begins. */
  beginRecord(): void {
    this.#inRecord = false;
  }

  /** A chained section of the peer's; returns whether it is to be delivered now. */
  take(type: number, content: Uint8Array): boolean {
    const { intake, recorder, peer } = this.#host;
    if (!this.#inRecord) {
      this.#inRecord = true;
      this.#incoming.beginRecord(intake.elapsed());
      this.#watch.arm();
    }
    this.#incoming.append(type, content, type === SECTION.CLOSE);
    recorder?.section(peer.role, type, content, this.#incoming.position.hash);
    if (this.#incoming.tooMuch) throw this.#overdue("more than it may");
    // The end is told only once it is signed, in either mode.
    const withheld = this.#rule.withhold || type === SECTION.CLOSE;
    if (withheld) this.#held.push({ type, content, index: this.#incoming.index });
    recorder?.tell();
    return !withheld;
  }

  /** The peer's MARK. */
  mark(): void {
    this.#incoming.mark();
  }

  /** The peer's signature over what it marked. */
  checkpoint({ index, final, other, signature }: Checkpoint): void {
    const { intake, peer } = this.#host;
    const mark = this.#incoming.checkpoint(index, final, intake.elapsed());
    this.#watch.forgive();
    const input = checkpointInput(peer, mark.position, final, this.#outgoing.mentioned(other));
    const bytes = new Uint8Array(signature);
    this.#pending += 1;
    if (this.#pending >= MOST_VERIFYING) intake.hold("signatures");
    this.#verifying = this.#verifying
      .then(() => this.#verify(mark, other, input, bytes))
      .catch((cause) => {
        const message = "a signature of the peer's could not be verified";
        this.#host.fail(new SignatureError("ERR_SIGNATURE_INVALID", message, { cause }));
      });
    this.#host.mayGoOn();
  }

  /** The peer has verified our checkpoint at `index`. */
  acknowledge(index: number): void {
    this.#outgoing.mentioned(index);
    this.#host.mayGoOn();
  }

  stop(): void {
    this.#stopped = true;
    this.#held.length = 0;
    this.#host.runtime.clearTimer(this.#signTimer);
    this.#watch.stop();
    this.#waiters?.look();
  }

  async #sign(mark: SigningMark): Promise<void> {
    this.#host.runtime.clearTimer(this.#signTimer);
    this.#signTimer = undefined;
    const { own, identity, reporter, recorder } = this.#host;
    const other = this.#verified;
    let signature: Uint8Array;
    try {
      signature = await ownSignature(identity, checkpointInput(own, mark.position, mark.final, other));
    } catch (error) {
      this.#host.fail(error as SignatureError);
      return;
    }
    if (this.#stopped) return;
    this.#outgoing.signed(mark);
    // What was verified while this one was being made is not mentioned in it.
    if (other === this.#verified) this.#unmentioned = 0;
    const { index } = mark.position;
    const checkpoint = { index, final: mark.final, other: other.index, signature };
    recorder?.checkpoint(own.role, checkpoint);
    this.#host.sendControl(SECTION.CHECKPOINT, encodeCheckpoint(checkpoint));
    this.#acknowledgeIfDue();
    if (this.#stopped) return;
    recorder?.tell();
    reporter.report({ type: "checkpoint", direction: "sent", sections: index, final: mark.final });
    this.#progress();
    if (mark.final) this.#host.closeSigned();
    this.#host.mayGoOn();
    if (this.#waiters?.any) this.signNow();
    else this.#lookForDue();
  }

  #progress(): void {
    this.#host.signatureMoved();
    this.#waiters?.look();
  }

  #lookForDue(): void {
    if (this.#stopped) return;
    const due = this.#outgoing.dueIn(this.#host.runtime.monotonic());
    if (due === undefined) return;
    if (due > 0) this.#armSigning(due);
    else this.signNow();
  }

  #armSigning(ms: number): void {
    this.#signTimer ??= this.#host.runtime.setTimer(() => {
      this.#signTimer = undefined;
      this.#lookForDue();
    }, ms);
  }

  async #verify(mark: VerifyingMark, other: number, input: Uint8Array, signature: Uint8Array): Promise<void> {
    const { peerKey, reporter, recorder, peer, intake } = this.#host;
    if (this.#stopped) return;
    const good = await peerKey.verify(input, signature);
    if (this.#stopped) return;
    const { index } = mark.position;
    if (!good) {
      reporter.report({ type: "signature-invalid", direction: "received", sections: index });
      const message = `the peer's signature over its first ${index} sections does not verify`;
      this.#host.fail(new SignatureError("ERR_SIGNATURE_INVALID", message));
      return;
    }
    this.#verified = mark.position;
    recorder?.checkpoint(peer.role, { index, final: mark.final, other, signature });
    recorder?.tell();
    reporter.report({ type: "checkpoint", direction: "received", sections: index, final: mark.final });
    this.#unmentioned += 1;
    this.#acknowledgeIfDue();
    this.#progress();
    this.#deliverUpTo(index);
    this.#pending -= 1;
    if (this.#pending < MOST_VERIFYING) intake.release("signatures");
  }

  /** Not while a signature is being made: it mentions what was verified before, and mentions never go back. */
  #acknowledgeIfDue(): void {
    if (this.#unmentioned < ACKNOWLEDGE_AFTER || this.#outgoing.busy) return;
    this.#unmentioned = 0;
    this.#host.sendControl(SECTION.ACKNOWLEDGE, uint(this.#verified.index, 8));
  }

  #deliverUpTo(index: number): void {
    let covered = 0;
    while ((this.#held[covered]?.index ?? Number.POSITIVE_INFINITY) <= index) covered += 1;
    for (const { type, content } of this.#held.splice(0, covered)) {
      if (this.#stopped) return;
      this.#host.deliver(type, content);
    }
  }

  #overdue(what: string): SignatureError {
    const { covered, uncovered } = this.#incoming.sections;
    const { reporter } = this.#host;
    reporter.report({ type: "signature-overdue", direction: "received", sections: covered, uncovered });
    return new SignatureError("ERR_SIGNATURE_OVERDUE", `the peer has left ${uncovered} sections unsigned, ${what}`);
  }
}
