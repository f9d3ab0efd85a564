import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError, UsageError } from "./failure.ts";

/**
 * A file that is there whole or not at all: it grows under another name beside its place, and gets its own when it is
 * done. What is no ordinary file, such as a pipe or `/dev/null`, is written to as it is.
 */
export class OutputFile {
  readonly #handle: FileHandle;
  readonly #target: string;
  readonly #draft: string | undefined;
  readonly #force: boolean;
  #pending = "";

  private constructor(handle: FileHandle, target: string, draft: string | undefined, force: boolean) {
    this.#handle = handle;
    this.#target = target;
    this.#draft = draft;
    this.#force = force;
  }

  /** Throws a {@link UsageError} when the file exists and `force` is not set; an
   * {@link InputError} when its folder is not there; the error of the system where it cannot be made. */
  static async create(path: string, force: boolean): Promise<OutputFile> {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && !found.isFile() && !found.isDirectory()) {
      return new OutputFile(await open(path, "w"), path, undefined, force);
    }
    if (found?.isDirectory()) throw new UsageError(`${path} is a folder`);
    if (found !== undefined && !force) throw exists(path);
    // Whoever keeps a link to the file wants the file behind it replaced.
    const target = found === undefined ? path : await realpath(path);
    const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      return new OutputFile(await open(draft, "wx"), target, draft, force);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        throw new InputError(`${path}: there is no folder ${dirname(target)}`);
      }
      // The user knows the file by its own name.
      if (error instanceof Error && "path" in error) error.path = path;
      throw error;
    }
  }

  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= 1 << 18) await this.#flush();
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
    if (this.#draft === undefined) return;
    if (this.#force) return rename(this.#draft, this.#target);
    try {
      // A link, unlike a rename, does not replace a file that came into being meanwhile.
      await link(this.#draft, this.#target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw exists(this.#target);
      return rename(this.#draft, this.#target);
    }
    await rm(this.#draft, { force: true });
  }

  /** Leaves nothing behind; after a commit there is nothing to leave. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    if (this.#draft !== undefined) await rm(this.#draft, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "") await this.#handle.appendFile(text);
  }
}

/** Writes a whole file, or nothing. */
export async function writeOutput(path: string, force: boolean, text: string): Promise<void> {
  const file = await OutputFile.create(path, force);
  try {
    await file.write(text);
    await file.commit();
  } finally {
    await file.discard();
  }
}

function exists(path: string): UsageError {
  return new UsageError(`${path} exists already; --force replaces it`);
}
