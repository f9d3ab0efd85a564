import { createCipheriv } from "node:crypto";
import { type Aead, type CryptoBackend, concatBytes } from "@securecomm/crypto";
import { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { nodeBackend } from "./backends.ts";
import { filled, hex } from "./bytes.ts";

const NO_LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };
export const KEY: Uint8Array = filled(32, 0x42);
export const IV: Uint8Array = hex("c0ffee00 0123456789abcdef");

/** A secret in memory of its own, because whoever gets it takes it over. */
export function freshSecret(key = KEY, iv = IV) {
  return { key: key.slice(), iv: iv.slice() };
}

export function sealer(backend: CryptoBackend = nodeBackend, limits = {}): RecordSealer {
  return new RecordSealer(freshSecret(), { ...NO_LIMITS, ...limits }, backend);
}

export function opener(backend: CryptoBackend = nodeBackend, limits = {}): RecordOpener {
  return new RecordOpener(freshSecret(), { ...NO_LIMITS, ...limits }, backend);
}

/** The nonce of PROTOCOL.md, IV XOR number, computed with BigInts. */
export function expectedNonce(iv: Uint8Array, number: bigint): Uint8Array {
  const value = BigInt(`0x${Buffer.from(iv).toString("hex")}`) ^ number;
  return hex(value.toString(16).padStart(24, "0"));
}

/** A whole record frame, made without the source: by the runtime's own AES-256-GCM. */
export function frameOf(number: bigint, plaintext: Uint8Array, key = KEY, iv = IV): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt32BE(8 + plaintext.length + 16);
  header.writeBigUInt64BE(number, 4);
  const cipher = createCipheriv("aes-256-gcm", key, expectedNonce(iv, number)).setAAD(header);
  return concatBytes(header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** A backend that notes the nonce of everything that is sealed, and fails when it is told to. */
export function spyBackend(real: CryptoBackend): CryptoBackend & { readonly nonces: string[]; failing: boolean } {
  const spy = {
    ...real,
    nonces: [] as string[],
    failing: false,
    aes256Gcm(key: Uint8Array): Aead {
      const aead = real.aes256Gcm(key);
      return {
        seal(nonce, aad, plaintext) {
          spy.nonces.push(Buffer.from(nonce).toString("hex"));
          if (spy.failing) throw new Error("the hardware is gone");
          return aead.seal(nonce, aad, plaintext);
        },
        open: (nonce, aad, sealed) => aead.open(nonce, aad, sealed),
        destroy: () => aead.destroy(),
      };
    },
  };
  return spy;
}
