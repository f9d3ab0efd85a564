import type { Bindings, ChildLoggerOptions, Logger as PinoLogger } from "pino";

/**
 * A pino logger whose lines are redacted and that can be flushed and closed.
 *
 * ```ts
 * await using log = createLogger({ name: "peer", file: "logs/peer.log" });
 * log.info({ session: session.id }, "open");
 * const mine = log.child({ part: "sync" });
 * ```
 */
export interface Logger extends PinoLogger {
  /**
   * Resolves once every line so far is where it belongs, on a disk after fsync; then calls `callback`, for code written
   * for pino, without an error or with it.
   * @throws when that could not be done: {@link LoggerError} `ERR_LOG_UNWRITTEN`. With a callback it does not reject.
   */
  flush(callback?: (error?: Error) => void): Promise<void>;
  /**
   * Flushes and gives up the files. Lines that come later are dropped. Idempotent, and the same for a child: it closes
   * the whole logger.
   * @throws as `flush` does; the logger is closed all the same.
   */
  close(): Promise<void>;
  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** A logger that adds `bindings`, redacted, to every line. It shares everything else with this one. */
  child<ChildLevels extends string = never>(
    bindings: Bindings,
    options?: ChildLoggerOptions<ChildLevels>,
  ): Logger & PinoLogger<ChildLevels>;
}
