import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { checkName } from "@securecomm/auth";
import { AuthError, exportIdentityPem, type Identity, importIdentityPem } from "@securecomm/transport";
import { identityTexts } from "./texts.ts";

const NAME = "Name: ";
const BEGIN = "-----BEGIN ";

/**
 * Writes an identity unencrypted: PKCS#8 in PEM, with mode 0600. A PEM has no place for a name, so that stands on a
 * line before it, where readers of PEM files pass it over (RFC 7468, section 2).
 */
export async function savePemFile(path: string, identity: Identity): Promise<void> {
  const pem = await exportIdentityPem(identity);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${NAME}${identity.name}\n${pem}`);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether the content of a file is a PEM rather than an encrypted identity. */
export function isPem(content: Uint8Array): boolean {
  return Buffer.from(content).includes(BEGIN);
}

/**
 * Reads what {@link savePemFile} and openssl write.
 * @param name what to call the identity whose file gives it no name.
 */
export async function readPem(content: Uint8Array, name: string): Promise<Identity> {
  const text = Buffer.from(content).toString("utf8");
  const begin = text.indexOf(BEGIN);
  const line = text
    .slice(0, begin)
    .split(/\r?\n/)
    .find((candidate) => candidate.startsWith(NAME));
  const pem = text.slice(begin);
  if (/^-----BEGIN [A-Z0-9 ]*PUBLIC KEY-----/.test(pem)) {
    throw new AuthError("ERR_PEM_UNSUPPORTED", identityTexts().publicKey);
  }
  return importIdentityPem(pem, { name: checkName(line === undefined ? name : line.slice(NAME.length)) });
}
