/** What differs between Node and other platforms. `#platform` resolves to one of the implementations beside this file. */
export interface Platform {
  /** scrypt (RFC 7914) over parameters that the caller has checked. */
  scrypt(request: ScryptRequest): Promise<Uint8Array>;
  /** The file system, where there is one. */
  readonly files: FileAccess | undefined;
}

/** One derivation. */
export interface ScryptRequest {
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  /** A power of two. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** Bytes to derive. */
  readonly length: number;
  /** Called with a share of the work done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The file operations that this package needs. Each rejects with `AuthError` `ERR_FILE_ACCESS` when the system refuses. */
export interface FileAccess {
  /** The path of a file in the user's own configuration folder for this software. Nothing is created. Throws as the others. */
  configPath(fileName: string): string;
  /**
   * The content of a regular file; `undefined` if there is none at that path.
   * @returns at most `maxBytes + 1` bytes, so that a longer result says that the file is too large.
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /**
   * Writes a file whole or not at all, with mode 0600, durably: after a crash it has its old content or its new one.
   * Missing folders are made with mode 0700.
   * @returns whether it was written: `false` if there is a file and `overwrite` is not set.
   */
  write(path: string, content: Uint8Array, overwrite: boolean): Promise<boolean>;
  /**
   * Runs `task` while no other process and no other caller in this one holds the lock of that path.
   * @throws when the lock stays taken for too long: `AuthError` `ERR_TRUST_STORE_LOCKED`; when the signal aborts: its reason.
   */
  withLock<Result>(path: string, task: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}
