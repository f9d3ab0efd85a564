import { constants, open } from "node:fs/promises";
import type { Hashes } from "./hashing.ts";
import type { Held, Target } from "./target.ts";

/**
 * A file that the same peer has sent before, whole, and that the peer offers again because the connection broke before
 * it knew: nothing has to travel.
 */
export class HeldFile implements Target {
  readonly path: string;
  readonly #bytes: number;
  readonly #sha256: string;

  /** @param sha256 what the whole of it has. */
  constructor(path: string, bytes: number, sha256: string) {
    this.path = path;
    this.#bytes = bytes;
    this.#sha256 = sha256;
  }

  /** Whether the file is still there, and still the same; hashed in the turn of `whose` it is. */
  async isThere(hashes: Hashes, whose: string): Promise<boolean> {
    try {
      const handle = await open(
        this.path,
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
      try {
        const facts = await handle.stat();
        if (!facts.isFile() || facts.size !== this.#bytes) return false;
        return (await hashes.of(whose, handle, this.#bytes)) === this.#sha256;
      } finally {
        await handle.close();
      }
    } catch {
      return false;
    }
  }

  async begin(): Promise<Held> {
    return { from: this.#bytes, prefix: this.#bytes === 0 ? undefined : this.#sha256 };
  }

  async restart(): Promise<void> {
    if (this.#bytes > 0) throw Object.assign(new Error("it is finished"), { code: "EROFS" });
  }

  async write(): Promise<void> {
    throw Object.assign(new Error("it is finished"), { code: "EROFS" });
  }

  async finish(bytes: number, sha256: string): Promise<boolean> {
    return bytes === this.#bytes && sha256 === this.#sha256;
  }

  interrupt(): void {}

  async keep(): Promise<void> {}

  async discard(): Promise<void> {}
}
