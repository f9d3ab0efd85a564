import { constants } from "node:fs";
import type { Disk } from "./disk.ts";

/** Always at the end, also when somebody else has emptied the file. */
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/** What tells a file from others. */
export interface FileFacts {
  readonly dev: number;
  readonly ino: number;
}

/** A file that is written at its end. Its descriptor is closed only when no fsync is under way on it. */
export class OpenFile {
  readonly #disk: Disk;
  readonly #fd: number;
  #size: number;
  /** Which file it is, whatever its name has become. */
  readonly #id: string;
  #syncs = 0;
  #retired = false;
  #dirty = true;
  #latest: Promise<void> = Promise.resolve();
  #following: Promise<void> | undefined;

  /** @param how `"anew"` where what is there does not count. */
  constructor(disk: Disk, path: string, mode: number, how: "on" | "anew" = "on") {
    this.#disk = disk;
    this.#fd = disk.openSync(path, how === "on" ? APPEND : APPEND | constants.O_TRUNC, mode);
    try {
      const stats = disk.fstatSync(this.#fd);
      this.#size = stats.size;
      this.#id = identityOf(stats);
    } catch (error) {
      disk.closeSync(this.#fd);
      throw error;
    }
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /** Whether these are the facts of this file. */
  is(stats: FileFacts): boolean {
    return identityOf(stats) === this.#id;
  }

  /** Writes as much of the pieces as the disk takes, and gives how many bytes that was; throws the system's error. */
  write(pieces: readonly Uint8Array[]): number {
    this.#dirty = true;
    const written = this.#disk.writevSync(this.#fd, pieces);
    this.#size += written;
    return written;
  }

  /** Resolves once all that was written is on the disk. Calls that come while one is under way share the next. */
  sync(): Promise<void> {
    if (!this.#dirty) return this.#latest;
    if (this.#syncs === 0) return this.#start();
    this.#following ??= this.#latest.then(noMatter, noMatter).then(() => {
      this.#following = undefined;
      return this.#start();
    });
    return this.#following;
  }

  #start(): Promise<void> {
    // Before the call: what is written while it runs makes the file dirty again.
    this.#dirty = false;
    this.#syncs++;
    this.#latest = new Promise((resolve, reject) => {
      this.#disk.fsync(this.#fd, (error) => {
        this.#syncs--;
        if (error) this.#dirty = true;
        if (error) reject(error);
        else resolve();
        this.#closeWhenDone();
      });
    });
    return this.#latest;
  }

  syncNow(): void {
    this.#disk.fsyncSync(this.#fd);
  }

  /** Closes the file as soon as no fsync needs it. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (!this.#retired || this.#syncs > 0 || this.#following !== undefined) return;
    try {
      this.#disk.closeSync(this.#fd);
    } catch {
      // The data was synced before; there is nothing left to do about a descriptor.
    }
  }
}

function identityOf({ dev, ino }: FileFacts): string {
  return `${dev}:${ino}`;
}

function noMatter(): void {}
