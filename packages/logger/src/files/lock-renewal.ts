import { resolve } from "node:path";
import type { Disk } from "./disk.ts";
import { readOpenLock } from "./lock-file.ts";

/** How often a lock's time is renewed, in milliseconds: others that cannot see the holder know from it that there is one. */
const RENEWED_EVERY = 10_000;

/** A lock that is held. */
export interface HeldLock {
  readonly disk: Disk;
  readonly path: string;
  readonly id: string;
  readonly text: string;
}

/** Those that this copy of the package holds on this thread, by id. */
const renewed = new Map<string, HeldLock>();
let timer: NodeJS.Timeout | undefined;

/** The ids of all copies of the package on this thread: two versions may be loaded. */
function ids(): Set<string> {
  const shared = globalThis as { [key: symbol]: unknown };
  const key = Symbol.for("@securecomm/logger.locks");
  if (!(shared[key] instanceof Set)) shared[key] = new Set<string>();
  return shared[key] as Set<string>;
}

/** Whether a logger of this thread holds the lock of an id. */
export function isHeldHere(id: string): boolean {
  return ids().has(id);
}

/** Whether this copy of the package holds the lock at a path, whatever became of the file. */
export function isHeldAt(path: string): boolean {
  return [...renewed.values()].some((lock) => resolve(lock.path) === resolve(path));
}

/** Counts a lock as held and renews it from now on. One timer serves all, and does not keep the process alive. */
export function keep(lock: HeldLock): void {
  ids().add(lock.id);
  renewed.set(lock.id, lock);
  timer ??= setInterval(renewAll, RENEWED_EVERY).unref();
}

/** Counts a lock as held no more. */
export function letGo(id: string): void {
  ids().delete(id);
  renewed.delete(id);
  if (renewed.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function renewAll(): void {
  for (const lock of renewed.values()) {
    try {
      renew(lock);
    } catch {
      // The disk's troubles are told by those who write the lines.
    }
  }
}

/** Writes the first byte once more: the file system's own clock sets the time then, and is the same for all hosts. */
function renew({ disk, path, text }: HeldLock): void {
  const fd = disk.openSync(path, "r+");
  try {
    if (readOpenLock(disk, fd).text === text) disk.writeSync(fd, Buffer.from(text), 0, 1, 0);
  } finally {
    disk.closeSync(fd);
  }
}
