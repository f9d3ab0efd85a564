import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isRunning, ownProcess, type ProcessId } from "@securecomm/example-terminal";
import { codeOf, Failure } from "./failure.ts";
import { texts } from "./texts.ts";

interface Holder extends ProcessId {
  readonly host: string;
  /** Tells two locks of one process apart. */
  readonly id: string;
}

/**
 * Makes the folder this process's own until what it returns is called. PGlite does not notice that another process has
 * opened the same files, and both would destroy them.
 *
 * A lock appears whole, by `link`, which fails where the name is taken. That of a process that died is succeeded, not
 * removed: only one can link `portal.lock.<id of the dead>`, and it renames that over the lock, so that two that see the
 * same dead one cannot both go on.
 *
 * @throws Failure where another process has it, or where it cannot be made or written.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, "portal.lock");
  const own: Holder = { ...ownProcess(), host: hostname(), id: randomBytes(16).toString("hex") };
  const draft = `${lock}.${own.id}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, JSON.stringify(own), { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new Failure(texts().folderUnusable(folder, codeOf(error) ?? "?"), { cause: error });
  }
  try {
    // Several tries: the holder may be letting go at this moment.
    for (let tries = 1; !(await linked(draft, lock)) && !(await succeeded(draft, lock)); tries += 1) {
      const holder = await holderOf(lock);
      if (tries >= 3 && holder !== undefined) throw new Failure(texts().folderInUse(folder, holder.pid));
      if (tries >= 50) throw new Failure(texts().folderUnusable(folder, "portal.lock"));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await holderOf(lock))?.id === own.id) await rm(lock, { force: true });
  };
}

async function succeeded(draft: string, lock: string): Promise<boolean> {
  const dead = await holderOf(lock);
  if (dead === undefined || dead.host !== hostname() || isRunning(dead)) return false;
  const next = `${lock}.${dead.id}`;
  if (!(await linked(draft, next))) return false;
  // A slow one may get here after another has succeeded and let go: then the lock is a new one, or none.
  if ((await holderOf(lock))?.id === dead.id) {
    await rename(next, lock);
    return true;
  }
  await rm(next, { force: true });
  return false;
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const { pid, started, host, id } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    const isHolder =
      Number.isInteger(pid) && (pid as number) > 0 && [started, host, id].every((part) => typeof part === "string");
    return isHolder && /^[0-9a-f]{32}$/.test(id as string) ? ({ pid, started, host, id } as Holder) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function linked(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}
