import { constants, link, lstat, open, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";

/** What a file system says that has no hard links. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"]);
const MOST_NAMES = 10_000;

/** Whether anything has this path: a file, a folder, a link that leads nowhere. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** `name`, and then `name (2).ext`, `name (3).ext` … */
export function* namesLike(name: string): Generator<string> {
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let count = 1; count <= MOST_NAMES; count++) yield count === 1 ? name : `${stem} (${count})${ending}`;
}

/**
 * Moves a finished file to a name that nothing else has, whoever else does so at the same moment; gives the path.
 * @throws what the system says; the file is where it was then.
 */
export async function placeFree(part: string, folder: string, name: string): Promise<string> {
  for (const candidate of namesLike(name)) {
    const path = join(folder, candidate);
    if (await moveIfFree(part, path)) {
      await settle(folder);
      return path;
    }
  }
  throw Object.assign(new Error("no free name"), { code: "EEXIST" });
}

/** Moves a finished file to a name in place of what has it. A link of that name is replaced itself, not what it leads to. */
export async function placeOver(part: string, folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await rename(part, path);
  await settle(folder);
  return path;
}

async function moveIfFree(part: string, path: string): Promise<boolean> {
  try {
    // Fails where anything has the name: rename would take its place.
    await link(part, path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    if (!NO_LINKS.has(code)) throw error;
    return moveOntoOwn(part, path);
  }
  await rm(part, { force: true });
  return true;
}

/** Without hard links: an empty file of our own holds the name, and is what is replaced. */
async function moveOntoOwn(part: string, path: string): Promise<boolean> {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  await rename(part, path);
  return true;
}

/** So that the new name is still there after the power fails; a system that cannot do that does without. */
async function settle(folder: string): Promise<void> {
  try {
    const handle = await open(folder, constants.O_RDONLY);
    await handle.sync().finally(() => handle.close());
  } catch {}
}

/** The system's short name for what went wrong. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? "unknown";
}
