import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { LoggerError } from "../errors.ts";

/** What a path is: a regular file and its identity, or what it is instead. */
export type PathKind =
  | { readonly kind: "file"; readonly size: number; readonly id: string }
  | { readonly kind: "folder" | "link" | "other" | "none" };

/** Windows has neither of these. Without the second, opening a named pipe would wait for whoever writes into it. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CHUNK_BYTES = 1 << 16;

/** Looks at a path without following a symbolic link. Two paths with the same id are the same file. */
export async function kindOf(path: string): Promise<PathKind> {
  try {
    const stats = await lstat(path, { bigint: true });
    if (stats.isFile()) return { kind: "file", size: Number(stats.size), id: `${stats.dev}:${stats.ino}` };
    if (stats.isDirectory()) return { kind: "folder" };
    return { kind: stats.isSymbolicLink() ? "link" : "other" };
  } catch (error) {
    if (isMissing(error)) return { kind: "none" };
    throw error;
  }
}

/** A regular file that is open for reading. Renamed or removed, it stays readable. */
export class RegularFile {
  readonly #handle: FileHandle;
  /** Tells whether two paths are the same file. */
  readonly id: string;

  private constructor(handle: FileHandle, id: string) {
    this.#handle = handle;
    this.id = id;
  }

  /**
   * Opens a path; `undefined` when there is nothing there.
   * @throws LoggerError `ERR_LOG_FORMAT` when it is a symbolic link or no regular file.
   */
  static async open(path: string): Promise<RegularFile | undefined> {
    if (constants.O_NOFOLLOW === undefined && (await kindOf(path)).kind === "link") throw notRegular(path);
    let handle: FileHandle;
    try {
      handle = await open(path, FLAGS);
    } catch (error) {
      if (isMissing(error)) return undefined;
      if ((error as NodeJS.ErrnoException).code === "ELOOP") throw notRegular(path);
      throw error;
    }
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw notRegular(path);
      return new RegularFile(handle, `${stats.dev}:${stats.ino}`);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** In bytes, as of now. */
  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** Fills `into` from `offset` on, and gives how many bytes there were; fewer only at the file's end. */
  async read(into: Uint8Array, offset: number): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.#handle.read(into, filled, into.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  /** What stands from `offset` on, in pieces of at most 64 KiB that are the caller's, until the file's end of that moment. */
  async *chunks(offset = 0): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = offset; ; ) {
      const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function notRegular(path: string): LoggerError {
  return new LoggerError("ERR_LOG_FORMAT", `${path}: this is a symbolic link or no regular file`);
}

/** Whether an error of the system says that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
