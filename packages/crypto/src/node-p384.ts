import { createECDH, diffieHellman, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import type { EcdhKeyPair, SigningKey, VerifyingKey } from "./backend.ts";
import { fromHex, wipe } from "./bytes.ts";
import { requireKey } from "./guards.ts";
import { LENGTHS } from "./lengths.ts";
import { copyFrom, generateKeyPair, importPkcs8, importSpki } from "./node-der.ts";
import { invalidPoint, makeLowS } from "./p384.ts";

/** PKCS#8 with an ECPrivateKey (RFC 5915), up to the scalar. */
const PKCS8_PREFIX = fromHex("3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430");
/** What stands between the scalar and the point in it. */
const PKCS8_MIDDLE = fromHex("a164036200");
/** SubjectPublicKeyInfo (RFC 5480), up to the point. */
const SPKI_PREFIX = fromHex("3076301006072a8648ce3d020106052b81040022036200");
/** ECPrivateKey's version and the header of its scalar. */
const SCALAR_MARK = fromHex("0201010430");

/** P-384 ECDH over a KeyObject. */
export class NodeEcdhKeyPair implements EcdhKeyPair {
  readonly publicKey: Uint8Array;
  #privateKey: KeyObject | undefined;

  private constructor(privateKey: KeyObject, publicKey: Uint8Array) {
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  static generate(): NodeEcdhKeyPair {
    const { privateKey, publicKey } = generateKeyPair((publicKeyEncoding) => {
      const options = { namedCurve: "P-384", publicKeyEncoding };
      return generateKeyPairSync("ec", options);
    }, SPKI_PREFIX);
    return new NodeEcdhKeyPair(privateKey, publicKey);
  }

  static import(scalar: Uint8Array): NodeEcdhKeyPair {
    const { privateKey, publicKey } = importScalar(scalar);
    return new NodeEcdhKeyPair(privateKey, publicKey);
  }

  deriveSharedSecret(peerPublicKey: Uint8Array): Uint8Array {
    const privateKey = requireKey(this.#privateKey);
    return diffieHellman({ privateKey, publicKey: importPoint(peerPublicKey) });
  }

  destroy(): void {
    this.#privateKey = undefined;
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

/** ECDSA verifying over a KeyObject, on the thread pool. */
export class NodeVerifyingKey implements VerifyingKey {
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  /** @param publicKey 97 bytes, copied. */
  constructor(publicKey: Uint8Array) {
    this.#key = importPoint(publicKey);
    this.publicKey = Uint8Array.from(publicKey);
  }

  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return new Promise((resolve, reject) => {
      verify("sha256", message, { key: this.#key, dsaEncoding: "ieee-p1363" }, signature, (error, valid) => {
        if (error === null) resolve(valid);
        else reject(error);
      });
    });
  }
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
