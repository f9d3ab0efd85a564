import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { LogFile } from "./log-name.ts";
import { syncFolder } from "./sync-folder.ts";
import { codeOf } from "./trouble.ts";

/** Compresses files that are full, one after another, in the background. */
export class Compressor {
  readonly #mode: number;
  readonly #outcome: (error: unknown) => void;
  readonly #waiting = new Map<string, string>();
  #work: Promise<void> | undefined;
  #stopped = false;

  /** @param outcome Is told after each file: an error, or `undefined`. */
  constructor(mode: number, outcome: (error: unknown) => void) {
    this.#mode = mode;
    this.#outcome = outcome;
  }

  /** Takes what is not compressed of the files that are full; what waits already is not taken again. */
  take(files: readonly LogFile[], folder: string): void {
    for (const { path, compressed } of files) if (!compressed) this.#waiting.set(path, folder);
    if (this.#waiting.size > 0 && !this.#stopped) this.#work ??= this.#run();
  }

  /** Resolves when the file under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
  }

  async #run(): Promise<void> {
    // What can be queued in this turn is, before the first file is opened.
    await null;
    for (const [path, folder] of this.#waiting) {
      try {
        await compress(path, folder, this.#mode);
        this.#outcome(undefined);
      } catch (error) {
        this.#outcome(error);
      }
      this.#waiting.delete(path);
      if (this.#stopped) break;
    }
    this.#work = undefined;
  }
}

/** The compressed file has its name only when it is whole and on the disk, and only then does the other go. */
async function compress(path: string, folder: string, mode: number): Promise<void> {
  const draft = `${path}.gz.tmp`;
  const whole = `${path}.gz`;
  try {
    // `flush`: fsync before it is closed.
    await pipeline(createReadStream(path), createGzip(), createWriteStream(draft, { mode, flush: true }));
    await stat(path);
    await rename(draft, whole);
    await syncFolder(folder);
    // What was removed meanwhile, to keep the log within its bounds, does not come back under another name.
    if (!(await exists(path))) await rm(whole, { force: true });
    await rm(path, { force: true });
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
