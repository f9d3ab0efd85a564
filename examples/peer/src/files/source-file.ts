import { constants, type FileHandle, open } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { offeredName } from "./file-name.ts";
import { hashOf } from "./hashing.ts";
import { codeOf } from "./place.ts";
import { fileTexts } from "./texts.ts";

/** What tells that a file was changed, or is another one. */
interface Stamp {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** A file was not what it had been, in the middle of being read. */
export class FileChanged extends Error {}

/** A file of this side's, as it was when it was hashed. */
export class SourceFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly #stamp: Stamp;

  private constructor(path: string, sha256: string, stamp: Stamp) {
    this.path = path;
    this.name = offeredName(basename(path));
    this.bytes = Number(stamp.size);
    this.sha256 = sha256;
    this.#stamp = stamp;
  }

  /**
   * How large a file is that can be sent.
   * @throws for what is not there, cannot be read or is no file: a {@link Failure} that says so.
   */
  static async look(path: string): Promise<number> {
    const handle = await openToSend(path);
    return handle
      .stat()
      .then(({ size }) => size)
      .finally(() => handle.close());
  }

  /**
   * Hashes a file. `undefined` when `seen` says no.
   * @throws a {@link Failure} as {@link SourceFile.look} does, and {@link FileChanged}.
   */
  static async hashed(path: string, seen: (bytes: number) => boolean): Promise<SourceFile | undefined> {
    const handle = await openToSend(path);
    try {
      const stamp = await stampOf(handle);
      let wanted = true;
      const sha256 = await hashOf(handle, Number(stamp.size), (bytes) => (wanted = seen(bytes)));
      if (!wanted) return undefined;
      if (sha256 === undefined || !isSame(stamp, await stampOf(handle))) throw new FileChanged();
      return new SourceFile(resolve(path), sha256, stamp);
    } finally {
      await handle.close();
    }
  }

  /** Opens it to be sent. Throws {@link FileChanged} for one that is another than was hashed, or what the system says. */
  async open(): Promise<OpenSource> {
    const handle = await open(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const source = new OpenSource(handle, this.#stamp);
    try {
      await source.requireUnchanged();
      return source;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

/** A file that is being sent. */
export class OpenSource {
  readonly #handle: FileHandle;
  readonly #stamp: Stamp;

  constructor(handle: FileHandle, stamp: Stamp) {
    this.#handle = handle;
    this.#stamp = stamp;
  }

  /** Whether this is the hash of the first so many bytes. */
  async beginsWith(bytes: number, prefix: string | undefined): Promise<boolean> {
    return BigInt(bytes) <= this.#stamp.size && (await hashOf(this.#handle, bytes)) === prefix;
  }

  /** Reads into the buffer; throws {@link FileChanged} where the file has ended too early. */
  async read(at: number, buffer: Uint8Array): Promise<number> {
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new FileChanged();
    return bytesRead;
  }

  async requireUnchanged(): Promise<void> {
    if (!isSame(this.#stamp, await stampOf(this.#handle))) throw new FileChanged();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function openToSend(path: string): Promise<FileHandle> {
  const texts = fileTexts();
  const shown = harmless(path);
  let handle: FileHandle;
  try {
    // Without waiting: a named pipe would wait for somebody who writes.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = codeOf(error);
    throw code === "ENOENT"
      ? new Failure(texts.noFile(shown), "ERR_FILE_NOT_FOUND")
      : new Failure(texts.notReadable(shown, code), "ERR_FILE_ACCESS");
  }
  const facts = await handle.stat();
  if (facts.isFile()) return handle;
  await handle.close();
  throw new Failure(facts.isDirectory() ? texts.isFolder(shown) : texts.notPlain(shown), "ERR_FILE_ACCESS");
}

async function stampOf(handle: FileHandle): Promise<Stamp> {
  const { ino, size, mtimeNs } = await handle.stat({ bigint: true });
  return { ino, size, mtimeNs };
}

function isSame(one: Stamp, other: Stamp): boolean {
  return one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs;
}
