import { LoggerError } from "../errors.ts";
import type { LogName } from "../files/log-name.ts";
import { type FoundLog, listLog, type SourceFile } from "./log-files.ts";
import { kindOf, RegularFile } from "./regular-file.ts";

/** A file of a log that is open. */
export interface OpenSource {
  /** As it was called when it was opened. */
  readonly path: string;
  /** What its name said, or will say once it is put aside. */
  readonly number: number | undefined;
  readonly compressed: boolean;
  readonly file: RegularFile;
}

/** So often the folder may change under a walk before it waits for a calmer moment. */
const ATTEMPTS = 20;

/**
 * Goes from file to file of a log that may be written meanwhile, each once and in order: a file is known by what it is and
 * not by what it is called, because the one that is written gets another name once it is full.
 */
export class FileWalk {
  readonly #name: LogName | undefined;
  #single: SourceFile | undefined;
  #open: OpenSource | undefined;
  #last: number;

  /** @param after Files up to this number are left out. */
  constructor(found: FoundLog, after = 0) {
    this.#name = found.name;
    this.#single = found.name === undefined ? found.files[0] : undefined;
    this.#last = after;
  }

  /**
   * The file behind the one that was given last, which is closed; `undefined` when there is none yet.
   * @throws errors of the system as they are; LoggerError `ERR_LOG_FORMAT` for what is no regular file.
   */
  async next(): Promise<OpenSource | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const following = this.#name === undefined ? this.#takeSingle() : await this.#following(this.#name);
      if (following === undefined) return undefined;
      const file = await RegularFile.open(following.path);
      if (file === undefined) continue;
      const number = await this.#numberOf(following, file);
      if (number === "moved") {
        await file.close();
        continue;
      }
      await this.close();
      if (number !== undefined) this.#last = number;
      this.#open = { path: following.path, number, compressed: following.compressed, file };
      return this.#open;
    }
    return undefined;
  }

  /** Whether the file that was given last gets no more bytes than it has now. */
  async isComplete(): Promise<boolean> {
    if (this.#open === undefined || this.#name === undefined) return true;
    const { path, file } = this.#open;
    if (path !== this.#name.path) return true;
    const now = await kindOf(path);
    return now.kind !== "file" || now.id !== file.id;
  }

  /** Closes the file that was given last. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.file.close();
  }

  #takeSingle(): SourceFile | undefined {
    const file = this.#single;
    this.#single = undefined;
    return file;
  }

  async #following(name: LogName): Promise<SourceFile | undefined> {
    for (const file of await filesOf(name)) {
      if (file.id !== this.#open?.file.id && (file.number === undefined || file.number > this.#last)) return file;
    }
    return undefined;
  }

  /** `"moved"` when the file was put aside while it was opened, so that others may come before it. */
  async #numberOf(source: SourceFile, file: RegularFile): Promise<number | undefined | "moved"> {
    if (source.number !== undefined || this.#name === undefined) return source.number;
    let highest = this.#last;
    for (const { number, id } of await filesOf(this.#name)) {
      if (number === undefined || number <= this.#last || id === this.#open?.file.id) continue;
      if (id !== file.id) return "moved";
      highest = number - 1;
    }
    return highest + 1;
  }
}

async function filesOf(name: LogName): Promise<readonly SourceFile[]> {
  try {
    return (await listLog(name)).files;
  } catch (error) {
    if (error instanceof LoggerError && error.code === "ERR_LOG_NOT_FOUND") return [];
    throw error;
  }
}
