import { readFileSync } from "node:fs";
import { type CryptoBackend, hkdfExpand, importVerifyingKey, toHex } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import { describe, expect, it } from "vitest";
import {
  createIdentity,
  createPairingLink,
  decryptIdentity,
  encryptIdentity,
  exportIdentityPem,
  fingerprintOf,
  importIdentityPem,
  isValidName,
  type Pairing,
  parseFingerprint,
  parsePairingLink,
  type ScryptCost,
  safetyWords,
} from "../src/index.ts";

/** docs/vectors/identities.json, as docs/vectors/README.md explains it. */
interface Vectors {
  readonly identities: readonly Record<"name" | "scalar" | "publicKey" | "fingerprint" | "pem", string>[];
  readonly fingerprintsRefused: readonly Text[];
  readonly signatures: Record<"publicKey" | "scalar" | "message" | "deterministic", string> & {
    readonly good: readonly Signature[];
    readonly refused: readonly Signature[];
  };
  readonly safetyWords: readonly Record<"exporter" | "material" | "words", string>[];
  readonly names: { readonly good: readonly string[]; readonly refused: readonly string[] };
  readonly pairingLinks: readonly { readonly link: string; readonly pairing: Pairing }[];
  readonly pairingLinksRefused: readonly Text[];
  readonly identityFiles: readonly (Record<"name" | "passphrase" | "salt" | "nonce" | "file" | "publicKey", string> & {
    readonly cost: ScryptCost;
  })[];
  readonly identityFilesRefused: readonly Record<"name" | "passphrase" | "file" | "error", string>[];
}

interface Text {
  readonly name: string;
  readonly text: string;
}

interface Signature {
  readonly name: string;
  readonly signature: string;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../../docs/vectors/identities.json", import.meta.url), "utf8"),
) as Vectors;
const BACKENDS = [
  { name: "noble", backend: nobleBackend },
  { name: "node", backend: nodeBackend },
] as const;

const bytes = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));

/** A backend whose randomness is these values, each drawn once. */
function drawing(backend: CryptoBackend, ...values: string[]): CryptoBackend {
  const left = [...values];
  return { ...backend, randomBytes: () => bytes(left.shift() ?? "") };
}

describe.each(BACKENDS)("the vectors of identities, $name", ({ backend }) => {
  it.each(vectors.identities)("have the key, fingerprint and PEM of $name", async (vector) => {
    const { name, scalar, publicKey, fingerprint, pem } = vector;
    const identity = await createIdentity({ name, backend: drawing(backend, scalar) });
    expect(toHex(identity.publicKey)).toBe(publicKey);
    expect(identity.fingerprint).toBe(fingerprint);
    expect(fingerprintOf(bytes(publicKey), backend)).toBe(fingerprint);
    expect(parseFingerprint(fingerprint.toUpperCase())).toBe(fingerprint);
    expect(await exportIdentityPem(identity)).toBe(pem);
    expect((await importIdentityPem(pem, { name, backend })).fingerprint).toBe(fingerprint);
  });

  const { signatures } = vectors;
  it("have a signature that this side's key makes, where it makes the same each time", async () => {
    const identity = await createIdentity({ name: "signer", backend: drawing(backend, signatures.scalar) });
    const signature = await identity.sign(bytes(signatures.message));
    const key = importVerifyingKey(bytes(signatures.publicKey), nobleBackend);
    expect(await key.verify(bytes(signatures.message), signature)).toBe(true);
    if (backend === nobleBackend) expect(toHex(signature)).toBe(signatures.deterministic);
  });

  it.each(signatures.good)("have a good signature: $name", async ({ signature }) => {
    const key = importVerifyingKey(bytes(signatures.publicKey), backend);
    expect(await key.verify(bytes(signatures.message), bytes(signature))).toBe(true);
  });

  it.each(signatures.refused)("have a bad signature: $name", async ({ signature }) => {
    const key = importVerifyingKey(bytes(signatures.publicKey), backend);
    expect(await key.verify(bytes(signatures.message), bytes(signature))).toBe(false);
  });

  it.each(vectors.safetyWords)("have the safety words $words", ({ exporter, material, words }) => {
    const label = new TextEncoder().encode("securecomm/1 safety words");
    expect(toHex(hkdfExpand(bytes(exporter), label, 32, backend))).toBe(material);
    expect(safetyWords(bytes(material)).join(" ")).toBe(words);
  });

  it.each(vectors.identityFiles)("have an identity file of $name that opens", async (vector) => {
    const identity = await decryptIdentity(bytes(vector.file), vector.passphrase, { backend });
    expect(identity.name).toBe(vector.name);
    expect(toHex(identity.publicKey)).toBe(vector.publicKey);
    const again = await decryptIdentity(bytes(vector.file), vector.passphrase.normalize("NFC"), { backend });
    expect(again.fingerprint).toBe(identity.fingerprint);
  });

  it.each(vectors.identityFiles)("have an identity file of $name that is made to the byte", async (vector) => {
    const { name, publicKey, passphrase, cost, salt, nonce, file } = vector;
    const { scalar } = vectors.identities.find((one) => one.publicKey === publicKey)!;
    const identity = await createIdentity({ name, backend: drawing(backend, scalar) });
    const made = await encryptIdentity(identity, passphrase, { cost, backend: drawing(backend, salt, nonce) });
    expect(toHex(made)).toBe(file);
  });

  it.each(vectors.identityFilesRefused)("have a file that is $error: $name", async ({ file, passphrase, error }) => {
    await expect(decryptIdentity(bytes(file), passphrase, { backend })).rejects.toMatchObject({ code: error });
  });
});

describe("the vectors of texts", () => {
  it.each(vectors.fingerprintsRefused)("have no fingerprint with $name", ({ text }) => {
    expect(() => parseFingerprint(text)).toThrow(expect.objectContaining({ code: "ERR_FINGERPRINT_INVALID" }));
  });

  it.each(vectors.pairingLinks)("have the link $link", ({ link, pairing }) => {
    expect(createPairingLink(pairing)).toBe(link);
    expect(parsePairingLink(link)).toEqual(pairing);
  });

  it.each(vectors.pairingLinksRefused)("have no link with $name", ({ text }) => {
    expect(() => parsePairingLink(text)).toThrow(expect.objectContaining({ code: "ERR_PAIRING_LINK_INVALID" }));
  });

  it("have names that may be shown, and names that may not", () => {
    expect(vectors.names.good.filter((name) => !isValidName(name))).toEqual([]);
    expect(vectors.names.refused.filter(isValidName)).toEqual([]);
  });
});
