import type { LogTrouble } from "../output.ts";

/** Reports each spell of trouble once when it begins and once when it is over. */
export class TroubleSpell {
  readonly #what: LogTrouble["what"];
  readonly #path: string;
  readonly #now: () => number;
  readonly #report: (trouble: LogTrouble) => void;
  #cause: unknown;
  #under = false;

  constructor(what: LogTrouble["what"], path: string, now: () => number, report: (trouble: LogTrouble) => void) {
    this.#what = what;
    this.#path = path;
    this.#now = now;
    this.#report = report;
  }

  /** Whether it goes on. */
  get under(): boolean {
    return this.#under;
  }

  /** What began it, or came of it last. */
  get cause(): unknown {
    return this.#cause;
  }

  /** It did not work. */
  began(cause: unknown): void {
    this.#cause = cause;
    if (this.#under) return;
    this.#under = true;
    const code = codeOf(cause);
    this.#tell("began", code, `${this.#path}: ${DOES_NOT_GO[this.#what]}: ${reasonOf(cause, code)}`, 0);
  }

  /** It worked. */
  over(lostLines = 0): void {
    if (!this.#under) return;
    this.#under = false;
    this.#cause = undefined;
    const lost = lostLines === 0 ? "" : `; lines lost meanwhile: ${lostLines}`;
    this.#tell("over", undefined, `${this.#path}: ${GOES_AGAIN[this.#what]}${lost}`, lostLines);
  }

  #tell(state: LogTrouble["state"], code: string | undefined, message: string, lostLines: number): void {
    try {
      this.#report({ what: this.#what, state, at: this.#now(), path: this.#path, code, message, lostLines });
    } catch {
      // A log must not bring down what it reports on.
    }
  }
}

const DOES_NOT_GO = {
  writing: "the log cannot be written",
  signing: "the log's head could not be signed",
  compressing: "a file of the log could not be compressed",
  removing: "an old file of the log could not be removed",
} as const;

const GOES_AGAIN = {
  writing: "the log is written again",
  signing: "the log's heads are signed again",
  compressing: "files of the log are compressed again",
  removing: "old files of the log are removed again",
} as const;

/** A system's, or this project's, stable code of an error. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function reasonOf(error: unknown, code: string | undefined): string {
  const known = code === undefined ? undefined : KNOWN[code];
  if (known !== undefined) return known;
  return error instanceof Error ? error.message : "an unknown reason";
}

const KNOWN: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "there is a folder in its place",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EFBIG: "the file is as large as the system allows",
  EIO: "the disk reports an error",
};
