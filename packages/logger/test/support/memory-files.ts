import type * as promises from "node:fs/promises";
import { dirname } from "node:path";

interface MemoryFile {
  readonly bytes: Uint8Array;
  readonly id: bigint;
}

const files = new Map<string, MemoryFile>();
let nextId = 1n;

/** Puts a file where {@link readingFromMemory} finds it. */
export function putFile(path: string, bytes: Uint8Array): void {
  files.set(path, { bytes: new Uint8Array(bytes), id: files.get(path)?.id ?? nextId++ });
}

/** Takes a file away. */
export function dropFile(path: string): void {
  if (!files.delete(path)) throw missing(path);
}

/** Takes away a folder's files. */
export function dropFolder(folder: string): void {
  for (const path of [...files.keys()]) if (dirname(path) === folder) files.delete(path);
}

/**
 * What reads logs of node:fs/promises, over files in memory: a test that reads a log thousands of times would spend most of
 * its time in the system's calls. To be given to `vi.mock`.
 */
export function readingFromMemory(real: typeof promises): typeof promises {
  const lstat = async (path: string) => statsOf(fileAt(path));
  const readdir = async (folder: string) =>
    [...files.keys()].filter((path) => dirname(path) === folder).map((path) => path.slice(folder.length + 1));
  const open = async (path: string) => {
    const file = fileAt(path);
    return {
      stat: async (options?: { bigint: boolean }) => (options?.bigint ? statsOf(file) : { size: file.bytes.length }),
      read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
        const piece = file.bytes.subarray(position, position + length);
        buffer.set(piece, offset);
        return { bytesRead: piece.length, buffer };
      },
      close: async () => {},
    };
  };
  return { ...real, lstat, readdir, open } as unknown as typeof promises;
}

function fileAt(path: string): MemoryFile {
  const file = files.get(path);
  if (file === undefined) throw missing(path);
  return file;
}

function statsOf({ bytes, id }: MemoryFile) {
  const size = BigInt(bytes.length);
  return { size, dev: 0n, ino: id, isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
}

function missing(path: string): Error {
  return Object.assign(new Error(`${path}: there is none in memory`), { code: "ENOENT" });
}
