import { createCipheriv, createHash, scryptSync } from "node:crypto";
import {
  createPairingLink,
  encryptIdentity,
  exportIdentityPem,
  type Pairing,
  type ScryptCost,
  safetyWords,
} from "@securecomm/auth";
import { hkdfExpand } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { utf8 } from "../../../src/protocol/codec.ts";
import { fixed, flipped, hex, identityOf, scripted } from "./bytes.ts";

/** The order n of P-384, to turn a signature into its twin. */
const ORDER = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const SCALARS = ["alice", "zé", "carol"].map((name) => ({ name, scalar: fixed(`${name} identity`, 48) }));

/** Identities and all that is made of one: signatures, fingerprints, safety words, links and files. */
export async function makeIdentities() {
  const identities = await Promise.all(
    SCALARS.map(async ({ name, scalar }) => {
      const identity = await identityOf(name, scalar, nobleBackend);
      return {
        name,
        scalar: hex(scalar),
        publicKey: hex(identity.publicKey),
        fingerprint: identity.fingerprint,
        pem: await exportIdentityPem(identity),
      };
    }),
  );
  const fingerprint = identities[0]!.fingerprint;
  return {
    identities,
    fingerprintsRefused: [
      { name: "a character changed", text: fingerprint.replace(/.$/, (last) => (last === "q" ? "p" : "q")) },
      { name: "both cases", text: `SC1${fingerprint.slice(3)}` },
      { name: "another prefix", text: `sd1${fingerprint.slice(3)}` },
      { name: "cut short", text: fingerprint.slice(0, -1) },
      { name: "white space behind it", text: `${fingerprint} ` },
    ],
    signatures: await makeSignatures(),
    safetyWords: ["one", "two"].map((name) => {
      const exporter = fixed(`${name} exporter`, 32);
      const material = hkdfExpand(exporter, utf8("securecomm/1 safety words"), 32);
      return { exporter: hex(exporter), material: hex(material), words: safetyWords(material).join(" ") };
    }),
    names: {
      good: ["a", "zé", "山田 太郎", "🙂", "x".repeat(64), "می‌خواهم"],
      refused: ["", " ", "a ", "\u00a0a", "a\nb", "a\u202eb", "a\u0000", "\u200d", "x".repeat(65), "é".repeat(33)],
    },
    pairingLinks: [
      link({ fingerprint }),
      link({ fingerprint, name: "zé & co", address: "tcp://example.org:7420" }),
      link({ fingerprint, address: "wss://example.org/chat" }),
      link({ fingerprint, address: "tcp://[2001:db8::1]:7420" }),
    ],
    pairingLinksRefused: [
      { name: "another version", text: `securecomm:pair?v=2&fp=${fingerprint}` },
      { name: "no fingerprint", text: "securecomm:pair?v=1&name=a" },
      { name: "a fingerprint in capitals", text: `securecomm:pair?v=1&fp=${fingerprint.toUpperCase()}` },
      { name: "another order", text: `securecomm:pair?v=1&name=a&fp=${fingerprint}` },
      { name: "a parameter twice", text: `securecomm:pair?v=1&fp=${fingerprint}&name=a&name=b` },
      { name: "an unknown parameter", text: `securecomm:pair?v=1&fp=${fingerprint}&x=1` },
      { name: "an escape that is not needed", text: `securecomm:pair?v=1&fp=${fingerprint}&name=%61` },
      { name: "credentials in the address", text: `securecomm:pair?v=1&fp=${fingerprint}&addr=ws%3A%2F%2Fa%40b` },
      { name: "no port", text: `securecomm:pair?v=1&fp=${fingerprint}&addr=tcp%3A%2F%2Fexample.org` },
    ],
    ...(await makeFiles()),
  };
}

const link = (pairing: Pairing) => ({ link: createPairingLink(pairing), pairing });

async function makeSignatures() {
  const { name, scalar } = SCALARS[0]!;
  const identity = await identityOf(name, scalar, nobleBackend);
  const message = utf8("olá");
  const low = await identity.sign(message);
  const s = BigInt(`0x${hex(low.subarray(48))}`);
  const withS = (value: bigint) => hex(low.subarray(0, 48)) + value.toString(16).padStart(96, "0");
  return {
    publicKey: hex(identity.publicKey),
    scalar: hex(scalar),
    message: hex(message),
    /** By RFC 6979 with SHA-256, s made low. */
    deterministic: hex(low),
    good: [
      { name: "s in the lower half", signature: hex(low) },
      { name: "s in the upper half", signature: withS(ORDER - s) },
    ],
    refused: [
      { name: "s of 0", signature: withS(0n) },
      { name: "s of n", signature: withS(ORDER) },
      { name: "r of 0", signature: "00".repeat(48) + hex(low.subarray(48)) },
      { name: "r of n", signature: ORDER.toString(16) + hex(low.subarray(48)) },
      { name: "a bit flipped", signature: hex(flipped(low, 0)) },
    ],
  };
}

/** A passphrase that is not in the form NFC. */
const PASSPHRASE = "olá, mundo".normalize("NFD");

