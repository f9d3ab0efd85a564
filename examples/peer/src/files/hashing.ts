import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const STRETCH = 262_144;

/**
 * SHA-256 of the first `bytes` bytes of a file, in hexadecimal; `undefined` for a file that has fewer, and when `seen`
 * says no. Other work of the program goes on meanwhile.
 * @param seen is told how far it is; false ends it.
 */
export async function hashOf(
  file: FileHandle,
  bytes: number,
  seen: (bytes: number) => boolean = () => true,
): Promise<string | undefined> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(Math.min(STRETCH, bytes));
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) return undefined;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
    if (!seen(at)) return undefined;
  }
  return hash.digest("hex");
}

/** Hashes that are remembered; each takes some hundred bytes. */
const MOST_KNOWN = 1_000;

/**
 * Hashes of what was received: one at a time for each peer, so that nobody makes this side busy with many offers; and a
 * file that is hashed and has not changed since is not read again.
 */
export class Hashes {
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #known = new Map<string, string>();

  /**
   * As {@link hashOf}, when it is the turn of whoever it is for.
   * @param anew reads the file whatever is remembered of it.
   */
  of(
    whose: string,
    file: FileHandle,
    bytes: number,
    { wanted = () => true, anew = false }: { readonly wanted?: () => boolean; readonly anew?: boolean } = {},
  ): Promise<string | undefined> {
    const before = this.#turns.get(whose) ?? Promise.resolve();
    const hashed = before.then(() => (wanted() ? this.#hash(file, bytes, wanted, anew) : undefined));
    const turn: Promise<unknown> = hashed
      .catch(() => {})
      .then(() => {
        if (this.#turns.get(whose) === turn) this.#turns.delete(whose);
      });
    this.#turns.set(whose, turn);
    return hashed;
  }

  async #hash(file: FileHandle, bytes: number, wanted: () => boolean, anew: boolean): Promise<string | undefined> {
    const stamp = await stampOf(file);
    const known = anew ? undefined : this.#known.get(`${stamp} ${bytes}`);
    if (known !== undefined) return known;
    const hash = await hashOf(file, bytes, wanted);
    if (hash === undefined || (await stampOf(file)) !== stamp) return hash;
    this.#known.set(`${stamp} ${bytes}`, hash);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return hash;
  }
}

/** Tells one state of one file from every other. */
async function stampOf(file: FileHandle): Promise<string> {
  const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}
