import { fingerprintOf, type Identity } from "@securecomm/auth";
import { type CryptoBackend, CryptoError, concatBytes, type EcdhKeyPair, type KemKeyPair } from "@securecomm/crypto";

/** How the toys spend time. */
export interface ToyTiming {
  /** Waits as long as a signature takes. */
  readonly sign: () => Promise<void>;
  /** Waits as long as a verification takes. */
  readonly verify: () => Promise<void>;
}

/**
 * Real hashes, HKDF and AES-GCM with public-key operations that cost nothing and protect nothing: a point holds its own
 * scalar. For thousands of sessions whose attacker does not do mathematics.
 * @param random numbers in [0, 1): the same ones, the same session.
 */
export function toyBackend(real: CryptoBackend, random: () => number, timing: ToyTiming): CryptoBackend {
  const randomBytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const scalar = () => randomBytes(48).fill(0, 0, 4);
  const keyPair = (own: Uint8Array): EcdhKeyPair => ({
    publicKey: pointOf(own),
    deriveSharedSecret: (point) => scalarOf(point).map((byte, i) => byte ^ (own[i] as number)),
    destroy() {},
  });
  const kemSecret = (key: Uint8Array, ciphertext: Uint8Array) => real.sha256(concatBytes(key, ciphertext));
  const kem = (seed: Uint8Array): KemKeyPair => {
    const encapsulationKey = stretched(seed, 1_568);
    return { encapsulationKey, decapsulate: (ciphertext) => kemSecret(encapsulationKey, ciphertext), destroy() {} };
  };
  return {
    ...real,
    name: `toy-${real.name}`,
    randomBytes,
    generateEcdhKeyPair: () => keyPair(scalar()),
    importEcdhKeyPair: keyPair,
    generateKemKeyPair: () => kem(randomBytes(64)),
    importKemKeyPair: kem,
    encapsulate: (key) => {
      const ciphertext = stretched(randomBytes(32), 1_568);
      return { ciphertext, sharedSecret: kemSecret(key, ciphertext) };
    },
    importVerifyingKey: (publicKey) => {
      scalarOf(publicKey);
      return {
        publicKey,
        verify: async (message, signature) => {
          await timing.verify();
          return Buffer.compare(signature, signatureOf(real, publicKey, message)) === 0;
        },
      };
    },
  };
}

/** An identity that {@link toyBackend} believes. */
export function toyIdentity(name: string, real: CryptoBackend, timing: ToyTiming): Identity {
  const publicKey = pointOf(stretched(real.sha256(new TextEncoder().encode(name)), 48));
  return {
    name,
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: async (message) => {
      const signature = signatureOf(real, publicKey, message);
      await timing.sign();
      return signature;
    },
  };
}

function pointOf(scalar: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x04), scalar, scalar);
}

/** Bytes that say two different things about their scalar are no point. */
function scalarOf(point: Uint8Array): Uint8Array {
  const scalar = point.subarray(1, 49);
  if (Buffer.compare(scalar, point.subarray(49)) !== 0) throw new CryptoError("ERR_INVALID_POINT", "not a toy's point");
  return new Uint8Array(scalar);
}

function signatureOf(real: CryptoBackend, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const half = concatBytes(new Uint8Array(16), real.hmacSha256(publicKey, message));
  return concatBytes(half, half);
}

/** Small coefficients: the modulus check of ML-KEM lets them pass. */
function stretched(seed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (seed[i % seed.length] ?? 0) & 0x77;
  return bytes;
}
