import type { SecureCommError } from "@securecomm/crypto";
import { SessionError } from "../errors.ts";
import { MOST_SECTIONS } from "../protocol/checkpoint-rule.ts";
import { CodecError } from "../protocol/codec.ts";
import { type ControlSink, readControl } from "../protocol/control.ts";
import type { Inbound } from "../protocol/inbound.ts";
import type { RecordOpener } from "../protocol/record.ts";
import { alertError, isAlertFrame } from "../protocol/refusal.ts";
import { isChained, readSections, SECTION, SECTION_HEADER_LENGTH } from "../protocol/section.ts";
import type { Attestation } from "./attestation.ts";
import type { Rekeying } from "./rekeying.ts";
import { asSessionFailure } from "./session-failure.ts";

/** In frames of this size and more the first section's content gets memory of its own: a large message is not copied. */
const LARGE = 16_384;

/** Where what comes in leads. */
export interface ReceiverOptions {
  readonly opener: RecordOpener;
  readonly inbound: Inbound;
  /** None in a session without signatures. */
  readonly attestation: Attestation | undefined;
  readonly rekeying: Rekeying;
  /** A record has opened: the peer is there. */
  readonly onRecord: () => void;
  /** The peer has opened our records below this number. */
  readonly onHeartbeat: (opened: number) => void;
  /** The peer asks for a sign of life. */
  readonly onPrompt: () => void;
  readonly onFailure: (error: SecureCommError) => void;
}

/** What comes in: frame, record, sections, and from there each to the one who understands it. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #control: ControlSink;
  readonly #visit = (type: number, content: Uint8Array) => this.#section(type, content);
  #closeSeen = false;
  /** Chained ones of the record that is being read. */
  #sections = 0;
  #stopped = false;

  constructor(options: ReceiverOptions) {
    const { attestation, rekeying } = options;
    this.#options = options;
    this.#control = {
      heartbeat: options.onHeartbeat,
      abort: () =>
        options.onFailure(new SessionError("ERR_PEER_ABORTED", "the peer ended the session because of an error")),
      prompt: () => {
        options.onPrompt();
        attestation?.signNow();
      },
      rekeyOffer: (content) => rekeying.offer(content),
      rekeyAnswer: (content) => rekeying.answer(content),
      rekeySwitch: (epoch) => rekeying.switchKeys(epoch),
      mark: () => signed(attestation).mark(),
      checkpoint: (checkpoint) => signed(attestation).checkpoint(checkpoint),
      acknowledge: (index) => signed(attestation).acknowledge(index),
    };
  }

  /** Whether the peer has said that it sends no more messages, be that signed yet or not. */
  get closeSeen(): boolean {
    return this.#closeSeen;
  }

  /** Takes one frame. */
  receive(frame: Uint8Array): void {
    if (this.#stopped) return;
    const { opener, attestation, rekeying, onRecord, onFailure } = this.#options;
    const expected = opener.number;
    if (expected === 0 && isAlertFrame(frame)) {
      onFailure(alertError());
      return;
    }
    try {
      const [head, plaintext] =
        frame.length < LARGE ? [undefined, opener.open(frame)] : opener.openApart(frame, SECTION_HEADER_LENGTH);
      onRecord();
      attestation?.beginRecord();
      this.#sections = 0;
      readSections(plaintext, this.#visit, head);
      rekeying.afterRecord();
    } catch (error) {
      onFailure(asSessionFailure(error, expected));
    }
  }

  /** Reads a section that was held until a signature covered it. */
  deliver(type: number, content: Uint8Array): void {
    const { opener, inbound, onFailure } = this.#options;
    if (this.#stopped) return;
    try {
      inbound.read(type, content);
    } catch (error) {
      onFailure(asSessionFailure(error, opener.number));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #section(type: number, content: Uint8Array): void {
    if (this.#stopped) return;
    if (!isChained(type)) {
      readControl(this.#control, type, content);
      return;
    }
    if (this.#closeSeen) throw new CodecError("a message after CLOSE");
    this.#sections += 1;
    if (this.#sections > MOST_SECTIONS) throw new CodecError("too many sections in one record");
    if (type === SECTION.CLOSE) this.#closeSeen = true;
    const { attestation, inbound } = this.#options;
    if (attestation === undefined || attestation.take(type, content)) inbound.read(type, content);
  }
}

function signed(attestation: Attestation | undefined): Attestation {
  if (attestation === undefined) throw new CodecError("a signature in a session without");
  return attestation;
}
