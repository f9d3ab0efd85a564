import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import type { Through } from "./plan.ts";

/** A line, or what stands behind the last line feed. */
export interface FoundLine {
  readonly text: string;
  /** The name of the file. */
  readonly file: string;
  /** Whether a line feed follows. */
  readonly ended: boolean;
}

/** What of a log in plain or compressed files cannot be read at all, or only in part. */
export type Complaint = (file: string, what: string) => void;

/** The files of a log, the oldest first. Nothing of the package is used for this: it is what is to be checked. */
export function filesOf(path: string, through: Through, complain: Complaint): string[] {
  const extension = extname(path);
  const stem = basename(path, extension);
  const aside =
    through === "rotating-file-stream"
      ? new RegExp(`^(\\d{15}-\\d{4})-${stem}\\${extension}(\\.gz)?$`)
      : new RegExp(`^${stem}\\.(\\d{6})\\${extension}(\\.gz)?$`);
  const byNumber = new Map<string, string>();
  for (const name of readdirSync(dirname(path)).sort()) {
    const number = aside.exec(name)?.[1];
    if (number === undefined) continue;
    const twin = byNumber.get(number);
    // Killed after the compressed file had got its name and before the other was removed: they hold the same.
    if (twin === undefined) byNumber.set(number, name);
    else if (!contentOf(join(dirname(path), name), complain).equals(contentOf(join(dirname(path), twin), complain))) {
      complain(name, "it and its twin differ");
    }
  }
  const numbers = [...byNumber.keys()].sort();
  const files = numbers.map((number) => join(dirname(path), byNumber.get(number)!));
  return existsSync(path) ? [...files, path] : files;
}

/** The lines of files, in their order. */
export function* linesOf(files: readonly string[], complain: Complaint): Generator<FoundLine, void, undefined> {
  for (const path of files) {
    const file = basename(path);
    const lines = contentOf(path, complain).toString("utf8").split("\n");
    const rest = lines.pop()!;
    for (const text of lines) yield { text, file, ended: true };
    if (rest !== "") yield { text: rest, file, ended: false };
  }
}

function contentOf(path: string, complain: Complaint): Buffer {
  const bytes = readFileSync(path);
  if (!path.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    complain(basename(path), (error as Error).message);
    try {
      return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      return Buffer.alloc(0);
    }
  }
}

/**
 * What an orderly end has left that is not the log. Besides the log there may be the state of a sealed one, and what some
 * writer was going to make its lock when it was killed: 41 bytes at most, which nobody looks at. What is full may still be
 * uncompressed, but not be there both ways.
 */
export function strangeFiles(path: string, compressed: boolean): string[] {
  const extension = extname(path);
  const stem = basename(path, extension);
  const aside = `${stem}\\.\\d{6}\\${extension}${compressed ? "(\\.gz)?" : ""}`;
  const known = new RegExp(`^(${aside}|${stem}\\${extension}(\\.state|\\.lock\\.[0-9a-f]{12})?)$`);
  const names = readdirSync(dirname(path));
  return names.filter((name) => !known.test(name) || names.includes(`${name}.gz`));
}

/** In bytes, all files of the folder together. */
export function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
