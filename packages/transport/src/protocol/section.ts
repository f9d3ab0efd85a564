import { CodecError, Reader, readU32, uint, writeU32 } from "./codec.ts";

/** What the sections of a record's plaintext are. Types of 0x80 and above are free for later versions and refused here. */
export const SECTION = Object.freeze({
  /** A JSON array of one or more messages. */
  JSON: 0x01,
  /** One binary message. */
  BINARY: 0x02,
  /** A piece of the text of one JSON message that is too long for a record; more follow. */
  JSON_PART: 0x03,
  /** The last piece of such a message. */
  JSON_LAST: 0x04,
  /** A piece of a binary message that is too long for a record; more follow. */
  BINARY_PART: 0x05,
  /** The last piece of such a message. */
  BINARY_LAST: 0x06,
  /** "I am here, and have opened your records below this number": u64. */
  HEARTBEAT: 0x10,
  /** The end of this direction: the count of its messages as u64. */
  CLOSE: 0x11,
  /** The sender ends the session because of an error: one byte, always 0x01. */
  ABORT: 0x12,
  /** "Say at once that you are there, and sign what is not covered yet": empty. */
  PROMPT: 0x13,
  /** R1: fresh keys for the next epoch, signed. */
  REKEY_OFFER: 0x20,
  /** R2: the answer to R1, signed; the last record of its sender under the old key. */
  REKEY_ANSWER: 0x21,
  /** R2 has verified: the last record of the requester under the old key. */
  REKEY_SWITCH: 0x22,
  /** A signature over the chain as it stands here follows: empty. */
  MARK: 0x30,
  /** The signature over the chain as it stood at the last MARK. */
  CHECKPOINT: 0x31,
  /** The sender has verified the other direction's checkpoint at this position: u64. */
  ACKNOWLEDGE: 0x32,
});

/** Whether a section is the application's or its end: these are chained and signed, the rest is control. */
export function isChained(type: number): boolean {
  return type <= SECTION.BINARY_LAST || type === SECTION.CLOSE;
}

/** Length of a section's header: type u8, length of the content u32. */
export const SECTION_HEADER_LENGTH = 5;

/** The header of a section. */
export function sectionHeader(type: number, contentLength: number): Uint8Array {
  const header = new Uint8Array(SECTION_HEADER_LENGTH);
  writeSectionHeader(header, 0, type, contentLength);
  return header;
}

/** Writes the header of a section. */
export function writeSectionHeader(bytes: Uint8Array, at: number, type: number, contentLength: number): void {
  bytes[at] = type;
  writeU32(bytes, at + 1, contentLength);
}

/**
 * Takes the sections of a plaintext one after another; contents are views. No section at all is an error.
 * @param head the header of the first section, where that was read apart and `plaintext` is what follows it.
 */
export function readSections(
  plaintext: Uint8Array,
  visit: (type: number, content: Uint8Array) => void,
  head?: Uint8Array,
): void {
  let at =
    head === undefined
      ? readSection(plaintext, 0, plaintext, SECTION_HEADER_LENGTH, visit)
      : readSection(head, 0, plaintext, 0, visit);
  while (at < plaintext.length) at = readSection(plaintext, at, plaintext, at + SECTION_HEADER_LENGTH, visit);
}

/** Reads the section whose header and content are there; returns where it ends. */
function readSection(
  header: Uint8Array,
  at: number,
  plaintext: Uint8Array,
  from: number,
  visit: (type: number, content: Uint8Array) => void,
): number {
  if (at + SECTION_HEADER_LENGTH > header.length) throw new CodecError("too few bytes");
  const to = from + readU32(header, at + 1);
  if (to > plaintext.length) throw new CodecError("too few bytes");
  const isAll = from === 0 && to === plaintext.length;
  visit(header[at] as number, isAll ? plaintext : plaintext.subarray(from, to));
  return to;
}

/** The content of a section that is one number: CLOSE, HEARTBEAT, REKEY_SWITCH, ACKNOWLEDGE. */
export function encodeCount(count: number): Uint8Array {
  return uint(count, 8);
}

/** The number in such a section. */
export function decodeCount(content: Uint8Array): number {
  if (content.length !== 8) throw new CodecError("a number of a wrong length");
  return new Reader(content).u64();
}
