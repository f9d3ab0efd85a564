import type { SecureCommError } from "@securecomm/crypto";
import { SessionError } from "../errors.ts";
import type { Checkpoint } from "../protocol/checkpoint.ts";
import { MOST_SECTIONS } from "../protocol/checkpoint-rule.ts";
import { CodecError } from "../protocol/codec.ts";
import { type ControlSink, readControl } from "../protocol/control.ts";
import { Inbound, type InboundLimits, type InboundSink } from "../protocol/inbound.ts";
import type { RecordOpener } from "../protocol/record.ts";
import { alertError, isAlertFrame } from "../protocol/refusal.ts";
import { isChained, readSections, SECTION, SECTION_HEADER_LENGTH } from "../protocol/section.ts";
import type { Attestation } from "./attestation.ts";
import type { Rekeying } from "./rekeying.ts";
import { asSessionFailure } from "./session-failure.ts";

/** In frames of this size and more the first section's content gets memory of its own: a large message is not copied. */
const LARGE = 16_384;

/** Where what comes in leads. */
export interface ReceiverHost extends InboundSink {
  readonly opener: RecordOpener;
  readonly limits: InboundLimits;
  /** None in a session without signatures. */
  readonly attestation: Attestation | undefined;
  readonly rekeying: Rekeying;
  /** A record has opened: the peer is there. */
  recordOpened(): void;
  /** The peer has opened our records below this number. */
  peerOpened(records: number): void;
  /** Sends the peer, which asks for it, a sign of life. */
  heartbeatDue(): void;
  fail(error: SecureCommError): void;
}

/** What comes in: frame, record, sections, and from there each to the one who understands it. */
export class Receiver implements ControlSink {
  readonly #host: ReceiverHost;
  readonly #inbound: Inbound;
  #closeSeen = false;
  #reading = false;
  /** Chained ones of the record that is being read. */
  #sections = 0;
  #stopped = false;

  constructor(host: ReceiverHost) {
    this.#host = host;
    this.#inbound = new Inbound(host, host.limits);
  }

  /** Whether the peer has said that it sends no more messages, be that signed yet or not. */
  get closeSeen(): boolean {
    return this.#closeSeen;
  }

  /** Takes one frame. */
  receive(frame: Uint8Array): void {
    if (this.#stopped) return;
    const { opener, attestation, rekeying } = this.#host;
    const expected = opener.number;
    // An application that is called amid a record may let frames come again; a channel is to wait until we return.
    if (this.#reading) {
      this.#host.fail(new SessionError("ERR_INTERNAL", "the channel handed in a frame inside the call for another"));
      return;
    }
    if (expected === 0 && isAlertFrame(frame)) {
      this.#host.fail(alertError());
      return;
    }
    this.#reading = true;
    try {
      const [head, plaintext] =
        frame.length < LARGE ? [undefined, opener.open(frame)] : opener.openApart(frame, SECTION_HEADER_LENGTH);
      this.#host.recordOpened();
      attestation?.beginRecord();
      this.#sections = 0;
      readSections(plaintext, (type, content) => this.#section(type, content), head);
      rekeying.afterRecord();
    } catch (error) {
      this.#host.fail(asSessionFailure(error, expected));
    } finally {
      this.#reading = false;
    }
  }

  /** Reads a section that was held until a signature covered it. */
  deliver(type: number, content: Uint8Array): void {
    if (this.#stopped) return;
    try {
      this.#inbound.read(type, content);
    } catch (error) {
      this.#host.fail(asSessionFailure(error, this.#host.opener.number));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  heartbeat(opened: number): void {
    this.#host.peerOpened(opened);
  }

  abort(): void {
    this.#host.fail(new SessionError("ERR_PEER_ABORTED", "the peer ended the session because of an error"));
  }

  prompt(): void {
    this.#host.heartbeatDue();
    this.#host.attestation?.signNow();
  }

  rekeyOffer(content: Uint8Array): void {
    this.#host.rekeying.offer(content);
  }

  rekeyAnswer(content: Uint8Array): void {
    this.#host.rekeying.answer(content);
  }

  rekeySwitch(epoch: number): void {
    this.#host.rekeying.switchKeys(epoch);
  }

  mark(): void {
    this.#attestation.mark();
  }

  checkpoint(checkpoint: Checkpoint): void {
    this.#attestation.checkpoint(checkpoint);
  }

  acknowledge(index: number): void {
    this.#attestation.acknowledge(index);
  }

  #section(type: number, content: Uint8Array): void {
    if (this.#stopped) return;
    if (!isChained(type)) {
      readControl(this, type, content);
      return;
    }
    if (this.#closeSeen) throw new CodecError("a message after CLOSE");
    this.#sections += 1;
    if (this.#sections > MOST_SECTIONS) throw new CodecError("too many sections in one record");
    if (type === SECTION.CLOSE) this.#closeSeen = true;
    const { attestation } = this.#host;
    if (attestation === undefined || attestation.take(type, content)) this.#inbound.read(type, content);
  }

  get #attestation(): Attestation {
    const { attestation } = this.#host;
    if (attestation === undefined) throw new CodecError("a signature in a session without");
    return attestation;
  }
}
