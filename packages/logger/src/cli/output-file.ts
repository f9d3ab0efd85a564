import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError, UsageError } from "./failure.ts";

/** How a file is written. */
export interface OutputFileOptions {
  /** Whether one that exists is replaced. */
  readonly force: boolean;
  /** Who may do what with it, such as 0o600. */
  readonly mode: number;
}

/**
 * Says early, before any work, that a file cannot be written.
 *
 * @throws (rejects) {@link UsageError} when it is a folder, or exists and may not be replaced.
 */
export async function checkOutput(path: string, { force }: Pick<OutputFileOptions, "force">): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UsageError(`${path} is a folder`);
  if (found?.isFile() && !force) throw exists(path);
}

/**
 * Writes a small file that is there whole or not at all: it is written beside its place, and gets its name once the disk
 * has it. What is no ordinary file, such as a pipe, is written to as it is.
 *
 * @throws (rejects) as {@link checkOutput}; {@link InputError} when its folder is not there; errors of the system.
 */
export async function writeOutput(path: string, text: string, options: OutputFileOptions): Promise<void> {
  await checkOutput(path, options);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) return writeFile(path, text);
  // Whoever keeps a link to the file wants the file behind it replaced.
  const target = found === undefined ? path : await realpath(path);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await createDraft(draft, path, options.mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(draft, target, options.force);
  } finally {
    await rm(draft, { force: true });
  }
}

async function createDraft(draft: string, path: string, mode: number): Promise<FileHandle> {
  try {
    return await open(draft, "wx", mode);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new InputError(`${path}: there is no folder ${dirname(path)}`);
    }
    // The user knows the file by its own name.
    if (error instanceof Error && "path" in error) error.path = path;
    throw error;
  }
}

async function place(draft: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(draft, target);
  try {
    // A link, unlike a rename, does not replace a file that came into being meanwhile.
    await link(draft, target);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw exists(target);
    // Some file systems have no links.
    return rename(draft, target);
  }
}

function exists(path: string): UsageError {
  return new UsageError(`${path} exists already; --force replaces it`);
}
