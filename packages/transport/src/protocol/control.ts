import { type Checkpoint, decodeCheckpoint } from "./checkpoint.ts";
import { CodecError } from "./codec.ts";
import { decodeCount, SECTION } from "./section.ts";

/** What the sections that are no messages lead to. */
export interface ControlSink {
  /** The peer is there, and has opened our records below this number. */
  heartbeat(opened: number): void;
  /** The peer ends the session because of an error. */
  abort(): void;
  /** The peer asks for a sign of life, and for a signature over what has none. */
  prompt(): void;
  /** R1, still to be read. */
  rekeyOffer(content: Uint8Array): void;
  /** R2, still to be read. */
  rekeyAnswer(content: Uint8Array): void;
  /** The peer goes on under the key of this epoch. */
  rekeySwitch(epoch: number): void;
  /** A signature over the chain as it stands follows. */
  mark(): void;
  /** That signature, a view. */
  checkpoint(checkpoint: Checkpoint): void;
  /** The peer has verified our checkpoint at this position. */
  acknowledge(index: number): void;
}

/**
 * Reads one section that is not chained.
 * @throws {@link CodecError} for one of unknown type or wrong form.
 */
export function readControl(sink: ControlSink, type: number, content: Uint8Array): void {
  switch (type) {
    case SECTION.HEARTBEAT:
      sink.heartbeat(decodeCount(content));
      break;
    case SECTION.ABORT:
      expectBytes(content, 1);
      sink.abort();
      break;
    case SECTION.PROMPT:
      expectBytes(content, 0);
      sink.prompt();
      break;
    case SECTION.REKEY_OFFER:
      sink.rekeyOffer(content);
      break;
    case SECTION.REKEY_ANSWER:
      sink.rekeyAnswer(content);
      break;
    case SECTION.REKEY_SWITCH:
      sink.rekeySwitch(decodeCount(content));
      break;
    case SECTION.MARK:
      expectBytes(content, 0);
      sink.mark();
      break;
    case SECTION.CHECKPOINT:
      sink.checkpoint(decodeCheckpoint(content));
      break;
    case SECTION.ACKNOWLEDGE:
      sink.acknowledge(decodeCount(content));
      break;
    default:
      throw new CodecError(`a section of unknown type ${type}`);
  }
}

function expectBytes(content: Uint8Array, length: number): void {
  if (content.length !== length) throw new CodecError("a control section of a wrong length");
}
