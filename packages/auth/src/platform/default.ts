import { scryptAsync } from "@noble/hashes/scrypt.js";
import type { Platform } from "./platform.ts";

/** Everything that is no Node: scrypt in JavaScript, in slices that leave the thread free, and no files. */
export const platform: Platform = {
  async scrypt({ passphrase, salt, N, r, p, length, onProgress, signal }) {
    signal?.throwIfAborted();
    return scryptAsync(passphrase, salt, {
      N,
      r,
      p,
      dkLen: length,
      maxmem: 128 * r * (N + p) + 1024,
      // An exception in here ends the derivation, and the library wipes its memory.
      onProgress(share) {
        signal?.throwIfAborted();
        onProgress?.(share);
      },
    });
  },
  files: undefined,
};
