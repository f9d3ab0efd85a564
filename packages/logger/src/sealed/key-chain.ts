import {
  type Aead,
  type CryptoBackend,
  CryptoError,
  createSha256,
  hkdfExpand,
  hkdfExtract,
  importAeadKey,
  wipe,
} from "@securecomm/crypto";
import { TAGGED_BYTES } from "./format.ts";

const SALT_LABEL = utf8("securecomm sealed log 1");
const CHAIN = utf8("chain");
const LINK = utf8("link");
const FRAME_KEY = utf8("frame");
const KEY_BYTES = 32;

/** The nonce of every seal in a sealed log: 12 zeros, because each key encrypts once. */
export const ZERO_NONCE: Uint8Array = new Uint8Array(12);

/** What a segment's keys are made from; sealed-log.md, "Keys". */
export interface SegmentSecret {
  /** Z, 48 bytes. It is wiped. */
  readonly sharedSecret: Uint8Array;
  /** The header; only its first 281 bytes count. */
  readonly header: Uint8Array;
  /** The recipient's public key, 97 bytes. */
  readonly recipient: Uint8Array;
}

/** The secrets of one segment. */
export interface SegmentKeys {
  /** Stands before key 0, the header's. */
  readonly chain: KeyChain;
  /** The segment's link secret, 32 bytes; wipe it after use. */
  readonly link: Uint8Array;
}

/** Makes a segment's keys. Writer and reader do the same, each from its own half of Z. */
export function deriveSegmentKeys(secret: SegmentSecret, backend?: CryptoBackend): SegmentKeys {
  const { sharedSecret, header, recipient } = secret;
  let prk: Uint8Array | undefined;
  try {
    const salt = createSha256(backend)
      .update(SALT_LABEL)
      .update(header.subarray(0, TAGGED_BYTES))
      .update(recipient)
      .digest();
    prk = hkdfExtract(salt, sharedSecret, backend);
    const chain = new KeyChain(hkdfExpand(prk, CHAIN, KEY_BYTES, backend), backend);
    return { chain, link: hkdfExpand(prk, LINK, KEY_BYTES, backend) };
  } finally {
    wipe(sharedSecret);
    if (prk !== undefined) wipe(prk);
  }
}

/** The keys of a segment, one after the other and none twice. What it has gone past cannot be made again. */
export class KeyChain {
  readonly #backend: CryptoBackend | undefined;
  #chain: Uint8Array | undefined;

  /** @param chain chain_0, 32 bytes, which become the chain's own: it overwrites them. */
  constructor(chain: Uint8Array, backend?: CryptoBackend) {
    this.#chain = chain;
    this.#backend = backend;
  }

  /**
   * The next key: first key 0, for the header's tag, then one for each frame. Use it once, and destroy it.
   * @throws after `destroy()`: {@link CryptoError} `ERR_KEY_DESTROYED`.
   */
  next(): Aead {
    const output = this.#ratchet();
    try {
      return importAeadKey(output.subarray(0, KEY_BYTES), this.#backend);
    } finally {
      wipe(output);
    }
  }

  /** Goes past a key without making it, as a reader does over a frame that is damaged. */
  skip(): void {
    wipe(this.#ratchet());
  }

  /** Wipes what is left. Idempotent. */
  destroy(): void {
    if (this.#chain !== undefined) wipe(this.#chain);
    this.#chain = undefined;
  }

  #ratchet(): Uint8Array {
    if (this.#chain === undefined) throw new CryptoError("ERR_KEY_DESTROYED", "the keys were used after destroy()");
    const output = hkdfExpand(this.#chain, FRAME_KEY, 2 * KEY_BYTES, this.#backend);
    this.#chain.set(output.subarray(KEY_BYTES));
    return output;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
