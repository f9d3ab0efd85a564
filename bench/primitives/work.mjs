import { nobleBackend } from "../../packages/crypto/src/backend-noble.ts";
import { nodeBackend } from "../../packages/crypto/src/backend-node.ts";
import {
  createSha256,
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  hkdfExpand,
  hkdfExtract,
  importAeadKey,
  importVerifyingKey,
  LENGTHS,
  randomBytes,
  sha256,
} from "../../packages/crypto/src/index.ts";

/*
 * The primitives through this package's functions, guards included, as the protocol calls them; bundled and called by
 * bench/primitives.mjs. Each prepares what it needs and gives the function that is timed.
 */

export const BACKENDS = { node: nodeBackend, noble: nobleBackend };

const SIZES = [64, 1_024, 16_384, 65_536, 1_048_576];
const MESSAGE = randomBytes(128, nodeBackend);

function sizeText(bytes) {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${bytes / 1_024} KiB` : `${bytes / 2 ** 20} MiB`;
}

/** A GCM key and numbers that count up, since a nonce is used once. */
function sealing(backend, bytes) {
  const key = importAeadKey(randomBytes(LENGTHS.aeadKey, backend), backend);
  const aad = randomBytes(12, backend);
  const plaintext = new Uint8Array(bytes).fill(7);
  const nonce = new Uint8Array(LENGTHS.aeadNonce);
  const view = new DataView(nonce.buffer);
  let number = 0;
  const seal = () => {
    view.setUint32(8, ++number);
    return key.seal(nonce, aad, plaintext);
  };
  return { key, aad, nonce, seal };
}

const PUBLIC_KEY = [
  { name: "ECDH P-384, a key pair", prepare: (backend) => () => generateEcdhKeyPair(backend) },
  {
    name: "ECDH P-384, a shared secret",
    prepare: (backend) => {
      const [own, other] = [generateEcdhKeyPair(backend), generateEcdhKeyPair(backend)];
      return () => own.deriveSharedSecret(other.publicKey);
    },
  },
  {
    name: "ECDSA P-384, a signature",
    prepare: (backend) => {
      const key = generateSigningKey(backend);
      return () => key.sign(MESSAGE);
    },
  },
  {
    name: "ECDSA P-384, a verification",
    prepare: async (backend) => {
      const key = generateSigningKey(backend);
      const signature = await key.sign(MESSAGE);
      const verifying = importVerifyingKey(key.publicKey, backend);
      return async () => {
        if (!(await verifying.verify(MESSAGE, signature))) throw new Error("a good signature does not verify");
      };
    },
  },
  { name: "ML-KEM-1024, a key pair", prepare: (backend) => () => generateKemKeyPair(backend) },
  {
    name: "ML-KEM-1024, encapsulation",
    prepare: (backend) => {
      const { encapsulationKey } = generateKemKeyPair(backend);
      return () => encapsulate(encapsulationKey, backend);
    },
  },
  {
    name: "ML-KEM-1024, decapsulation",
    prepare: (backend) => {
      const pair = generateKemKeyPair(backend);
      const { ciphertext } = encapsulate(pair.encapsulationKey, backend);
      return () => pair.decapsulate(ciphertext);
    },
  },
];

const AEAD = SIZES.flatMap((bytes) => [
  {
    name: `AES-256-GCM, ${sizeText(bytes)} sealed`,
    bytes,
    prepare: (backend) => sealing(backend, bytes).seal,
  },
  {
    name: `AES-256-GCM, ${sizeText(bytes)} opened`,
    bytes,
    prepare: (backend) => {
      const { key, aad, nonce, seal } = sealing(backend, bytes);
      const sealed = Buffer.concat(seal());
      return () => key.open(nonce, aad, sealed);
    },
  },
]);

const HASHES = [
  ...SIZES.map((bytes) => ({
    name: `SHA-256, ${sizeText(bytes)}`,
    bytes,
    prepare: (backend) => {
      const data = new Uint8Array(bytes).fill(7);
      return () => sha256(data, backend);
    },
  })),
  {
    name: "SHA-256, 64 KiB in 64 pieces",
    bytes: 65_536,
    prepare: (backend) => {
      const data = new Uint8Array(1_024).fill(7);
      return () => {
        const hash = createSha256(backend);
        for (let i = 0; i < 64; i++) hash.update(data);
        return hash.digest();
      };
    },
  },
  {
    name: "HKDF-SHA256, extract and expand 44 B",
    prepare: (backend) => {
      const [salt, secret, info] = [32, 48, 64].map((length) => randomBytes(length, backend));
      return () => hkdfExpand(hkdfExtract(salt, secret, backend), info, 44, backend);
    },
  },
];

export const PRIMITIVES = [...PUBLIC_KEY, ...AEAD, ...HASHES];
