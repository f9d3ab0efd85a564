import { isValidFileName } from "./file-name.ts";

/** Bytes of a file's content in one message. */
export const PIECE_BYTES = 65_536;
/** A piece is a binary message: the transfer's number (4 bytes, big-endian), then content. */
export const PIECE_HEADER = 4;
/** Numbers of transfers: each side counts its own offers from 1. */
const MOST_TRANSFERS = 2 ** 32 - 1;

/**
 * Somebody wants to send a file. `transfer` is a number of the sender's own, new for each offer of a session. A file has
 * a length and a hash; a stream (`bytes` and `sha256` left out) has neither yet, and cannot be resumed.
 */
export interface FileOffer {
  readonly type: "file-offer";
  readonly transfer: number;
  readonly name: string;
  readonly bytes?: number;
  /** Of the whole content: 64 hexadecimal digits. */
  readonly sha256?: string;
}

/** The receiver takes it, from this byte on: what it has already, it has hashed, and `prefix` is that hash. */
export interface FileAccept {
  readonly type: "file-accept";
  readonly transfer: number;
  readonly from: number;
  /** SHA-256 of the first `from` bytes; the sender starts from 0 unless its own are the same. */
  readonly prefix?: string;
}

/** The sender says where it begins: the first piece after this has byte `from`. */
export interface FileBegin {
  readonly type: "file-begin";
  readonly transfer: number;
  readonly from: number;
}

/** The receiver does not want it. */
export interface FileRefuse {
  readonly type: "file-refuse";
  readonly transfer: number;
  readonly reason: "refused" | "too-large" | "no-room" | "busy";
}

/** All pieces are sent. */
export interface FileEnd {
  readonly type: "file-end";
  readonly transfer: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** The receiver has it, under this hash, on its disk; or it came out wrong. */
export interface FileDone {
  readonly type: "file-done";
  readonly transfer: number;
  readonly ok: boolean;
}

/** Either side stops a transfer. `by` says whose number it is. */
export interface FileStop {
  readonly type: "file-stop";
  readonly transfer: number;
  readonly by: "sender" | "receiver";
}

export type FileMessage = FileOffer | FileAccept | FileBegin | FileRefuse | FileEnd | FileDone | FileStop;

/** Sorts what came; `undefined` for what is no well-formed message about files. A peer may send anything. */
export function readFileMessage(value: unknown): FileMessage | undefined {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || Array.isArray(value))
    return undefined;
  const { type, transfer, name, bytes, sha256, from, prefix, reason, ok, by } = value as Record<string, unknown>;
  if (!isWhole(transfer) || transfer < 1 || transfer > MOST_TRANSFERS) return undefined;
  switch (type) {
    case "file-offer":
      if (typeof name !== "string" || !isValidFileName(name)) return undefined;
      if (bytes === undefined && sha256 === undefined) return { type, transfer, name };
      return isWhole(bytes) && isHash(sha256) ? { type, transfer, name, bytes, sha256 } : undefined;
    case "file-accept":
      if (!isWhole(from)) return undefined;
      if (prefix === undefined) return { type, transfer, from };
      return isHash(prefix) ? { type, transfer, from, prefix } : undefined;
    case "file-begin":
      return isWhole(from) ? { type, transfer, from } : undefined;
    case "file-refuse":
      return reason === "refused" || reason === "too-large" || reason === "no-room" || reason === "busy"
        ? { type, transfer, reason }
        : undefined;
    case "file-end":
      return isWhole(bytes) && isHash(sha256) ? { type, transfer, bytes, sha256 } : undefined;
    case "file-done":
      return typeof ok === "boolean" ? { type, transfer, ok } : undefined;
    case "file-stop":
      return by === "sender" || by === "receiver" ? { type, transfer, by } : undefined;
    default:
      return undefined;
  }
}

/** A piece of content as it travels. */
export function pieceOf(transfer: number, content: Uint8Array): Uint8Array {
  const piece = new Uint8Array(PIECE_HEADER + content.length);
  new DataView(piece.buffer).setUint32(0, transfer);
  piece.set(content, PIECE_HEADER);
  return piece;
}

/** Which transfer a piece is of, and its content: a view. `undefined` for what is too short to be one. */
export function readPiece(
  message: Uint8Array,
): { readonly transfer: number; readonly content: Uint8Array } | undefined {
  if (message.length < PIECE_HEADER) return undefined;
  const transfer = new DataView(message.buffer, message.byteOffset, message.length).getUint32(0);
  return transfer === 0 ? undefined : { transfer, content: message.subarray(PIECE_HEADER) };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
