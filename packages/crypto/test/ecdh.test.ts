import {
  type EcdhKeyPair,
  fromHex,
  generateEcdhKeyPair,
  generateEcdhKeyPairAsync,
  importEcdhKeyPair,
  toHex,
} from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import { describe, expect, it } from "vitest";
import { backends, embedded, fromInteger, N, pairs, toInteger } from "./support.ts";

// RFC 5903, section 8.2.
const INITIATOR = {
  scalar: "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
  point:
    "04667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa" +
    "9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c",
};
const RESPONDER = {
  scalar: "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
  point:
    "04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571" +
    "dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c",
};
const SHARED = "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746";

describe.each(backends)("P-384 ECDH with the $name backend", (backend) => {
  it("gives the known answer of RFC 5903, section 8.2, from both sides", () => {
    const initiator = importEcdhKeyPair(fromHex(INITIATOR.scalar), backend);
    const responder = importEcdhKeyPair(fromHex(RESPONDER.scalar), backend);
    expect(toHex(initiator.publicKey)).toBe(INITIATOR.point);
    expect(toHex(responder.publicKey)).toBe(RESPONDER.point);
    expect(toHex(initiator.deriveSharedSecret(fromHex(RESPONDER.point)))).toBe(SHARED);
    expect(toHex(responder.deriveSharedSecret(embedded(fromHex(INITIATOR.point))))).toBe(SHARED);
  });

  it("takes the smallest and the largest scalar", () => {
    const one = importEcdhKeyPair(fromInteger(1n, 48), backend);
    const largest = importEcdhKeyPair(fromInteger(toInteger(N) - 1n, 48), backend);
    // n − 1 is −1, and a point and its negative share their x-coordinate.
    expect(toHex(largest.publicKey.subarray(0, 49))).toBe(toHex(one.publicKey.subarray(0, 49)));
    expect(toHex(largest.publicKey)).not.toBe(toHex(one.publicKey));
  });

  it("keeps the leading zeros of a shared secret", () => {
    const one = importEcdhKeyPair(fromInteger(1n, 48), backend);
    // The first multiple of the base point whose x-coordinate begins with a zero byte, found by search.
    const zeroLed = importEcdhKeyPair(fromInteger(197n, 48), backend);
    expect(zeroLed.publicKey[1]).toBe(0);
    expect(toHex(one.deriveSharedSecret(zeroLed.publicKey))).toBe(toHex(zeroLed.publicKey.subarray(1, 49)));
  });

  it("makes another key pair every time", () => {
    expect(toHex(generateEcdhKeyPair(backend).publicKey)).not.toBe(toHex(generateEcdhKeyPair(backend).publicKey));
  });

  it("keeps its scalar and its point when the caller overwrites its own arrays", () => {
    const scalar = fromHex(INITIATOR.scalar);
    const keyPair = importEcdhKeyPair(scalar, backend);
    scalar.fill(0);
    keyPair.publicKey.fill(0);
    expect(toHex(keyPair.deriveSharedSecret(fromHex(RESPONDER.point)))).toBe(SHARED);
  });
});

describe.each(pairs)("P-384 ECDH between $maker.name and $taker.name", ({ maker, taker }) => {
  it("gives both the same 48 bytes", () => {
    for (let i = 0; i < 8; i++) {
      const [ours, theirs] = [generateEcdhKeyPair(maker), generateEcdhKeyPair(taker)];
      const secret = ours.deriveSharedSecret(theirs.publicKey);
      expect(secret).toHaveLength(48);
      expect(toHex(secret)).toBe(toHex(theirs.deriveSharedSecret(ours.publicKey)));
    }
  });
});

const methodsOf = (key: EcdhKeyPair) => ({
  publicKey: key.publicKey,
  deriveSharedSecret: (point: Uint8Array) => key.deriveSharedSecret(point),
  destroy: () => key.destroy(),
});

describe.each(backends)("a derivation that was prepared, with the $name backend", (backend) => {
  const own = () => generateEcdhKeyPair(backend);

  it("gives the same secret, from the point that it was prepared for and from any other", async () => {
    const [alice, bob, carol] = [own(), own(), own()];
    const secrets = [bob, carol].map(({ publicKey }) => toHex(alice.deriveSharedSecret(publicKey)));
    await alice.prepare?.(bob.publicKey);
    const prepared = [bob, carol, bob].map(({ publicKey }) => toHex(alice.deriveSharedSecret(publicKey)));
    expect(prepared).toEqual([secrets[0], secrets[1], secrets[0]]);
  });

  it("is for the point as it was, whatever its owner makes of it meanwhile", async () => {
    const [alice, bob, carol] = [own(), own(), own()];
    const point = new Uint8Array(bob.publicKey);
    const preparing = alice.prepare?.(point);
    point.set(carol.publicKey);
    await preparing;
    expect(toHex(alice.deriveSharedSecret(point))).toBe(toHex(carol.deriveSharedSecret(alice.publicKey)));
    expect(toHex(alice.deriveSharedSecret(bob.publicKey))).toBe(toHex(bob.deriveSharedSecret(alice.publicKey)));
  });

  it("leaves it to the derivation to refuse what is no point", async () => {
    const alice = own();
    const off = new Uint8Array(own().publicKey);
    off[96] = (off[96] as number) ^ 1;
    for (const point of [off, new Uint8Array(97), new Uint8Array(0)]) {
      await expect(alice.prepare?.(point)).resolves.toBeUndefined();
      expect(() => alice.deriveSharedSecret(point)).toThrow();
    }
  });

  it("may fail without harm", async () => {
    const failing = {
      ...backend,
      generateEcdhKeyPair: () => {
        const { publicKey, deriveSharedSecret, destroy } = methodsOf(backend.generateEcdhKeyPair());
        return { publicKey, deriveSharedSecret, destroy, prepare: () => Promise.reject(new Error("no")) };
      },
    };
    const [alice, bob] = [generateEcdhKeyPair(failing), own()];
    await expect(alice.prepare?.(bob.publicKey)).resolves.toBeUndefined();
    expect(toHex(alice.deriveSharedSecret(bob.publicKey))).toBe(toHex(bob.deriveSharedSecret(alice.publicKey)));
  });

  it("does not outlive the key", async () => {
    const [alice, bob] = [own(), own()];
    const preparing = alice.prepare?.(bob.publicKey);
    alice.destroy();
    await preparing;
    expect(() => alice.deriveSharedSecret(bob.publicKey)).toThrow(
      expect.objectContaining({ code: "ERR_KEY_DESTROYED" }),
    );
  });
});

describe("generateEcdhKeyPairAsync", () => {
  it("makes keys off the calling thread that agree with any other, each another one", async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => generateEcdhKeyPairAsync(nodeBackend)));
    const points = new Set<string>();
    for (const key of made) {
      if (key === undefined) throw new Error("the node backend makes keys off the thread");
      const other = generateEcdhKeyPair(nobleBackend);
      expect(key.publicKey).toHaveLength(97);
      expect(toHex(key.deriveSharedSecret(other.publicKey))).toBe(toHex(other.deriveSharedSecret(key.publicKey)));
      points.add(key.publicKey.join());
    }
    expect(points.size).toBe(made.length);
  });

  it("gives nothing where the backend cannot, or where somebody has replaced its other half", () => {
    expect(generateEcdhKeyPairAsync(nobleBackend)).toBeUndefined();
    const replaced = { ...nodeBackend, generateEcdhKeyPair: () => nobleBackend.generateEcdhKeyPair() };
    expect(generateEcdhKeyPairAsync(replaced)).toBeUndefined();
  });
});
