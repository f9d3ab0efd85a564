/**
 * Where lines go. A logger has one or several; each gets the same lines, in order.
 *
 * Every method is called on the thread that logs, and none may throw because of what the world does (a full disk, a pipe
 * that nobody reads): that is a {@link LogTrouble}.
 */
export interface LogOutput {
  /** Takes a line: JSON, with its line feed. It is quick, and what is slow happens later. */
  write(line: string): void;
  /**
   * Resolves once every line taken so far is where it belongs, on a disk after fsync.
   * @throws when that could not be done: {@link LoggerError} `ERR_LOG_UNWRITTEN`.
   */
  flush(): Promise<void>;
  /** As `flush`, at once, as far as that can be done; called after a line of level fatal. */
  flushSync(): void;
  /** As `flush`, and then gives up what it holds. Idempotent. What is written afterwards is dropped. */
  close(): Promise<void>;
}

/** Something outside keeps lines from their place, or does so no longer. Each spell is reported once at each end. */
export interface LogTrouble {
  /** `"writing"`: lines are held back; `"signing"`, `"compressing"`, `"removing"`: the lines themselves are safe. */
  readonly what: "writing" | "signing" | "compressing" | "removing";
  /** Whether it began or is over. */
  readonly state: "began" | "over";
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** The log's path. */
  readonly path: string;
  /** The system's code, such as `"ENOSPC"`; `undefined` when it has none or it is over. */
  readonly code: string | undefined;
  /** For people. */
  readonly message: string;
  /** Lines that found no room while they were held back, since it began. */
  readonly lostLines: number;
}
