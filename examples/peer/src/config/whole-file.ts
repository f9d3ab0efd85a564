import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** A file is larger than it may be, or no regular file. */
export class UnfitFile extends Error {
  /** `"size"` or `"kind"`. */
  readonly fault: "size" | "kind";

  constructor(fault: "size" | "kind") {
    super(fault);
    this.fault = fault;
  }
}

/**
 * The content of a regular file of at most so many bytes; `undefined` where there is none.
 * @throws for a larger one, a folder or a pipe: {@link UnfitFile}; when the system refuses: its error.
 */
export async function readWhole(path: string, most: number): Promise<Uint8Array | undefined> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new UnfitFile("kind");
    if (stats.size > most) throw new UnfitFile("size");
    const content = new Uint8Array(stats.size);
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

/**
 * Writes a file whole or not at all, readable by its owner alone; after a crash it has its old content or its new one.
 * Missing folders are made with mode 0700.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const whole = resolve(path);
  const folder = dirname(whole);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // In the same folder, so that the last step stays within one file system and is atomic.
  const draft = join(folder, `.${basename(whole)}.${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, whole);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true });
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
