import { scrypt } from "node:crypto";
import { nodeFiles } from "./node-files.ts";
import type { Platform, ScryptRequest } from "./platform.ts";

/** Node: scrypt in OpenSSL, on a thread of its own, and the file system. */
export const platform: Platform = { scrypt: nodeScrypt, files: nodeFiles };

async function nodeScrypt(request: ScryptRequest): Promise<Uint8Array> {
  const { passphrase, salt, N, r, p, length, onProgress, signal } = request;
  signal?.throwIfAborted();
  onProgress?.(0);
  const derived = await new Promise<Uint8Array>((resolve, reject) => {
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    // OpenSSL counts its working memory too: 128 · r · (N + p + 2).
    scrypt(passphrase, salt, length, { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 }, (error, key) => {
      signal?.removeEventListener("abort", onAbort);
      if (error !== null) reject(error);
      else if (signal?.aborted) key.fill(0);
      else resolve(new Uint8Array(key.buffer, key.byteOffset, key.length));
    });
  });
  try {
    onProgress?.(1);
  } catch (error) {
    derived.fill(0);
    throw error;
  }
  return derived;
}
