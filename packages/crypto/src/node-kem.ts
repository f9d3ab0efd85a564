import * as crypto from "node:crypto";
import type { Encapsulation, KemKeyPair } from "./backend.ts";
import { fromHex } from "./bytes.ts";
import { requireKey } from "./guards.ts";
import {
  copyFrom,
  type GeneratedKeyPair,
  importPkcs8,
  importSpki,
  PUBLIC_KEY_ENCODING,
  readKeyPair,
} from "./node-der.ts";

/** ML-KEM-1024 of the runtime's own OpenSSL. */
export interface NativeKem {
  generate(): KemKeyPair;
  import(seed: Uint8Array): KemKeyPair;
  encapsulate(encapsulationKey: Uint8Array): Encapsulation;
}

/** What Node 24.7 and later add to node:crypto for ML-KEM. */
interface KemFunctions {
  generateKeyPairSync(type: "ml-kem-1024", options: object): GeneratedKeyPair;
  encapsulate(publicKey: crypto.KeyObject): { sharedKey: Uint8Array; ciphertext: Uint8Array };
  decapsulate(privateKey: crypto.KeyObject, ciphertext: Uint8Array): Uint8Array;
}

/** PKCS#8 with the seed form of the private key (RFC 9935), up to the 64-byte seed. */
const PKCS8_PREFIX = fromHex("3054020100300b060960864801650304040304428040");
/** SubjectPublicKeyInfo (RFC 9935), up to the 1,568-byte encapsulation key. */
const SPKI_PREFIX = fromHex("30820632300b06096086480165030404030382062100");

/** The runtime's ML-KEM-1024, or nothing where Node or the OpenSSL it was built with has none. */
export function findNativeKem(): NativeKem | undefined {
  if (!("encapsulate" in crypto && "decapsulate" in crypto)) return undefined;
  const kem = crypto as unknown as KemFunctions;
  const native: NativeKem = {
    generate: () => {
      const generated = kem.generateKeyPairSync("ml-kem-1024", { publicKeyEncoding: PUBLIC_KEY_ENCODING });
      const { privateKey, publicKey } = readKeyPair(generated, SPKI_PREFIX);
      return new NodeKemKeyPair(kem, privateKey, publicKey);
    },
    import: (seed) => {
      const privateKey = importPkcs8(PKCS8_PREFIX, seed);
      const spki = crypto.createPublicKey(privateKey).export({ format: "der", type: "spki" });
      return new NodeKemKeyPair(kem, privateKey, copyFrom(spki, SPKI_PREFIX.length));
    },
    encapsulate: (encapsulationKey) => {
      const { ciphertext, sharedKey } = kem.encapsulate(importSpki(SPKI_PREFIX, encapsulationKey));
      return { ciphertext, sharedSecret: sharedKey };
    },
  };
  try {
    native.generate().destroy();
  } catch {
    return undefined;
  }
  return native;
}

/** ML-KEM-1024 over a KeyObject. */
class NodeKemKeyPair implements KemKeyPair {
  readonly encapsulationKey: Uint8Array;
  readonly #kem: KemFunctions;
  #privateKey: crypto.KeyObject | undefined;

  constructor(kem: KemFunctions, privateKey: crypto.KeyObject, encapsulationKey: Uint8Array) {
    this.encapsulationKey = encapsulationKey;
    this.#kem = kem;
    this.#privateKey = privateKey;
  }

  decapsulate(ciphertext: Uint8Array): Uint8Array {
    return this.#kem.decapsulate(requireKey(this.#privateKey), ciphertext);
  }

  destroy(): void {
    this.#privateKey = undefined;
  }
}
