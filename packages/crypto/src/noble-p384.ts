import { ecdsa } from "@noble/curves/abstract/weierstrass.js";
import { p384 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { EcdhKeyPair, SigningKey, VerifyingKey } from "./backend.ts";
import { wipe } from "./bytes.ts";
import { requireKey } from "./guards.ts";
import { invalidPoint } from "./p384.ts";

/** The library's own p384 hashes with SHA-384, also where RFC 6979 derives the nonce. */
const p384Sha256 = /* @__PURE__ */ ecdsa(p384.Point, sha256);

/** The scalar becomes a BigInt for the time of a computation, and those cannot be wiped. */
export class NobleEcdhKeyPair implements EcdhKeyPair {
  readonly publicKey: Uint8Array;
  #scalar: Uint8Array | undefined;

  /** @param scalar 48 bytes in [1, n-1], copied. */
  constructor(scalar: Uint8Array) {
    this.#scalar = Uint8Array.from(scalar);
    this.publicKey = p384.getPublicKey(this.#scalar, false);
  }

  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array {
    const scalar = requireKey(this.#scalar);
    requireOnCurve(peerPublicKey);
    const compressed = p384.getSharedSecret(scalar, peerPublicKey, true);
    const x = compressed.slice(1);
    wipe(compressed);
    return x;
  }

  destroy(): void {
    this.#scalar?.fill(0);
    this.#scalar = undefined;
  }
}

/** Deterministic (RFC 6979). As with ECDH, BigInts that hold secrets cannot be wiped. */
export class NobleSigningKey implements SigningKey {
  readonly publicKey: Uint8Array;
  #scalar: Uint8Array | undefined;

  /** @param scalar 48 bytes in [1, n-1], copied. */
  constructor(scalar: Uint8Array) {
    this.#scalar = Uint8Array.from(scalar);
    this.publicKey = p384.getPublicKey(this.#scalar, false);
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    return p384Sha256.sign(message, requireKey(this.#scalar), { lowS: true });
  }

  exportScalar(): Uint8Array {
    return requireKey(this.#scalar).slice();
  }

  destroy(): void {
    this.#scalar?.fill(0);
    this.#scalar = undefined;
  }
}

export class NobleVerifyingKey implements VerifyingKey {
  readonly publicKey: Uint8Array;
  readonly #point: Uint8Array;

  /** @param publicKey 97 bytes, copied. */
  constructor(publicKey: Uint8Array) {
    requireOnCurve(publicKey);
    this.publicKey = Uint8Array.from(publicKey);
    this.#point = Uint8Array.from(publicKey);
  }

  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return p384Sha256.verify(signature, message, this.#point, { lowS: false });
  }
}

function requireOnCurve(point: Uint8Array): void {
  try {
    p384.Point.fromBytes(point).assertValidity();
  } catch {
    throw invalidPoint();
  }
}
