/**
 * The backend of `@securecomm/crypto` over node:crypto.
 * @module @securecomm/crypto/node
 */
import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type DecipherGCM,
  hash,
  randomBytes,
} from "node:crypto";
import type { Aead, CryptoBackend, Sha256 } from "./backend.ts";
import { secretBytes } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import { requireKey } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import {
  ENCAPSULATION_RANDOMNESS,
  encapsulateWithRandomness,
  kemKeyPairFromRandomness,
  NobleKemKeyPair,
} from "./noble-kem.ts";
import { findNativeKem, type NativeKem } from "./node-kem.ts";
import { NodeEcdhKeyPair, NodeSigningKey, NodeVerifyingKey } from "./node-p384.ts";

/**
 * The fast backend on Node, over node:crypto. Private keys live in KeyObjects, outside JavaScript's memory; signing and
 * verifying run on the thread pool. ML-KEM is the runtime's where it has it (Node 24.7 and later), else the portable one.
 */
export const nodeBackend: CryptoBackend = {
  name: "node",
  randomBytes: (length) => randomBytes(length),
  sha256: (data) => hash("sha256", data, "buffer"),
  createSha256: () => createHash("sha256") as Sha256,
  hmacSha256: hmac,
  hkdfExtract: hmac,
  hkdfExpand: expand,
  aes256Gcm: (key) => new NodeAead(key),
  generateEcdhKeyPair: () => NodeEcdhKeyPair.generate(),
  importEcdhKeyPair: (scalar) => NodeEcdhKeyPair.import(scalar),
  generateKemKeyPair: () => nativeKem()?.generate() ?? kemKeyPairFromRandomness(randomBytes(LENGTHS.kemSeed)),
  importKemKeyPair: (seed) => nativeKem()?.import(seed) ?? new NobleKemKeyPair(seed),
  encapsulate: (key) =>
    nativeKem()?.encapsulate(key) ?? encapsulateWithRandomness(key, randomBytes(ENCAPSULATION_RANDOMNESS)),
  importSigningKey: (scalar) => new NodeSigningKey(scalar),
  importVerifyingKey: (publicKey) => new NodeVerifyingKey(publicKey),
};

// Not enumerable: a backend that spreads this one and replaces generateEcdhKeyPair must not keep half of the old pair.
Object.defineProperty(nodeBackend, "generateEcdhKeyPairAsync", { value: () => NodeEcdhKeyPair.generateAsync() });

let foundKem: { readonly native: NativeKem | undefined } | undefined;

/** Looked for once and at the first use, because the look generates a key. */
function nativeKem(): NativeKem | undefined {
  foundKem ??= { native: findNativeKem() };
  return foundKem.native;
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}

function expand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const output = secretBytes(length);
  let block = new Uint8Array(0);
  for (let offset = 0, counter = 1; offset < length; offset += LENGTHS.digest, counter++) {
    const mac = createHmac("sha256", prk);
    if (counter > 1) mac.update(block);
    const next = mac.update(info).update(Uint8Array.of(counter)).digest();
    block.fill(0);
    block = next;
    output.set(block.subarray(0, length - offset), offset);
  }
  block.fill(0);
  return output;
}

const NOTHING = new Uint8Array(0);

const CIPHER = "aes-256-gcm";
/** Without it, OpenSSL would take a tag of 4 bytes. */
const CIPHER_OPTIONS = { authTagLength: LENGTHS.aeadTag };

/**
 * The key is bytes of ours: they can be overwritten, while a KeyObject keeps them until the garbage collector comes, in an
 * idle process for hours. A key that is used once is also cheaper so, and one that is used often costs the same.
 */
class NodeAead implements Aead {
  #key: Uint8Array | undefined;
  #sealing: Prepared<CipherGCM> | undefined;
  #opening: Prepared<DecipherGCM> | undefined;

  constructor(key: Uint8Array) {
    this.#key = secretBytes(key.length);
    this.#key.set(key);
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array | readonly Uint8Array[]): Uint8Array[] {
    const key = requireKey(this.#key);
    const prepared = this.#sealing;
    this.#sealing = undefined;
    const cipher = fitting(prepared, nonce) ?? createCipheriv(CIPHER, key, nonce, CIPHER_OPTIONS);
    if (aad.length > 0) cipher.setAAD(aad);
    const sealed: Uint8Array[] = [];
    if (plaintext instanceof Uint8Array) sealed.push(cipher.update(plaintext));
    else for (const piece of plaintext) sealed.push(cipher.update(piece));
    cipher.final();
    sealed.push(cipher.getAuthTag());
    return sealed;
  }

  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
    return this.openApart(nonce, aad, sealed, 0)[1];
  }

  openApart(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array, lead: number): [Uint8Array, Uint8Array] {
    const key = requireKey(this.#key);
    const prepared = this.#opening;
    this.#opening = undefined;
    const decipher = fitting(prepared, nonce) ?? createDecipheriv(CIPHER, key, nonce, CIPHER_OPTIONS);
    const tagStart = sealed.length - LENGTHS.aeadTag;
    decipher.setAuthTag(sealed.subarray(tagStart));
    if (aad.length > 0) decipher.setAAD(aad);
    const first = lead === 0 ? NOTHING : decipher.update(sealed.subarray(0, lead));
    const rest = decipher.update(sealed.subarray(lead, tagStart));
    try {
      decipher.final();
    } catch {
      throw new CryptoError("ERR_DECRYPT", "the tag does not verify");
    }
    return [first, rest];
  }

  prepare(next: "seal" | "open", nonce: Uint8Array): void {
    const key = requireKey(this.#key);
    if (next === "seal") {
      if (isFor(this.#sealing, nonce)) return;
      discard(this.#sealing);
      this.#sealing = { nonce: new Uint8Array(nonce), cipher: createCipheriv(CIPHER, key, nonce, CIPHER_OPTIONS) };
    } else {
      if (isFor(this.#opening, nonce)) return;
      discard(this.#opening);
      this.#opening = { nonce: new Uint8Array(nonce), cipher: createDecipheriv(CIPHER, key, nonce, CIPHER_OPTIONS) };
    }
  }

  destroy(): void {
    this.#key?.fill(0);
    this.#key = undefined;
    discard(this.#sealing);
    discard(this.#opening);
    this.#sealing = this.#opening = undefined;
  }
}

/** A cipher that was made before it was needed, and the one nonce that it is good for. */
interface Prepared<Cipher> {
  readonly nonce: Uint8Array;
  readonly cipher: Cipher;
}

function isFor<Cipher>(prepared: Prepared<Cipher> | undefined, nonce: Uint8Array): prepared is Prepared<Cipher> {
  if (prepared === undefined) return false;
  for (let i = 0; i < LENGTHS.aeadNonce; i++) if (prepared.nonce[i] !== nonce[i]) return false;
  return true;
}

/** The cipher that was prepared, if it is for this nonce; any other is of no use any more. */
function fitting<Cipher extends CipherGCM | DecipherGCM>(prepared: Prepared<Cipher> | undefined, nonce: Uint8Array) {
  if (isFor(prepared, nonce)) return prepared.cipher;
  discard(prepared);
  return undefined;
}

/** Has OpenSSL overwrite the key that is in it now, and not when the garbage collector comes. */
function discard(prepared: Prepared<CipherGCM | DecipherGCM> | undefined): void {
  try {
    prepared?.cipher.final();
  } catch {
    // A decipher that was given no tag says so, behind its own clearing.
  }
}
