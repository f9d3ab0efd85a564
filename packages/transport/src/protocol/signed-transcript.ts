import { ArgumentRangeError, fromHex } from "@securecomm/crypto";
import type { SignatureMode } from "./signature-mode.ts";
import type { Suite } from "./suites.ts";
import type { Role } from "./transcript.ts";

/** What the text of a transcript's `format` is in this version. */
export const TRANSCRIPT_FORMAT = "securecomm-transcript/1";

/** One of the two whose session it was. */
export interface TranscriptParty {
  /** What it called itself: for display only, nothing here proves it. */
  readonly name: string;
  /** Identity key: 97 bytes in hexadecimal. */
  readonly publicKey: string;
}

/** One section that was sent: messages, a part of one, or CLOSE. */
export interface TranscriptSection {
  readonly from: Role;
  /** Its number in its direction, from 1. */
  readonly section: number;
  /** Its type on the wire, such as 1 for JSON. */
  readonly type: number;
  /** The content of JSON (type 1): the text, an array of messages. */
  readonly text?: string;
  /** Any other content, in hexadecimal. */
  readonly bytes?: string;
  /** The hash over all sections of the direction up to this one, 32 bytes in hexadecimal. */
  readonly hash: string;
}

/** One signature over all sections of a direction up to a place. */
export interface TranscriptCheckpoint {
  readonly from: Role;
  /** The section up to which it signs. */
  readonly checkpoint: number;
  /** Whether that is the end of its direction. */
  readonly final: boolean;
  /** The last checkpoint of the other direction that its signer had verified; 0 for none. */
  readonly other: number;
  /** r ‖ s, 96 bytes in hexadecimal. */
  readonly signature: string;
}

/**
 * What was said in a session, with the signatures over it: a value that JSON can carry, and that anybody can check with
 * `verifyTranscript`, offline, long after. It holds the messages in clear.
 */
export interface SignedTranscript {
  readonly format: typeof TRANSCRIPT_FORMAT;
  readonly suite: Suite;
  readonly signatures: Exclude<SignatureMode, "off">;
  /** H(application id), 32 bytes in hexadecimal. */
  readonly applicationHash: string;
  /** T_final of the handshake, 32 bytes in hexadecimal. */
  readonly handshake: string;
  readonly initiator: TranscriptParty;
  readonly responder: TranscriptParty;
  /**
   * Whether everything is here that was said until the export; `false` where something was not signed yet, or
   * `limits.maxTranscriptBytes` ended the recording.
   */
  readonly complete: boolean;
  /** In the order in which the exporting side sent and received them. */
  readonly entries: readonly (TranscriptSection | TranscriptCheckpoint)[];
}

/**
 * Checks the form of what claims to be a transcript, as a file of a stranger may.
 * @throws when it is none: {@link ArgumentRangeError}, which names the place.
 */
export function readTranscript(value: unknown): SignedTranscript {
  const transcript = objectAt(value, "transcript");
  if (transcript["format"] !== TRANSCRIPT_FORMAT) throw wrong("transcript.format", `"${TRANSCRIPT_FORMAT}"`);
  const mode = transcript["signatures"];
  if (mode !== "checkpoint" && mode !== "message") throw wrong("transcript.signatures", '"checkpoint" or "message"');
  hexAt(transcript["applicationHash"], "transcript.applicationHash", 32);
  hexAt(transcript["handshake"], "transcript.handshake", 32);
  for (const role of ["initiator", "responder"]) {
    const party = objectAt(transcript[role], `transcript.${role}`);
    if (typeof party["name"] !== "string") throw wrong(`transcript.${role}.name`, "a string");
    hexAt(party["publicKey"], `transcript.${role}.publicKey`, 97);
  }
  if (typeof transcript["complete"] !== "boolean") throw wrong("transcript.complete", "true or false");
  if (!Array.isArray(transcript["entries"])) throw wrong("transcript.entries", "an array");
  for (const [i, entry] of transcript["entries"].entries()) checkEntry(entry, `transcript.entries[${i}]`);
  return transcript as unknown as SignedTranscript;
}

function checkEntry(value: unknown, place: string): void {
  const entry = objectAt(value, place);
  if (entry["from"] !== "initiator" && entry["from"] !== "responder") {
    throw wrong(`${place}.from`, '"initiator" or "responder"');
  }
  if ("checkpoint" in entry && "section" in entry) throw wrong(place, "a section or a checkpoint, not both");
  if ("checkpoint" in entry) {
    numberAt(entry["checkpoint"], `${place}.checkpoint`);
    numberAt(entry["other"], `${place}.other`);
    if (typeof entry["final"] !== "boolean") throw wrong(`${place}.final`, "true or false");
    hexAt(entry["signature"], `${place}.signature`, 96);
    return;
  }
  numberAt(entry["section"], `${place}.section`);
  const type = numberAt(entry["type"], `${place}.type`);
  if (type > 255) throw wrong(`${place}.type`, "a section's type");
  const { text, bytes } = entry;
  if ((text === undefined) === (bytes === undefined)) throw wrong(place, "with either a text or bytes");
  if (text === undefined) hexAt(bytes, `${place}.bytes`);
  else if (typeof text !== "string" || type !== 1) throw wrong(`${place}.text`, "a string, where the type is 1");
  // A lone surrogate has no UTF-8 of its own: another text would have the same bytes.
  else if (/\p{Surrogate}/u.test(text)) throw wrong(`${place}.text`, "well-formed Unicode");
  hexAt(entry["hash"], `${place}.hash`, 32);
}

function objectAt(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(place, "an object");
  return value as Record<string, unknown>;
}

function numberAt(value: unknown, place: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(place, "a whole number");
  return value;
}

function hexAt(value: unknown, place: string, length?: number): void {
  const wanted = length === undefined ? "bytes in hexadecimal" : `${length} bytes in hexadecimal`;
  if (typeof value !== "string" || (length !== undefined && value.length !== 2 * length)) throw wrong(place, wanted);
  try {
    fromHex(value);
  } catch {
    throw wrong(place, wanted);
  }
}

function wrong(place: string, wanted: string): ArgumentRangeError {
  return new ArgumentRangeError(place, wanted);
}
