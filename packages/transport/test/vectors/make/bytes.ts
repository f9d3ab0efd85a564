import { createHash } from "node:crypto";
import { createIdentity, type Identity } from "@securecomm/auth";
import type { CryptoBackend } from "@securecomm/crypto";
import { createNobleBackend } from "@securecomm/crypto/noble";

/** The lower-case hexadecimal digits that vectors are written in. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The bytes of a field of a vector. */
export function bytes(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, "hex"));
}

/** Bytes that stand for random ones: SHA-256("securecomm vectors " ‖ name ‖ u8 counter), as many blocks as it takes. */
export function fixed(name: string, length: number): Uint8Array {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * 32 < length; counter++) {
    blocks.push(createHash("sha256").update(`securecomm vectors ${name}`).update(Uint8Array.of(counter)).digest());
  }
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}

/** The noble backend whose randomness is these values, each drawn once, in order. */
export function scripted(...values: Uint8Array[]): CryptoBackend {
  const left = [...values];
  return createNobleBackend({
    randomBytes: (length) => {
      const next = left.shift();
      if (next?.length !== length) throw new Error(`${length} random bytes were drawn that the script does not have`);
      return next;
    },
  });
}

/** The identity of a scalar, under any backend: its 48 bytes are all that a new identity draws. */
export function identityOf(name: string, scalar: Uint8Array, backend: CryptoBackend): Promise<Identity> {
  return createIdentity({ name, backend: { ...backend, randomBytes: () => new Uint8Array(scalar) } });
}

/** Flips the lowest bit of the byte at `at`; negative places count from the end. */
export function flipped(original: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(original);
  const place = at < 0 ? copy.length + at : at;
  copy[place] = (copy[place] as number) ^ 1;
  return copy;
}
