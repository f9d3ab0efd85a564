import { ArgumentRangeError, ArgumentTypeError, LoggerError } from "../errors.ts";
import { kindOfLog } from "../sealed/log-index.ts";
import type { LogKey } from "../sealed/log-key.ts";
import type { LogFault } from "../sealed/report.ts";
import { findLog } from "./log-files.ts";
import type { LogLine } from "./log-line.ts";
import { readPlain } from "./read-plain.ts";
import { readSealed } from "./read-sealed.ts";

/** How a log is read. */
export interface ReadLogOptions {
  /** The private key of a sealed log; its `recipient` is whom the log was sealed to. */
  readonly key?: LogKey | undefined;
  /** Stays at the end and gives what is written from then on, over rotations, until `signal` is aborted. */
  readonly follow?: boolean | undefined;
  /** How often is looked for new lines while following, in milliseconds; 250 by default. */
  readonly poll?: number | undefined;
  /** The first line to give, counted from 1 over what is there; `"end"` with `follow` gives only what is written from now on. */
  readonly from?: number | "end" | undefined;
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Goes on behind what is damaged in a sealed log instead of throwing; `onFault` is told what was found. */
  readonly salvage?: boolean | undefined;
  readonly onFault?: ((fault: LogFault) => void) | undefined;
  /** Is told now and then how many bytes of the files were read, of how many. */
  readonly onProgress?: ((bytes: number, of: number) => void) | undefined;
  /** While following: is told each time that everything which is there by now was given. */
  readonly onCaughtUp?: (() => void) | undefined;
}

/**
 * Gives a log's lines, plain, compressed and sealed alike, file by file from the oldest.
 * @param path The log's, a folder with one log in it, or one file of it.
 * @throws LoggerError `ERR_LOG_NOT_FOUND`, `ERR_LOG_FORMAT` (a key for a plain log; several logs in the folder; a file that cannot be decompressed),
 *   `ERR_LOG_KEY_NEEDED`, `ERR_LOG_WRONG_KEY`, `ERR_LOG_VERSION`; and {@link DamagedLogError} `ERR_LOG_DAMAGED` after everything before the damage was given.
 */
export async function* readLog(path: string, options: ReadLogOptions = {}): AsyncGenerator<LogLine, void, undefined> {
  const { key, follow, signal, poll = 250, from = 1, onProgress, onCaughtUp } = options;
  if (typeof path !== "string") throw new ArgumentTypeError("path", "a string");
  if (typeof poll !== "number") throw new ArgumentTypeError("poll", "a number");
  if (!(poll >= 1 && poll <= 2 ** 31 - 1)) throw new ArgumentRangeError("poll", "milliseconds, from 1 on");
  if (from !== "end" && !(Number.isSafeInteger(from) && from >= 1)) {
    throw new ArgumentRangeError("from", 'the number of a line, from 1 on, or "end"');
  }
  if (signal?.aborted) return;
  const found = await findLog(path);
  const kind = await kindOfLog(found);
  if (kind === "other-version") {
    throw new LoggerError("ERR_LOG_VERSION", `${path}: a sealed log of a version that this release does not know`);
  }
  if (kind === "sealed" && key === undefined) {
    throw new LoggerError("ERR_LOG_KEY_NEEDED", `${path}: this log is sealed; its private key is needed to read it`);
  }
  if (kind === "plain" && key !== undefined) {
    throw new LoggerError("ERR_LOG_FORMAT", `${path}: this is no sealed log, and a key was given`);
  }
  let count = 0;
  const lines =
    key === undefined
      ? readPlain(found, { follow, signal, poll, newOnly: from === "end", onProgress, onCaughtUp })
      : readSealed(path, { ...options, key, poll, newOnly: from === "end" });
  for await (const line of lines) {
    count++;
    if (from === "end" || (line.number ?? count) >= from) yield line;
  }
}
