import {
  createECDH,
  diffieHellman,
  generateKeyPair,
  generateKeyPairSync,
  KeyObject,
  sign,
  verify,
  webcrypto,
} from "node:crypto";
import type { EcdhKeyPair, SigningKey, VerifyingKey } from "./backend.ts";
import { equalBytes, fromHex, wipe } from "./bytes.ts";
import { requireKey } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import {
  copyFrom,
  type GeneratedKeyPair,
  importPkcs8,
  importSpki,
  PUBLIC_KEY_ENCODING,
  readKeyPair,
} from "./node-der.ts";
import { invalidPoint, isOnCurve, makeLowS } from "./p384.ts";

/** PKCS#8 with an ECPrivateKey (RFC 5915), up to the scalar. */
const PKCS8_PREFIX = fromHex("3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430");
/** What stands between the scalar and the point in it. */
const PKCS8_MIDDLE = fromHex("a164036200");
/** SubjectPublicKeyInfo (RFC 5480), up to the point. */
const SPKI_PREFIX = fromHex("3076301006072a8648ce3d020106052b81040022036200");
/** ECPrivateKey's version and the header of its scalar. */
const SCALAR_MARK = fromHex("0201010430");

const GENERATION = { namedCurve: "P-384", publicKeyEncoding: PUBLIC_KEY_ENCODING };

/** P-384 ECDH over a KeyObject. */
export class NodeEcdhKeyPair implements EcdhKeyPair {
  readonly publicKey: Uint8Array;
  #privateKey: KeyObject | undefined;
  #prepared: { readonly point: Uint8Array; readonly key: KeyObject } | undefined;

  private constructor(privateKey: KeyObject, publicKey: Uint8Array) {
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  static generate(): NodeEcdhKeyPair {
    return NodeEcdhKeyPair.#of(generateKeyPairSync("ec", GENERATION));
  }

  /** The same, on the thread pool. */
  static generateAsync(): Promise<NodeEcdhKeyPair> {
    return new Promise((resolve, reject) => {
      generateKeyPair("ec", GENERATION, (error, publicKey, privateKey) => {
        if (error === null) resolve(NodeEcdhKeyPair.#of({ publicKey, privateKey }));
        else reject(error);
      });
    });
  }

  static #of(generated: GeneratedKeyPair): NodeEcdhKeyPair {
    const { privateKey, publicKey } = readKeyPair(generated, SPKI_PREFIX);
    return new NodeEcdhKeyPair(privateKey, publicKey);
  }

  static import(scalar: Uint8Array): NodeEcdhKeyPair {
    const { privateKey, publicKey } = importScalar(scalar);
    return new NodeEcdhKeyPair(privateKey, publicKey);
  }

  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array {
    const privateKey = requireKey(this.#privateKey);
    const prepared = this.#prepared;
    const isPrepared = prepared !== undefined && equalBytes(prepared.point, peerPublicKey);
    return diffieHellman({ privateKey, publicKey: isPrepared ? prepared.key : importPoint(peerPublicKey) });
  }

  async prepare(peerPublicKey: Uint8Array): Promise<void> {
    const point = Uint8Array.from(peerPublicKey);
    try {
      const key = await importRaw(point, "ECDH");
      if (this.#privateKey !== undefined) this.#prepared = { point, key };
    } catch {
      // What is wrong with the point is said where it is used; there the forms that WebCrypto takes besides are refused, too.
    }
  }

  destroy(): void {
    this.#privateKey = undefined;
    this.#prepared = undefined;
  }
}

/** ECDSA signing over a KeyObject, on the thread pool. */
export class NodeSigningKey implements SigningKey {
  readonly publicKey: Uint8Array;
  #privateKey: KeyObject | undefined;

  /** @param scalar 48 bytes in [1, n-1], copied. */
  constructor(scalar: Uint8Array) {
    const { privateKey, publicKey } = importScalar(scalar);
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    const key = requireKey(this.#privateKey);
    return new Promise((resolve, reject) => {
      sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }, (error, signature) => {
        if (error === null) resolve(makeLowS(signature));
        else reject(error);
      });
    });
  }

  exportScalar(): Uint8Array {
    const der = requireKey(this.#privateKey).export({ format: "der", type: "pkcs8" });
    // Not a fixed place: OpenSSL may leave out the public key after the scalar, which shortens the lengths before it.
    const start = der.indexOf(SCALAR_MARK) + SCALAR_MARK.length;
    const scalar = copyFrom(der, start, start + LENGTHS.scalar);
    wipe(der);
    return scalar;
  }

  destroy(): void {
    this.#privateKey = undefined;
  }
}

/**
 * ECDSA verifying over a KeyObject, on the thread pool. The key is imported when it is first needed, through WebCrypto:
 * OpenSSL 3 takes more than twice as long to decode a SubjectPublicKeyInfo, and verifies more slowly with what comes out.
 */
export class NodeVerifyingKey implements VerifyingKey {
  readonly publicKey: Uint8Array;
  /** A copy that nobody outside can change, until it is imported. */
  #point: Uint8Array | undefined;
  #importing: Promise<KeyObject> | undefined;
  #key: KeyObject | undefined;

  /** @param publicKey 97 bytes, copied. */
  constructor(publicKey: Uint8Array) {
    if (!isOnCurve(publicKey)) throw invalidPoint();
    this.publicKey = Uint8Array.from(publicKey);
    this.#point = Uint8Array.from(publicKey);
  }

  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (this.#key !== undefined) return verifyWith(this.#key, message, signature);
    // The caller may change its buffers as soon as it has its promise.
    const own = { message: Uint8Array.from(message), signature: Uint8Array.from(signature) };
    this.#importing ??= importRaw(this.#point as Uint8Array, "ECDSA");
    const key = await this.#importing;
    this.#key = key;
    this.#point = this.#importing = undefined;
    return verifyWith(key, own.message, own.signature);
  }
}

/** Through WebCrypto: OpenSSL 3 takes more than twice as long to decode a SubjectPublicKeyInfo. */
async function importRaw(point: Uint8Array, name: "ECDH" | "ECDSA"): Promise<KeyObject> {
  const usages: "verify"[] = name === "ECDSA" ? ["verify"] : [];
  return KeyObject.from(await webcrypto.subtle.importKey("raw", point, { name, namedCurve: "P-384" }, true, usages));
}

function verifyWith(key: KeyObject, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature, (error, valid) => {
      if (error === null) resolve(valid);
      else reject(error);
    });
  });
}

/** Half the time of letting the PKCS#8 import compute the point, which multiplies twice. */
function importScalar(scalar: Uint8Array): { privateKey: KeyObject; publicKey: Uint8Array } {
  const ecdh = createECDH("secp384r1");
  ecdh.setPrivateKey(scalar);
  const publicKey = Uint8Array.from(ecdh.getPublicKey());
  return { privateKey: importPkcs8(PKCS8_PREFIX, scalar, PKCS8_MIDDLE, publicKey), publicKey };
}

function importPoint(point: Uint8Array): KeyObject {
  try {
    return importSpki(SPKI_PREFIX, point);
  } catch {
    throw invalidPoint();
  }
}
