import { base64 } from "@scure/base";
import { concatBytes, equalBytes, fromHex, wipe } from "@securecomm/crypto";
import { DER_TAG, DerReader } from "./der.ts";
import { AuthError } from "./errors.ts";
import { authLimits } from "./limits.ts";

const BEGIN = "-----BEGIN PRIVATE KEY-----";
const END = "-----END PRIVATE KEY-----";
const LINE_CHARACTERS = 64;

const OID_EC_PUBLIC_KEY = fromHex("2a8648ce3d0201");
const OID_SECP384R1 = fromHex("2b81040022");
// Every part of a P-384 key has a fixed length, so all of its DER but the scalar and the point is constant.
const BEFORE_SCALAR = fromHex("3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430");
const BEFORE_POINT = fromHex("a164036200");

/** What a private key file holds: the scalar, 48 bytes, and the point, 97 bytes, where the file gives it. */
export interface Pkcs8Key {
  readonly scalar: Uint8Array;
  readonly publicKey: Uint8Array | undefined;
}

/** PKCS#8 (RFC 5958) around an RFC 5915 key with its public point, as PEM (RFC 7468): byte for byte what openssl writes. */
export function encodePkcs8Pem(scalar: Uint8Array, publicKey: Uint8Array): string {
  const der = concatBytes(BEFORE_SCALAR, scalar, BEFORE_POINT, publicKey);
  const body = base64.encode(der);
  wipe(der);
  const lines = body.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
  return `${[BEGIN, ...lines, END].join("\n")}\n`;
}

/**
 * Reads what {@link encodePkcs8Pem} and openssl write, and nothing else.
 * @throws when the text breaks a rule, is encrypted, or holds another kind of key: {@link AuthError}.
 */
export function decodePkcs8Pem(pem: string): Pkcs8Key {
  const der = decodePem(pem);
  try {
    return decodePkcs8(der);
  } finally {
    wipe(der);
  }
}

function decodePem(pem: string): Uint8Array {
  if (pem.length > authLimits.pemCharacters)
    throw invalidPem(`it is longer than ${authLimits.pemCharacters} characters`);
  const lines = pem.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").split(/\r?\n/);
  const label = /^-----BEGIN ([A-Z0-9 ]{1,64})-----$/.exec(lines[0] ?? "")?.[1];
  if (label === undefined) throw invalidPem(`it does not begin with ${BEGIN}`);
  if (label === "ENCRYPTED PRIVATE KEY") {
    throw new AuthError("ERR_PEM_ENCRYPTED", "The PEM is encrypted; decrypt it first: openssl pkcs8 -topk8 -nocrypt");
  }
  if (label !== "PRIVATE KEY") {
    throw unsupported(`it holds "${label}"; convert a private key with: openssl pkcs8 -topk8 -nocrypt`);
  }
  if (lines.length < 3 || lines.at(-1) !== END) throw invalidPem(`it does not end with ${END}`);
  const body = lines.slice(1, -1);
  if (body.some((line) => !/^[A-Za-z0-9+/=]+$/.test(line))) throw invalidPem("a line is not base64");
  try {
    return base64.decode(body.join(""));
  } catch {
    // The library's error quotes its input, which is the key.
    throw invalidPem("its base64 is damaged");
  }
}

function decodePkcs8(der: Uint8Array): Pkcs8Key {
  const outer = new DerReader(der);
  const info = outer.enter(DER_TAG.sequence, "PrivateKeyInfo");
  outer.end("PrivateKeyInfo");
  if (!equalBytes(info.read(DER_TAG.integer, "its version"), Uint8Array.of(0)))
    throw unsupported("PKCS#8 is not version 0");
  const algorithm = info.enter(DER_TAG.sequence, "its algorithm");
  if (!equalBytes(algorithm.read(DER_TAG.objectIdentifier, "its algorithm"), OID_EC_PUBLIC_KEY)) {
    throw unsupported("it is no elliptic curve key");
  }
  if (algorithm.peek() === DER_TAG.sequence) throw unsupported("its curve is written out; it must be named");
  checkCurve(algorithm.read(DER_TAG.objectIdentifier, "its curve"));
  algorithm.end("its curve");
  const octets = new DerReader(info.read(DER_TAG.octetString, "its key"));
  if (info.peek() === DER_TAG.explicit0) throw unsupported("it has attributes");
  info.end("its key");
  const key = octets.enter(DER_TAG.sequence, "ECPrivateKey");
  octets.end("ECPrivateKey");
  return decodeEcPrivateKey(key);
}

function decodeEcPrivateKey(key: DerReader): Pkcs8Key {
  if (!equalBytes(key.read(DER_TAG.integer, "its version"), Uint8Array.of(1)))
    throw invalidPem("ECPrivateKey is not version 1");
  const scalar = key.read(DER_TAG.octetString, "its scalar");
  if (scalar.length !== 48) throw invalidPem("its scalar is not 48 bytes");
  if (key.peek() === DER_TAG.explicit0) {
    const parameters = key.enter(DER_TAG.explicit0, "its parameters");
    checkCurve(parameters.read(DER_TAG.objectIdentifier, "its curve"));
    parameters.end("its curve");
  }
  let publicKey: Uint8Array | undefined;
  if (key.peek() === DER_TAG.explicit1) {
    const wrapper = key.enter(DER_TAG.explicit1, "its public key");
    const bits = wrapper.read(DER_TAG.bitString, "its public key");
    wrapper.end("its public key");
    if (bits.length !== 98 || bits[0] !== 0 || bits[1] !== 0x04) {
      throw unsupported("its public key is not an uncompressed point of 97 bytes");
    }
    publicKey = new Uint8Array(bits.subarray(1));
  }
  key.end("its public key");
  return { scalar: new Uint8Array(scalar), publicKey };
}

function checkCurve(oid: Uint8Array): void {
  if (!equalBytes(oid, OID_SECP384R1)) throw unsupported("its curve is not P-384");
}

function invalidPem(what: string): AuthError {
  return new AuthError("ERR_PEM_INVALID", `The PEM is not valid: ${what}`);
}

function unsupported(what: string): AuthError {
  return new AuthError("ERR_PEM_UNSUPPORTED", `The PEM is not a P-384 private key in PKCS#8: ${what}`);
}
