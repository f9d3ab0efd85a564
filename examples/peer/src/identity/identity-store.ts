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
import { identityPath, type Places } from "../places.ts";
import { askPassphrase, choosePassphrase, type PassphraseSource } from "./passphrase.ts";
import { isPem, readPem, savePemFile } from "./pem-file.ts";
import { identityTexts } from "./texts.ts";

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
  places: Places,
  name: string,
  { file, protect, ...source }: PassphraseSource & { file?: string | undefined; protect: boolean },
): Promise<StoredIdentity> {
  const path = file ?? identityPath(places);
  const identity = await createIdentity({ name });
  if ((await read(path)) !== undefined) throw identityFileTaken(path);
  if (protect) await saveIdentityFile(path, identity, await choosePassphrase(source));
  else {
    await savePemFile(path, identity).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw identityFileTaken(path);
      throw error.code?.startsWith("E") ? new Failure(identityTexts().unwritable(path, error.code)) : error;
    });
  }
  return { identity, path, encrypted: protect };
}

/** Reads an identity, asking for its passphrase where it has one. */
export async function loadStoredIdentity(places: Places, choice: IdentityChoice): Promise<StoredIdentity> {
  const path = choice.identity ?? identityPath(places);
  const content = await read(path);
  if (content === undefined) {
    const place = choice.identity === undefined ? "" : ` --file ${path}`;
    throw new Failure(identityTexts().missing(path, place), "ERR_FILE_NOT_FOUND");
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

/** The refusal to write over a file. */
export function identityFileTaken(path: string): Failure {
  return new Failure(identityTexts().taken(path), "ERR_IDENTITY_FILE_EXISTS");
}

/** What can be told of an identity file without its passphrase. */
export type IdentityGlimpse =
  | { readonly kind: "missing" | "encrypted" | "unknown"; readonly path: string }
  | { readonly kind: "open"; readonly path: string; readonly identity: Identity };

/** Looks at the file of the identity without asking for anything. A PEM that is damaged is an `AuthError`. */
export async function glimpseIdentity(places: Places): Promise<IdentityGlimpse> {
  const path = identityPath(places);
  const content = await read(path);
  if (content === undefined) return { kind: "missing", path };
  if (isPem(content)) return { kind: "open", path, identity: await readPem(content, "anonymous") };
  return {
    kind: Buffer.from(content.subarray(0, 8)).toString("latin1") === "SCIDENTF" ? "encrypted" : "unknown",
    path,
  };
}
