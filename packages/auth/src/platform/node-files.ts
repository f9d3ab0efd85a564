import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, rename, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { AuthError } from "../errors.ts";
import { withFileLock } from "./node-lock.ts";
import type { FileAccess } from "./platform.ts";

const FOLDER = "securecomm";

/** Files on Node. */
export const nodeFiles: FileAccess = {
  configPath(fileName) {
    try {
      return join(configFolder(), fileName);
    } catch (cause) {
      throw new AuthError("ERR_FILE_ACCESS", "Cannot tell where this user's configuration folder is", { cause });
    }
  },
  read: (path, maxBytes) => access("read", path, () => read(path, maxBytes)),
  write: (path, content, overwrite) => access("write", path, () => write(resolve(path), content, overwrite)),
  async withLock(path, task, signal) {
    await access("lock", path, () => mkdir(dirname(resolve(path)), { recursive: true, mode: 0o700 }));
    return withFileLock(resolve(path), task, signal);
  },
};

function configFolder(): string {
  if (process.platform === "win32")
    return join(process.env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), FOLDER);
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", FOLDER);
  const configured = process.env["XDG_CONFIG_HOME"];
  // The XDG base directory specification: a relative path is to be ignored.
  return join(configured?.startsWith("/") ? configured : join(homedir(), ".config"), FOLDER);
}

async function read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error("it is not a regular file");
    const content = new Uint8Array(Math.min(stats.size, maxBytes + 1));
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await file.read(content, length, content.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return content.subarray(0, length);
  } finally {
    await file.close();
  }
}

async function write(path: string, content: Uint8Array, overwrite: boolean): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // In the same folder, so that the last step stays within one file system and is atomic.
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (overwrite) await rename(temporary, path);
    else if (!(await linkNew(temporary, path))) return false;
    await syncFolder(folder);
    return true;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** Gives `existing` the name `path`, unless that is taken: a rename would silently replace. */
async function linkNew(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; its file systems journal the rename themselves.
  if (process.platform === "win32") return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function access<Result>(verb: string, path: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (cause) {
    const reason = codeOf(cause) ?? (cause instanceof Error ? cause.message : "unknown");
    throw new AuthError("ERR_FILE_ACCESS", `Cannot ${verb} ${path}: ${reason}`, { cause });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
