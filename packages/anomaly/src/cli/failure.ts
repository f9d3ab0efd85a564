/** Exit status of the command. */
export const STATUS = {
  fine: 0,
  /** Only with `--fail-on-anomaly`. */
  anomalies: 1,
  usage: 2,
  /** An input, a model or a file is not as it should be. */
  failed: 3,
  /** As shells count a program that Ctrl-C ended: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

/** The command line asks for something that makes no sense. */
export class UsageError extends Error {}

/** An input or a file is not as it should be, in one sentence for the user. */
export class InputError extends Error {}

/** Whoever read the output has gone, as `head` does: no reason to complain. */
export class OutputGone extends Error {}

/** An error as one line without what could steer a terminal, and the exit status that goes with it. */
export function conclude(error: unknown): { line: string; status: number } {
  if (error instanceof UsageError) return { line: oneLine(error.message), status: STATUS.usage };
  if (error instanceof OutputGone) return { line: "", status: STATUS.fine };
  if (!(error instanceof Error)) return { line: oneLine(String(error)), status: STATUS.failed };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const known = code === undefined ? undefined : SYSTEM[code];
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  if (known !== undefined && path !== undefined) return { line: oneLine(`${path}: ${known}`), status: STATUS.failed };
  const shown = code?.startsWith("ERR_") === true ? `${error.message} (${code})` : error.message;
  return { line: oneLine(shown), status: code?.startsWith("ERR_INVALID_ARG_") ? STATUS.usage : STATUS.failed };
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

function oneLine(message: string): string {
  return harmless(message.split("\n", 1)[0]!);
}

/** Text from outside, made fit for a terminal: what would steer it or turn the direction of reading is written out. */
export function harmless(text: string): string {
  return text.replace(DANGEROUS, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** A value as one line of JSON that no terminal could obey; it parses to the same value. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

// Joiners and variation selectors stay: Persian, Indic scripts and emoji need them.
const DANGEROUS = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
