import { requireFunction, requireKnown } from "../arguments.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { LogTrouble } from "../output.ts";
import type { SealOptions } from "../sealed/seal-options.ts";
import { periodOf, type RotationPeriod } from "./period.ts";

/** When a new file is begun. */
export interface RotateOptions {
  /** Before a file grows beyond so many bytes; 16 MiB by default. One line longer than that has a file to itself. */
  readonly bytes?: number | undefined;
  /** With the first line of a new hour, day, week (UTC), or so many milliseconds; by default only by size. */
  readonly every?: RotationPeriod | undefined;
}

/** What is kept of the files that are full; the oldest go first. */
export interface KeepOptions {
  /** How many, besides the one that is being written; 10 by default. */
  readonly files?: number | undefined;
  /** How many bytes in all, the one that is being written included; by default as many as the files make. */
  readonly bytes?: number | undefined;
}

/** A log in files. */
export interface FileOptions {
  /** Where the log is being written, such as `"logs/peer.log"`; files that are full stand beside it. Missing folders are made. */
  readonly path: string;
  readonly rotate?: RotateOptions | undefined;
  readonly keep?: KeepOptions | undefined;
  /** Whether files that are full are compressed with gzip. Not with `seal`: what is sealed does not get smaller. */
  readonly compress?: boolean | undefined;
  /** The files' permissions; 0o600 by default: logs are nobody else's business. */
  readonly mode?: number | undefined;
  /**
   * How long lines may wait for others, in milliseconds, before they are written together; what waits is lost when the
   * process is killed, not when it ends or throws. By default 10, and 50 with `seal`; with 0 lines are written at the end
   * of this turn of the event loop.
   */
  readonly delay?: number | undefined;
  /** Seals the log: see {@link SealOptions}. */
  readonly seal?: SealOptions | undefined;
}

/** What {@link createFileOutput} takes. */
export interface FileOutputOptions extends FileOptions {
  /** Is told of trouble with the disk, at both ends of each spell; by default one line on standard error. */
  readonly onTrouble?: ((trouble: LogTrouble) => void) | undefined;
  /** The time in milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** The options, checked and with their defaults. */
export interface FileSettings {
  readonly path: string;
  readonly rotateBytes: number;
  readonly period: ((at: number) => number) | undefined;
  readonly keepFiles: number;
  readonly keepBytes: number;
  readonly compress: boolean;
  readonly mode: number;
  readonly delay: number;
}

const KNOWN = ["path", "rotate", "keep", "compress", "mode", "delay", "seal", "onTrouble", "now"];

/** Throws {@link ArgumentTypeError} or {@link ArgumentRangeError}, which name the option. */
export function checkFileOptions(options: FileOutputOptions): FileSettings {
  requireKnown("options", options, KNOWN);
  const { path, rotate = {}, keep = {}, compress = false, mode = 0o600, seal } = options;
  if (typeof path !== "string") throw new ArgumentTypeError("path", "a string");
  if (path === "" || path.includes("\0") || /[/\\]$/.test(path))
    throw new ArgumentRangeError("path", "the path of a file");
  if (path.endsWith(".gz"))
    throw new ArgumentRangeError("path", "without .gz: what is being written is not compressed");
  requireKnown("rotate", rotate, ["bytes", "every"]);
  requireKnown("keep", keep, ["files", "bytes"]);
  if (typeof compress !== "boolean") throw new ArgumentTypeError("compress", "a boolean");
  if (seal !== undefined) requireKnown("seal", seal, ["recipient", "signer", "signEvery", "onHead", "backend"]);
  if (compress && seal !== undefined) {
    throw new ArgumentRangeError("compress", "false with seal: what is sealed does not get smaller");
  }
  requireFunction("onTrouble", options.onTrouble);
  requireFunction("now", options.now);
  const rotateBytes = integer("rotate.bytes", rotate.bytes ?? 1 << 24, 1024);
  const keepBytes =
    keep.bytes === undefined ? Number.POSITIVE_INFINITY : integer("keep.bytes", keep.bytes, rotateBytes);
  return {
    path,
    rotateBytes,
    period: periodOf("rotate.every", rotate.every),
    keepFiles: integer("keep.files", keep.files ?? 10, 0),
    keepBytes,
    compress,
    mode: integer("mode", mode, 0, 0o777),
    delay: integer("delay", options.delay ?? (seal === undefined ? 10 : 50), 0, 60_000),
  };
}

function integer(argument: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number") throw new ArgumentTypeError(argument, "a number");
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ArgumentRangeError(
    argument,
    most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${most}`,
  );
}
