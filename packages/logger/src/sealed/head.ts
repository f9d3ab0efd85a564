import { concatBytes, LENGTHS, toHex } from "@securecomm/crypto";
import { readNumber, SIGNED_HEAD_BYTES, viewOf, writeNumber } from "./format.ts";
import type { SealedHead } from "./seal-options.ts";

const LABEL = new TextEncoder().encode("securecomm sealed log head 1");
const NUMBERS_BYTES = 24;
const HEAD_END = NUMBERS_BYTES + LENGTHS.digest;
const SIGNER_END = HEAD_END + LENGTHS.point;

/** A place in a segment, which fixes everything before it; sealed-log.md, "The chain". */
export interface HeadPoint {
  /** Of the segment. */
  readonly number: number;
  /** So many of its frames make the head. */
  readonly frames: number;
  /** Lines of the log until there. */
  readonly lines: number;
  /** 32 bytes. */
  readonly head: Uint8Array;
}

/** What stands in a frame of type 2. */
export interface SignedHead extends HeadPoint {
  /** The public key, 97 bytes. */
  readonly signer: Uint8Array;
  /** r ‖ s, 96 bytes. */
  readonly signature: Uint8Array;
}

/** What is signed for a head. */
export function headMessage(logId: Uint8Array, point: HeadPoint): Uint8Array {
  return concatBytes(LABEL, logId, encodeNumbers(point), point.head);
}

/** The 249 bytes of plaintext of a signed head. */
export function encodeSignedHead(signed: SignedHead): Uint8Array {
  return concatBytes(encodeNumbers(signed), signed.head, signed.signer, signed.signature);
}

/** Takes the plaintext of a signed head apart, in copies; `undefined` when its length or a number is wrong. The signature is not looked at. */
export function decodeSignedHead(bytes: Uint8Array): SignedHead | undefined {
  if (bytes.length !== SIGNED_HEAD_BYTES) return undefined;
  const view = viewOf(bytes);
  const number = readNumber(view, 0);
  const frames = readNumber(view, 8);
  const lines = readNumber(view, 16);
  if (!(number >= 1 && frames >= 0 && lines >= 0)) return undefined;
  return {
    number,
    frames,
    lines,
    head: new Uint8Array(bytes.subarray(NUMBERS_BYTES, HEAD_END)),
    signer: new Uint8Array(bytes.subarray(HEAD_END, SIGNER_END)),
    signature: new Uint8Array(bytes.subarray(SIGNER_END)),
  };
}

/** A head as programs hand it on. */
export function toSealedHead(logId: Uint8Array, point: HeadPoint | SignedHead): SealedHead {
  const { number: segment, frames, lines } = point;
  const plain = { log: toHex(logId), segment, frames, lines, head: toHex(point.head) };
  if (!("signature" in point)) return plain;
  return { ...plain, signer: toHex(point.signer), signature: toHex(point.signature) };
}

function encodeNumbers({ number, frames, lines }: HeadPoint): Uint8Array {
  const bytes = new Uint8Array(NUMBERS_BYTES);
  const view = viewOf(bytes);
  writeNumber(view, 0, number);
  writeNumber(view, 8, frames);
  writeNumber(view, 16, lines);
  return bytes;
}
