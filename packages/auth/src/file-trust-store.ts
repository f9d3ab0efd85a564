import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { platform } from "#platform";
import { AuthError } from "./errors.ts";
import { authLimits } from "./limits.ts";
import { decodePinFile, encodePinFile } from "./pin-file.ts";
import {
  checkKey,
  checkLimits,
  type PinMap,
  sortedEntries,
  swapPin,
  type TrustStore,
  type TrustStoreLimits,
} from "./trust-store.ts";

/** The name of the file of known peers within the configuration folder. */
const FILE_NAME = "known-peers.json";

/**
 * A trust store in a file, which any number of processes may use at once. Changes are made under a lock file beside it
 * (`<path>.lock`), written to a temporary file, synced, and renamed over the old one: mode 0600, whole or not at all,
 * durable before a promise resolves. A process that dies with the lock is succeeded at once on the same machine, and
 * after five minutes on another one that shares the folder.
 * @param path by default `known-peers.json` in the folder `securecomm` of `$XDG_CONFIG_HOME` or `~/.config`, of
 * `~/Library/Application Support` on macOS, of `%APPDATA%` on Windows. Missing folders are made with mode 0700.
 * @throws when an argument has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}; where
 * there are no files, as in a browser: {@link AuthError} `ERR_PLATFORM_UNSUPPORTED`. Its methods reject with `AuthError`
 * `ERR_TRUST_STORE_DAMAGED` or `ERR_TRUST_STORE_VERSION` (the file is never replaced then), `ERR_TRUST_STORE_FULL`,
 * `ERR_TRUST_STORE_LOCKED` after 5 s, and `ERR_FILE_ACCESS`.
 */
export function fileTrustStore(path?: string, limits: TrustStoreLimits = {}): TrustStore {
  if (path !== undefined && typeof path !== "string") throw new ArgumentTypeError("path", "a string");
  if (path === "" || path?.includes("\0")) throw new ArgumentRangeError("path", "the path of a file");
  const checked = checkLimits(limits);
  const { files } = platform;
  if (files === undefined) {
    throw new AuthError(
      "ERR_PLATFORM_UNSUPPORTED",
      "There are no files here; use memoryTrustStore or a store of your own",
    );
  }
  const file = path ?? files.configPath(FILE_NAME);

  async function read(): Promise<PinMap> {
    const bytes = await files!.read(file, authLimits.pinFileBytes);
    return bytes === undefined ? new Map() : decodePinFile(bytes, file);
  }

  async function change<Result>(
    edit: (pins: PinMap) => { result: Result; changed: boolean },
    signal?: AbortSignal,
  ): Promise<Result> {
    return files!.withLock(
      file,
      async () => {
        const pins = await read();
        const { result, changed } = edit(pins);
        if (changed) await files!.write(file, encodePinFile(pins), true);
        return result;
      },
      signal,
    );
  }

  return {
    async get(key) {
      checkKey(key, "key");
      return (await read()).get(key);
    },
    async compareAndSet(key, expected, next, options) {
      checkKey(key, "key");
      return change((pins) => {
        const result = swapPin(pins, key, expected, next, checked);
        return { result, changed: result.swapped };
      }, options?.signal);
    },
    list: async () => sortedEntries(await read()),
    async remove(key) {
      checkKey(key, "key");
      return change((pins) => {
        const removed = pins.delete(key);
        return { result: removed, changed: removed };
      });
    },
  };
}