interface FileParts {
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

async function makeFiles() {
  const files = await Promise.all(
    [
      { ...SCALARS[0]!, passphrase: "correct horse battery staple", cost: { N: 1_024, r: 8, p: 1 } },
      { ...SCALARS[1]!, passphrase: PASSPHRASE, cost: { N: 4_096, r: 4, p: 2 } },
    ].map(async ({ name, scalar, passphrase, cost }) => {
      const parts = { cost, salt: fixed(`${name} salt`, 32), nonce: fixed(`${name} nonce`, 12) };
      const identity = await identityOf(name, scalar, nobleBackend);
      const backend = scripted(parts.salt, parts.nonce);
      const file = await encryptIdentity(identity, passphrase, { cost, backend });
      const { key, check } = derive(passphrase, parts);
      const plaintext = plaintextOf(utf8(name), scalar);
      if (hex(seal(passphrase, parts, plaintext)) !== hex(file)) throw new Error("the file is not what the text says");
      return {
        name,
        passphrase,
        passphraseBytes: hex(utf8(passphrase.normalize("NFC"))),
        cost,
        salt: hex(parts.salt),
        nonce: hex(parts.nonce),
        key: hex(key),
        check: hex(check),
        plaintext: hex(plaintext),
        file: hex(file),
        publicKey: hex(identity.publicKey),
      };
    }),
  );
  return { identityFiles: files, identityFilesRefused: refusedFiles(Buffer.from(files[0]!.file, "hex")) };
}

function refusedFiles(file: Uint8Array) {
  const parts = { cost: { N: 1_024, r: 8, p: 1 }, salt: fixed("alice salt", 32), nonce: fixed("alice nonce", 12) };
  const passphrase = "correct horse battery staple";
  const { scalar } = SCALARS[0]!;
  const refused = (name: string, bytes: Uint8Array, error: string, given = passphrase) => ({
    name,
    passphrase: given,
    file: hex(bytes),
    error: `ERR_${error}`,
  });
  const at = (place: number, value: number) => rehashed(file, (copy) => copy.fill(value, place, place + 1));
  const padded = plaintextOf(utf8("alice"), scalar);
  padded[60] = 1;
  return [
    refused("another passphrase", file, "PASSPHRASE_WRONG", "correct horse battery stapler"),
    refused("another beginning", at(0, 0x73), "IDENTITY_FILE_DAMAGED"),
    refused("version 2", at(8, 2), "IDENTITY_FILE_VERSION"),
    refused("a byte short", file.subarray(0, -1), "IDENTITY_FILE_DAMAGED"),
    refused("a byte too long", Buffer.concat([file, Uint8Array.of(0)]), "IDENTITY_FILE_DAMAGED"),
    refused("a bit flipped, and the hash as it was", flipped(file, 100), "IDENTITY_FILE_DAMAGED"),
    refused("N of 2^9", at(9, 9), "IDENTITY_FILE_LIMITS"),
    refused("N of 2^31", at(9, 31), "IDENTITY_FILE_LIMITS"),
    refused("r of 0", at(10, 0), "IDENTITY_FILE_LIMITS"),
    refused("p of 33", at(11, 33), "IDENTITY_FILE_LIMITS"),
    refused("1 GiB of memory", at(9, 20), "IDENTITY_FILE_LIMITS"),
    refused("another salt", at(12, 0), "PASSPHRASE_WRONG"),
    refused("another check value", at(44, 0), "PASSPHRASE_WRONG"),
    refused("another ciphertext", at(88, 0), "IDENTITY_FILE_DAMAGED"),
    refused(
      "a scalar of 0",
      seal(passphrase, parts, plaintextOf(utf8("alice"), new Uint8Array(48))),
      "IDENTITY_FILE_DAMAGED",
    ),
    refused("no name", seal(passphrase, parts, plaintextOf(utf8(""), scalar)), "IDENTITY_FILE_DAMAGED"),
    refused("padding that is not zero", seal(passphrase, parts, padded), "IDENTITY_FILE_DAMAGED"),
  ];
}

function derive(passphrase: string, { cost, salt }: FileParts) {
  const derived = scryptSync(utf8(passphrase.normalize("NFC")), salt, 64, cost);
  return { key: new Uint8Array(derived.subarray(0, 32)), check: new Uint8Array(derived.subarray(32)) };
}

function plaintextOf(name: Uint8Array, scalar: Uint8Array): Uint8Array {
  const plaintext = new Uint8Array(113);
  plaintext[0] = name.length;
  plaintext.set(name, 1);
  plaintext.set(scalar, 65);
  return plaintext;
}

/** A whole file, written without the source. */
function seal(passphrase: string, parts: FileParts, plaintext: Uint8Array): Uint8Array {
  const { cost, salt, nonce } = parts;
  const { key, check } = derive(passphrase, parts);
  const numbers = Uint8Array.of(1, Math.log2(cost.N), cost.r, cost.p);
  const header = Buffer.concat([Buffer.from("SCIDENTF"), numbers, salt, check, nonce]);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(header);
  const body = Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

/** A file that somebody altered, hash included. */
function rehashed(file: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const body = new Uint8Array(file.subarray(0, 217));
  change(body);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

/** Identities as they stand in the file. */
export type IdentityVectors = Awaited<ReturnType<typeof makeIdentities>>;
