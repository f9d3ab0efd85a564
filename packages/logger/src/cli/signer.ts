import { createPublicKey } from "node:crypto";
import { concatBytes, fromHex, importVerifyingKey } from "@securecomm/crypto";
import { InputError } from "./failure.ts";
import { readSmallFile } from "./small-file.ts";

const WANTED =
  "a P-384 public key: 194 hexadecimal digits, or a file that holds them, its 97 bytes, or a PEM of the public key";

/**
 * The public key of `--signer`, 97 bytes: in hexadecimal digits, or in a file as such, as bytes, or as PEM (SPKI).
 *
 * @throws (rejects) {@link InputError} when it is none; errors of the system.
 */
export async function readSigner(hexOrPath: string): Promise<Uint8Array> {
  const point = pointOfHex(hexOrPath) ?? pointOf(await readSmallFile(hexOrPath, "a public key"));
  try {
    if (point === undefined) throw new Error("no point");
    importVerifyingKey(point);
    return point;
  } catch {
    const name = hexOrPath.length > 100 ? `${hexOrPath.slice(0, 16)}…` : hexOrPath;
    throw new InputError(`--signer ${name}: this is not ${WANTED}`);
  }
}

function pointOf(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === 97) return bytes;
  const text = new TextDecoder().decode(bytes).trim();
  return text.startsWith("-----BEGIN PUBLIC KEY-----") ? pointOfPem(text) : pointOfHex(text);
}

function pointOfHex(text: string): Uint8Array | undefined {
  return /^04[0-9a-f]{192}$/i.test(text) ? fromHex(text) : undefined;
}

function pointOfPem(pem: string): Uint8Array | undefined {
  try {
    const { crv, x, y } = createPublicKey(pem).export({ format: "jwk" });
    if (crv !== "P-384" || x === undefined || y === undefined) return undefined;
    return concatBytes(Uint8Array.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url"));
  } catch {
    return undefined;
  }
}
