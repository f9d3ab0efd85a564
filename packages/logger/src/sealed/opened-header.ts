import { CryptoError, equalBytes, hmacSha256, sha256, toHex } from "@securecomm/crypto";
import {
  decodeHeader,
  HEADER_BYTES,
  type HeaderFault,
  LINKED_BYTES,
  logIdOf,
  RECIPIENT_OFFSET,
  type SegmentHeader,
  TAGGED_BYTES,
} from "./format.ts";
import { FrameKeys } from "./frame-keys.ts";
import { deriveSegmentKeys, ZERO_NONCE } from "./key-chain.ts";
import type { LogKey } from "./log-key.ts";

/** A segment's header, and what its key says about it. */
export interface OpenedHeader {
  readonly header: SegmentHeader;
  /** The 297 bytes. */
  readonly bytes: Uint8Array;
  /** The log's id as this header says it, 64 hexadecimal digits. */
  readonly log: string;
  /** Whether no bit of it was altered since it was made; without a key nobody knows, and it is taken for whole. */
  readonly whole: boolean;
  /** Whether it is sealed to the key at hand; without one it is taken to be. */
  readonly ours: boolean;
  /** `undefined` without a key, or when nothing could be made of the header. */
  readonly keys: FrameKeys | undefined;
  /** The segment's link secret, 32 bytes; `undefined` where `keys` is. */
  readonly linkSecret: Uint8Array | undefined;
}

/** A private key, with what is needed of it for every segment. */
export class Opener {
  readonly #key: LogKey;
  readonly #publicKey: Uint8Array;
  readonly #recipient: Uint8Array;

  constructor(key: LogKey) {
    this.#key = key;
    this.#publicKey = key.publicKey;
    this.#recipient = sha256(this.#publicKey);
  }

  /** Opens a header; gives why the bytes are none, if they are none. */
  static open(bytes: Uint8Array, opener: Opener | undefined): OpenedHeader | HeaderFault {
    const header = decodeHeader(bytes);
    if (typeof header === "string") return header;
    const own = new Uint8Array(bytes.subarray(0, HEADER_BYTES));
    const plain = { header, bytes: own, log: toHex(logIdOf(header, own)) };
    if (opener === undefined) return { ...plain, whole: true, ours: true, keys: undefined, linkSecret: undefined };
    return { ...plain, ...opener.#unlock(header, own) };
  }

  #unlock(header: SegmentHeader, bytes: Uint8Array): Omit<OpenedHeader, "header" | "bytes" | "log"> {
    if (equalBytes(header.recipient, this.#recipient)) return this.#tryKeys(header, bytes);
    // Whose it is says the tag, not the field: that may have been altered alone.
    const own = new Uint8Array(bytes);
    own.set(this.#recipient, RECIPIENT_OFFSET);
    const tried = this.#tryKeys(header, own);
    if (tried.whole) return { ...tried, whole: false };
    tried.keys?.destroy();
    tried.linkSecret?.fill(0);
    return { ours: false, whole: false, keys: undefined, linkSecret: undefined };
  }

  #tryKeys(header: SegmentHeader, bytes: Uint8Array): Omit<OpenedHeader, "header" | "bytes" | "log"> {
    const ours = true;
    let sharedSecret: Uint8Array;
    try {
      sharedSecret = this.#key.deriveSharedSecret(header.ephemeral);
    } catch (error) {
      if (error instanceof CryptoError && error.code === "ERR_INVALID_POINT") {
        return { ours, whole: false, keys: undefined, linkSecret: undefined };
      }
      throw error;
    }
    const { chain, link } = deriveSegmentKeys({ sharedSecret, header: bytes, recipient: this.#publicKey });
    const key = chain.next();
    try {
      key.open(ZERO_NONCE, bytes.subarray(0, TAGGED_BYTES), header.tag);
      return { ours, whole: true, keys: new FrameKeys(chain), linkSecret: link };
    } catch (error) {
      if (!(error instanceof CryptoError) || error.code !== "ERR_DECRYPT") throw error;
      // Only the tag itself may have been altered: then the frames still open.
      return { ours, whole: false, keys: new FrameKeys(chain), linkSecret: link };
    } finally {
      key.destroy();
    }
  }
}

/** Whether a header proves that its writer had the link secret of the segment `linkFrom`. */
export function provesLink({ header, bytes }: OpenedHeader, secret: Uint8Array): boolean {
  return equalBytes(hmacSha256(secret, bytes.subarray(0, LINKED_BYTES)), header.link);
}
