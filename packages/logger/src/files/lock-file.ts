import type { Disk } from "./disk.ts";
import { codeOf } from "./trouble.ts";

/** Bytes of a lock that are read: several times what one says. */
const READ_BYTES = 4096;

/** A lock as it stands on the disk. */
export interface FoundLock {
  readonly text: string;
  /** When it was last written, by the file system's clock, in milliseconds. */
  readonly time: number;
}

/** What stands at a path; undefined when nothing does. Text and time are of the same file. */
export function findLock(disk: Disk, path: string): FoundLock | undefined {
  let fd: number;
  try {
    fd = disk.openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return readOpenLock(disk, fd);
  } finally {
    disk.closeSync(fd);
  }
}

/** The same of an open file. */
export function readOpenLock(disk: Disk, fd: number): FoundLock {
  const bytes = Buffer.alloc(READ_BYTES);
  const length = disk.readSync(fd, bytes, 0, READ_BYTES, 0);
  return { text: bytes.toString("utf8", 0, length), time: disk.fstatSync(fd).mtimeMs };
}

/**
 * Writes a file that was not there.
 * @returns Its time, in milliseconds.
 * @throws errors of the system, `EEXIST` when there is one already; a file that could not be filled is removed.
 */
export function createLock(disk: Disk, path: string, text: string): number {
  const fd = disk.openSync(path, "wx", 0o600);
  try {
    const bytes = Buffer.from(text);
    if (disk.writeSync(fd, bytes) !== bytes.length) {
      throw Object.assign(new Error(`${path}: no space for a lock`), { code: "ENOSPC" });
    }
    return disk.fstatSync(fd).mtimeMs;
  } catch (error) {
    removeQuietly(disk, path);
    throw error;
  } finally {
    disk.closeSync(fd);
  }
}

/** Puts the lock there if there is none, whole where the file system has links. @returns Whether it did. */
export function placeLock(disk: Disk, draft: string, path: string, text: string): boolean {
  try {
    disk.linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // Systems without links say so in many ways; what else is wrong is met again at once.
  }
  // Others may see the lock before its text: they wait for that.
  try {
    createLock(disk, path, text);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes what stands there, if anything does. */
export function removeLock(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** The same where nothing depends on it: what stays is removed by the next who gets the lock. */
export function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // See above.
  }
}
