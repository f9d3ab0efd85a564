import { createHash, randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { constants, type FileHandle, lstat, mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Hashes } from "./hashing.ts";
import { idOf, isOwnPart, prune, tagOf } from "./kept-parts.ts";
import { codeOf, placeFree, placeOver } from "./place.ts";
import { type Held, NoRoom, type Target } from "./target.ts";

/** Bytes that stay free on the disk. */
const RESERVE = 16 * 2 ** 20;
/** Bytes of a stream after which the room is looked at again. */
const LOOK_AGAIN = 16 * 2 ** 20;
const MOST_NUMBERS = 100;
// Windows has neither; nothing is lost there.
const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const NEW = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
const OLD = O_RDWR | O_NOFOLLOW | O_NONBLOCK;

/** What a {@link PartFile} is the part of. */
export interface PartOptions {
  readonly folder: string;
  /** The name under which it was offered. */
  readonly name: string;
  /** The name in the end, and whether it takes the place of what has that name. */
  readonly as: string;
  readonly replace: boolean;
  /** `undefined` for a stream, of which nothing can be found again. */
  readonly file: { readonly bytes: number; readonly sha256: string; readonly fingerprint: string } | undefined;
  /** The parts that this program has open: what they are, for one file may have several names. */
  readonly open: Set<string>;
  readonly hashes: Hashes;
  /** In whose turn it is hashed. */
  readonly whose: string;
  /** Bytes of parts that are kept of this peer. */
  readonly mostBytes: number;
}

/**
 * The name of an unfinished file. It depends on who sends it: no peer finds out what others sent, or writes into it. A
 * second one at the same time is numbered.
 */
export function partName({ name, file }: Pick<PartOptions, "name" | "file">, number = 1): string {
  const key =
    file === undefined
      ? randomBytes(8).toString("hex")
      : tagOf(file.fingerprint) +
        createHash("sha256")
          .update(file.sha256 + file.fingerprint)
          .digest("hex")
          .slice(0, 8);
  return `${name}.${key}${number === 1 ? "" : `.${number}`}.part`;
}

/** A received file until it is complete: `name.0123456789abcdef.part` beside where it goes. */
export class PartFile implements Target {
  readonly #options: PartOptions;
  #path: string | undefined;
  #id = "";
  #handle: FileHandle | undefined;
  #at = 0;
  #lookAt = 0;
  #placed: string | undefined;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#placed ?? join(this.#options.folder, this.#options.as);
  }

  async begin(wanted?: () => boolean): Promise<Held> {
    const { folder, file, hashes, whose } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await this.#open();
    const { size } = await handle.stat();
    if (file === undefined || size > file.bytes) await this.restart();
    else this.#at = size;
    await this.#requireRoom((file?.bytes ?? 0) - this.#at);
    if (this.#at === 0) return { from: 0, prefix: undefined };
    return { from: this.#at, prefix: await hashes.of(whose, handle, this.#at, wanted && { wanted }) };
  }

  async restart(): Promise<void> {
    await this.#handle?.truncate(0);
    this.#at = 0;
  }

  async write(content: Uint8Array): Promise<void> {
    if (this.#options.file === undefined && this.#at >= this.#lookAt) {
      await this.#requireRoom(LOOK_AGAIN);
      this.#lookAt = this.#at + LOOK_AGAIN;
    }
    for (let done = 0; done < content.length; ) {
      const { bytesWritten } = await this.#opened().write(content, done, content.length - done, this.#at);
      done += bytesWritten;
      this.#at += bytesWritten;
    }
  }

  async finish(bytes: number, sha256: string): Promise<boolean> {
    const { folder, as, replace, open: parts, hashes, whose } = this.#options;
    const [handle, path] = [this.#opened(), this.#path as string];
    const { size, ino, dev } = await handle.stat();
    // What counts is what is on the disk, whoever wrote it.
    if (size !== bytes || (await hashes.of(whose, handle, bytes, { anew: true })) !== sha256) return false;
    await handle.sync();
    this.#handle = undefined;
    await handle.close();
    const named = await lstat(path);
    if (named.ino !== ino || named.dev !== dev) throw Object.assign(new Error("replaced"), { code: "ESTALE" });
    this.#placed = await (replace ? placeOver(path, folder, as) : placeFree(path, folder, as));
    parts.delete(this.#id);
    return true;
  }

  interrupt(): void {}

  async keep(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    const { folder, file, open: parts, mostBytes } = this.#options;
    await handle?.close();
    // What cannot be gone on with, or has not begun, would only lie about.
    if (file === undefined || this.#at === 0) return this.discard();
    parts.delete(this.#id);
    this.#path = undefined;
    await prune(folder, tagOf(file.fingerprint), mostBytes, parts);
  }

  async discard(): Promise<void> {
    const [handle, path] = [this.#handle, this.#path];
    this.#handle = undefined;
    this.#path = undefined;
    await handle?.close();
    if (path === undefined) return;
    await rm(path, { force: true });
    this.#options.open.delete(this.#id);
  }

  #opened(): FileHandle {
    if (this.#handle === undefined) throw Object.assign(new Error("not open"), { code: "EBADF" });
    return this.#handle;
  }

  /** Opens the part that is there, or a new one; passes over what has its name and is not one: links, folders, pipes. */
  async #open(): Promise<FileHandle> {
    const { folder, open: parts } = this.#options;
    for (let number = 1; number <= MOST_NUMBERS; number++) {
      const path = join(folder, partName(this.#options, number));
      const opened = await openPart(path);
      if (opened === undefined) continue;
      const id = idOf(opened.facts);
      if (parts.has(id)) {
        await opened.handle.close();
        continue;
      }
      parts.add(id);
      this.#id = id;
      this.#path = path;
      this.#handle = opened.handle;
      return opened.handle;
    }
    throw Object.assign(new Error("no free name"), { code: "EEXIST" });
  }

  async #requireRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#options.folder);
    if (bytes > 0 && bytes + RESERVE > bavail * bsize) throw new NoRoom();
  }
}

async function openPart(path: string): Promise<{ handle: FileHandle; facts: Stats } | undefined> {
  try {
    const handle = await open(path, NEW, 0o600);
    return { handle, facts: await handle.stat() };
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  try {
    const handle = await open(path, OLD);
    const facts = await handle.stat();
    if (isOwnPart(facts)) return { handle, facts };
    await handle.close();
  } catch {
    // Not one of ours.
  }
  return undefined;
}
