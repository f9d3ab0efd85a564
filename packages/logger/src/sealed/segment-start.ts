import { type CryptoBackend, concatBytes, generateEcdhKeyPair, hmacSha256, sha256 } from "@securecomm/crypto";
import {
  BEGAN,
  type Began,
  encodeHeader,
  firstHead,
  isZero,
  LINKED_BYTES,
  noDigest,
  type SegmentHeader,
  TAG_BYTES,
  TAGGED_BYTES,
} from "./format.ts";
import { deriveSegmentKeys, type KeyChain, ZERO_NONCE } from "./key-chain.ts";

/** What is known of the segment before the one that is begun. */
export interface Predecessor {
  /** How it ended. */
  readonly ended: "next" | "closed" | "open";
  /** The chain's head at its end, 32 bytes; zero when it could not be read. */
  readonly head: Uint8Array;
  /** `undefined` when no segment before could be read. */
  readonly logId: Uint8Array | undefined;
  /** Lines of the log until its end, as far as they are known. */
  readonly lines: number;
  readonly firstKept: number;
}

/** What a new segment's header is made from. */
export interface SegmentStart {
  readonly number: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Files with lower numbers are removed on purpose; 0 when none are. */
  readonly removedBelow: number;
  /** The recipient's public key, 97 bytes. */
  readonly recipient: Uint8Array;
  /** `undefined` when there was none. */
  readonly before: Predecessor | undefined;
  /** The newest link secret there is, and the number of its segment. */
  readonly link: { readonly from: number; readonly secret: Uint8Array } | undefined;
}

/** A segment that was begun. */
export interface StartedSegment {
  readonly header: SegmentHeader;
  /** Its 297 bytes, which are head_0's as well. */
  readonly bytes: Uint8Array;
  readonly head: Uint8Array;
  /** 32 bytes. */
  readonly logId: Uint8Array;
  /** Stands before key 1. */
  readonly chain: KeyChain;
  /** The segment's own link secret; wipe it after use. */
  readonly linkSecret: Uint8Array;
}

/** Makes a header and the keys behind it; sealed-log.md, "Header" and "Keys". The ephemeral private key does not outlive this. */
export function startSegment(start: SegmentStart, backend?: CryptoBackend): StartedSegment {
  const { recipient, link } = start;
  const pair = generateEcdhKeyPair(backend);
  try {
    const draft: SegmentHeader = {
      ...fieldsOf(start),
      recipient: sha256(recipient, backend),
      ephemeral: pair.publicKey,
      link: noDigest(),
      tag: new Uint8Array(TAG_BYTES),
    };
    const bytes = encodeHeader(draft);
    if (draft.linkFrom > 0) bytes.set(hmacSha256(link!.secret, bytes.subarray(0, LINKED_BYTES), backend), LINKED_BYTES);
    const sharedSecret = pair.deriveSharedSecret(recipient);
    const keys = deriveSegmentKeys({ sharedSecret, header: bytes, recipient }, backend);
    const key = keys.chain.next();
    bytes.set(concatBytes(...key.seal(ZERO_NONCE, bytes.subarray(0, TAGGED_BYTES), new Uint8Array(0))), TAGGED_BYTES);
    key.destroy();
    const head = firstHead(bytes, backend);
    const logId = isZero(draft.origin) ? head : draft.origin;
    return { header: draft, bytes, head, logId, chain: keys.chain, linkSecret: keys.link };
  } finally {
    pair.destroy();
  }
}

function fieldsOf({ number, at, removedBelow, before, link }: SegmentStart) {
  const began = beganOf(number, before, link !== undefined);
  const linked = began !== BEGAN.first && began !== BEGAN.unlinked;
  return {
    began,
    number,
    created: Number.isFinite(at) ? Math.min(Math.max(Math.trunc(at), 0), Number.MAX_SAFE_INTEGER) : 0,
    firstKept: Math.min(Math.max(before?.firstKept ?? 1, removedBelow, 1), number),
    linesBefore: Math.min(before?.lines ?? 0, Number.MAX_SAFE_INTEGER),
    linkFrom: linked ? link!.from : 0,
    origin: before?.logId ?? noDigest(),
    previousHead: before?.head ?? noDigest(),
  };
}

function beganOf(number: number, before: Predecessor | undefined, linked: boolean): Began {
  if (number === 1) return BEGAN.first;
  if (before?.logId === undefined || !linked) return BEGAN.unlinked;
  if (before.ended === "open") return BEGAN.unclosed;
  return before.ended === "next" ? BEGAN.full : BEGAN.closed;
}
