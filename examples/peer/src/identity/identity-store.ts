import { open } from "node:fs/promises";
import {
  AuthError,
  createIdentity,
  exportIdentityPem,
  type Identity,
  importIdentityPem,
  loadIdentityFile,
  saveIdentityFile,
} from "@securecomm/transport";
import { Failure } from "../failure.ts";
import { identityPath } from "../folder.ts";
import { askPassphrase, choosePassphrase, type PassphraseSource } from "./passphrase.ts";
import { isPem, readPem, savePemFile } from "./pem-file.ts";

/** Enough for a PEM with some lines around it, and for every encrypted identity. */
const MOST_BYTES = 16_384;

/** Which identity, and how to open it. */
export interface IdentityChoice extends PassphraseSource {
  /** The file; by default the one in the configuration folder. */
  readonly identity?: string | undefined;
  /** What peers shall see instead of the name in the file. */
  readonly name?: string | undefined;
}

/** An identity and the file that it came from. */
export interface StoredIdentity {
  readonly identity: Identity;
  readonly path: string;
  /** Whether a passphrase protects the file. */
  readonly encrypted: boolean;
}

/** Makes an identity and stores it; never over a file that is there. */
export async function createStoredIdentity(
  name: string,
  { file, protect, ...source }: PassphraseSource & { file?: string | undefined; protect: boolean },
): Promise<StoredIdentity> {
  const path = file ?? identityPath();
  const identity = await createIdentity({ name });
  if ((await read(path)) !== undefined) throw taken(path);
  if (protect) await saveIdentityFile(path, identity, await choosePassphrase(source));
  else {
    await savePemFile(path, identity).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw taken(path);
      throw error.code?.startsWith("E")
        ? new Failure(`The identity cannot be written to ${path}: ${error.code}.`)
        : error;
    });
  }
  return { identity, path, encrypted: protect };
}

/** Reads an identity, asking for its passphrase where it has one. */
export async function loadStoredIdentity(choice: IdentityChoice): Promise<StoredIdentity> {
  const path = choice.identity ?? identityPath();
  const content = await read(path);
  if (content === undefined) {
    const place = choice.identity === undefined ? "" : ` --file ${path}`;
    throw new Failure(
      `There is no identity at ${path}. Make one: securecomm-peer identity create --name yourname${place}`,
      "ERR_FILE_NOT_FOUND",
    );
  }
  if (isPem(content)) {
    const identity = await readPem(content, choice.name ?? "anonymous");
    return { identity: await renamed(identity, choice.name), path, encrypted: false };
  }
  const identity = await loadIdentityFile(path, await askPassphrase(path, choice));
  return { identity: await renamed(identity, choice.name), path, encrypted: true };
}

async function renamed(identity: Identity, name: string | undefined): Promise<Identity> {
  if (name === undefined || name === identity.name) return identity;
  return importIdentityPem(await exportIdentityPem(identity), { name });
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new AuthError("ERR_FILE_ACCESS", `Cannot read ${path}: ${code}`, { cause });
  }
}

function taken(path: string): Failure {
  return new Failure(
    `There is a file at ${path} already, and it is left as it is: a lost identity cannot be brought back. Choose another place with --file.`,
    "ERR_IDENTITY_FILE_EXISTS",
  );
}
