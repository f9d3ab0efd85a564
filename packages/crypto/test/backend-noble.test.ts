import {
  ArgumentRangeError,
  ArgumentTypeError,
  concatBytes,
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  randomBytes,
  toHex,
} from "@securecomm/crypto";
import { createNobleBackend } from "@securecomm/crypto/noble";
import { describe, expect, it } from "vitest";
import { utf8 } from "./support.ts";

/** Bytes that count up from `start`, and the lengths that were asked for. */
function countingSource(start: number) {
  const lengths: number[] = [];
  let next = start;
  const source = (length: number) => {
    lengths.push(length);
    return Uint8Array.from({ length }, () => next++);
  };
  return { source, lengths };
}

/** Everything in a handshake that takes randomness. */
async function everything(source: (length: number) => Uint8Array): Promise<string> {
  const backend = createNobleBackend({ randomBytes: source });
  const ecdh = generateEcdhKeyPair(backend);
  const kem = generateKemKeyPair(backend);
  const { ciphertext, sharedSecret } = encapsulate(kem.encapsulationKey, backend);
  const signing = generateSigningKey(backend);
  const signature = await signing.sign(utf8("message"));
  return toHex(
    concatBytes(
      randomBytes(8, backend),
      ecdh.publicKey,
      ecdh.deriveSharedSecret(signing.publicKey),
      kem.encapsulationKey,
      ciphertext,
      sharedSecret,
      signing.publicKey,
      signature,
    ),
  );
}

describe("createNobleBackend", () => {
  it("gives the same keys, encapsulation and signature from the same randomness", async () => {
    expect(await everything(countingSource(1).source)).toBe(await everything(countingSource(1).source));
  });

  it("gives other ones from other randomness", async () => {
    expect(await everything(countingSource(1).source)).not.toBe(await everything(countingSource(2).source));
  });

  it("draws 48 bytes for a scalar, 64 for a KEM seed, 32 for an encapsulation and none for a signature", async () => {
    const { source, lengths } = countingSource(1);
    await everything(source);
    expect(lengths).toEqual([48, 64, 32, 48, 8]);
  });

  it("draws again when the bytes are no scalar", () => {
    const draws = [new Uint8Array(48), new Uint8Array(48).fill(0xff), new Uint8Array(48).fill(1)];
    const backend = createNobleBackend({ randomBytes: () => draws.shift() ?? new Uint8Array(48) });
    expect(generateEcdhKeyPair(backend).publicKey).toHaveLength(97);
    expect(draws).toHaveLength(0);
  });

  it("gives up on a source that never gives a scalar", () => {
    const backend = createNobleBackend({ randomBytes: (length) => new Uint8Array(length) });
    expect(() => generateEcdhKeyPair(backend)).toThrow(ArgumentRangeError);
    expect(() => generateSigningKey(backend)).toThrow("randomBytes must be");
  });

  it("leaves the handed-in bytes as they were", () => {
    const bytes = new Uint8Array(64).fill(3);
    const backend = createNobleBackend({ randomBytes: (length) => bytes.subarray(0, length) });
    generateKemKeyPair(backend);
    generateEcdhKeyPair(backend);
    expect(bytes).toEqual(new Uint8Array(64).fill(3));
  });

  it("refuses a source that is no function, or that gives something else than it was asked for", () => {
    expect(() => createNobleBackend({ randomBytes: 4 as never })).toThrow(ArgumentTypeError);
    const short = createNobleBackend({ randomBytes: () => new Uint8Array(1) });
    expect(() => generateKemKeyPair(short)).toThrow("randomBytes must be exactly 64 bytes long");
    const none = createNobleBackend({ randomBytes: () => undefined as never });
    expect(() => generateKemKeyPair(none)).toThrow("randomBytes must be a Uint8Array");
  });
});
