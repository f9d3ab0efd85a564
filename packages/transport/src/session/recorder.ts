import { toHex } from "@securecomm/crypto";
import { SessionError } from "../errors.ts";
import type { Checkpoint } from "../protocol/checkpoint.ts";
import { fromUtf8 } from "../protocol/codec.ts";
import { SECTION } from "../protocol/section.ts";
import {
  type SignedTranscript,
  TRANSCRIPT_FORMAT,
  type TranscriptCheckpoint,
  type TranscriptSection,
} from "../protocol/signed-transcript.ts";
import type { Role } from "../protocol/transcript.ts";

interface RecordedSection {
  readonly from: Role;
  readonly type: number;
  readonly content: Uint8Array;
  readonly hash: Uint8Array;
}

interface RecordedCheckpoint {
  readonly from: Role;
  readonly checkpoint: Checkpoint;
}

/** What an entry takes beyond the content of its section, roughly. */
const ENTRY_COST = 256;

/** Keeps what was said and signed in a session, up to a size, for an export. */
export class Recorder {
  readonly #capacity: number;
  readonly #entries: (RecordedSection | RecordedCheckpoint)[] = [];
  #size = 0;
  #complete = true;
  #told = false;

  readonly #onFull: () => void;

  /**
   * @param capacity bytes; what would go beyond them ends the recording, and the transcript says so.
   * @param onFull told once when that has happened, by {@link tell}.
   */
  constructor(capacity: number, onFull: () => void) {
    this.#capacity = capacity;
    this.#onFull = onFull;
  }

  /** A section of either direction, with the hash of its chain; the content is copied. */
  section(from: Role, type: number, content: Uint8Array, hash: Uint8Array): void {
    if (this.#take(content.length)) this.#entries.push({ from, type, content: new Uint8Array(content), hash });
  }

  /** A signature: an own one, or one of the peer's that has verified. */
  checkpoint(from: Role, checkpoint: Checkpoint): void {
    if (this.#take(0)) this.#entries.push({ from, checkpoint });
  }

  /** Tells if the recording has ended: never by itself, because whoever hears of it may do anything with the session. */
  tell(): void {
    if (this.#complete || this.#told) return;
    this.#told = true;
    this.#onFull();
  }

  /** The transcript of what is recorded and signed by now: what no signature covers is no evidence, and left out. */
  export(head: Omit<SignedTranscript, "format" | "complete" | "entries">): SignedTranscript {
    const sections = { initiator: 0, responder: 0 };
    const signed = { initiator: 0, responder: 0 };
    for (const entry of this.#entries) if ("checkpoint" in entry) signed[entry.from] = entry.checkpoint.index;
    const entries: (TranscriptSection | TranscriptCheckpoint)[] = [];
    let complete = this.#complete;
    for (const entry of this.#entries) {
      if ("checkpoint" in entry) entries.push(checkpointOf(entry));
      else {
        sections[entry.from] += 1;
        if (sections[entry.from] <= signed[entry.from]) entries.push(sectionOf(entry, sections[entry.from]));
        else complete = false;
      }
    }
    return { format: TRANSCRIPT_FORMAT, ...head, complete, entries };
  }

  #take(length: number): boolean {
    this.#size += length + ENTRY_COST;
    if (this.#size > this.#capacity) this.#complete = false;
    return this.#complete;
  }
}

function sectionOf({ from, type, content, hash }: RecordedSection, section: number): TranscriptSection {
  const text = type === SECTION.JSON ? textOf(content) : undefined;
  const body = text === undefined ? { bytes: toHex(content) } : { text };
  return { from, section, type, ...body, hash: toHex(hash) };
}

/** A peer may send what is no text: it ends the session, and belongs into the transcript all the same. */
function textOf(content: Uint8Array): string | undefined {
  try {
    return fromUtf8(content);
  } catch {
    return undefined;
  }
}

function checkpointOf({ from, checkpoint }: RecordedCheckpoint): TranscriptCheckpoint {
  const { index, final, other, signature } = checkpoint;
  return { from, checkpoint: index, final, other, signature: toHex(signature) };
}

/** The error of asking for a transcript that there is none of. */
export function noTranscript(signed: boolean): SessionError {
  const why = signed
    ? "the session was not recorded: open it with the option transcript: true"
    : "the session's messages are not signed (signatures: off)";
  return new SessionError("ERR_NO_TRANSCRIPT", why);
}
