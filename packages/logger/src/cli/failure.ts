import { harmless } from "../console/harmless.ts";

/** Exit status of the command. */
export const STATUS = {
  fine: 0,
  /** A sealed log does not verify, or is not as `--closed` and `--strict` ask. */
  damaged: 1,
  usage: 2,
  /** Something cannot be read or written, or is not what it should be. */
  failed: 3,
  /** As shells count a program that Ctrl-C ended: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

/** The command line asks for something that makes no sense. */
export class UsageError extends Error {}

/** A file is not as it should be, in one sentence for the user. */
export class InputError extends Error {}

/** Whoever read the output has gone, as `head` does: no reason to complain. */
export class OutputGone extends Error {}

/** Ctrl-C where the terminal does not make a signal of it. */
export class Interrupted extends Error {}

/** An error as one line without what could steer a terminal, and the exit status that goes with it. */
export function conclude(error: unknown): { line: string; status: number } {
  if (error instanceof UsageError) return { line: oneLine(error.message), status: STATUS.usage };
  if (error instanceof OutputGone) return { line: "", status: STATUS.fine };
  if (error instanceof Interrupted) return { line: "", status: STATUS.interrupted };
  if (!(error instanceof Error)) return { line: oneLine(String(error)), status: STATUS.failed };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const known = code === undefined ? undefined : SYSTEM[code];
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  if (known !== undefined && path !== undefined) return { line: oneLine(`${path}: ${known}`), status: STATUS.failed };
  const shown = code?.startsWith("ERR_") === true ? `${error.message} (${code})` : error.message;
  return { line: oneLine(shown), status: code === "ERR_LOG_DAMAGED" ? STATUS.damaged : STATUS.failed };
}

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "this is a folder, not a file",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space is left",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
};

/** A message as one line that steers no terminal. */
export function oneLine(message: string): string {
  return harmless(message.split("\n", 1)[0]!);
}
