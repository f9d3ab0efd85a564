import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { LoggerError } from "../errors.ts";
import { LogName } from "../files/log-name.ts";
import { isMissing, kindOf } from "./regular-file.ts";

/** A file that belongs to a log. */
export interface SourceFile {
  readonly path: string;
  /** What its name says; `undefined` of the one that is being written. */
  readonly number: number | undefined;
  readonly compressed: boolean;
  /** In bytes. */
  readonly size: number;
  /** Tells whether two paths are the same file. */
  readonly id: string;
}

/** A name of the log's that nothing is read from. */
export interface RefusedFile {
  readonly path: string;
  readonly number: number | undefined;
  /** For people: what is wrong with it. */
  readonly reason: string;
}

/** The files that make up a log, as they are at one moment. */
export interface FoundLog {
  /** `undefined` when a single numbered file was asked for. */
  readonly name: LogName | undefined;
  /** From the oldest; the one that is being written is the last. */
  readonly files: readonly SourceFile[];
  readonly refused: readonly RefusedFile[];
}

/** A log that rotates all the time is not listed for ever. */
const ATTEMPTS = 5;
const NUMBERED = /\.\d{6,15}(?:\.[^.]*)?$/;

/**
 * Finds the files of a log.
 * @param path The log's, a folder that has one log in it, or one numbered or compressed file.
 * @throws LoggerError `ERR_LOG_NOT_FOUND`; `ERR_LOG_FORMAT` when a folder has several logs in it, or the path is a
 *   symbolic link or no regular file.
 */
export async function findLog(path: string): Promise<FoundLog> {
  const { kind } = await kindOf(path);
  if (kind === "link" || kind === "other") {
    throw new LoggerError("ERR_LOG_FORMAT", `${path}: this is a symbolic link or no regular file`);
  }
  if (kind === "folder") return listLog(new LogName(await onlyLogOf(path)));
  const compressed = path.endsWith(".gz");
  if (!compressed && !NUMBERED.test(basename(path))) return listLog(new LogName(path));
  const file = await asSource(path, undefined, compressed);
  if (file === undefined) throw notFound(path);
  return { name: undefined, files: [file], refused: [] };
}

/**
 * Lists the files of a log as they are now.
 * @throws LoggerError `ERR_LOG_NOT_FOUND` when there is none.
 */
export async function listLog(name: LogName): Promise<FoundLog> {
  for (let attempt = 1; ; attempt++) {
    const { found, current } = await listOnce(name);
    const now = await kindOf(name.path);
    // Whatever took the place of the file that was written when this began was not looked for.
    if ((now.kind === "file" ? now.id : undefined) === current?.id || attempt === ATTEMPTS) return found;
  }
}

async function listOnce(name: LogName): Promise<{ found: FoundLog; current: SourceFile | undefined }> {
  // Before the folder is listed: a file that is put aside in between is then there twice, rather than not at all.
  const current = await asSource(name.path, undefined, false);
  const files: SourceFile[] = [];
  const refused: RefusedFile[] = [];
  for (const { path, number, compressed } of name.pick(await namesIn(name.folder))) {
    const canonical = `${name.numbered(number)}${compressed ? ".gz" : ""}`;
    if (basename(path) !== basename(canonical)) {
      refused.push({ path, number, reason: `another way to write the name of file ${number}` });
    } else if (files.at(-1)?.number !== number) {
      const file = await asSource(path, number, compressed);
      if (file !== undefined) files.push(file);
      else if ((await kindOf(path)).kind !== "none") {
        refused.push({ path, number, reason: "a symbolic link or no regular file" });
      }
    }
  }
  if (current !== undefined && !files.some(({ id }) => id === current.id)) files.push(current);
  else if (current === undefined && (await kindOf(name.path)).kind === "link") {
    refused.push({ path: name.path, number: undefined, reason: "a symbolic link or no regular file" });
  }
  if (files.length === 0 && refused.length === 0) throw notFound(name.path);
  return { found: { name, files, refused }, current };
}

async function asSource(
  path: string,
  number: number | undefined,
  compressed: boolean,
): Promise<SourceFile | undefined> {
  const found = await kindOf(path);
  return found.kind === "file" ? { path, number, compressed, size: found.size, id: found.id } : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The path of the log in a folder: where there are files called `*.log`, no others count. */
async function onlyLogOf(folder: string): Promise<string> {
  const names = await namesIn(folder);
  const logs = new Set<string>();
  for (const name of names) {
    const plain = name.endsWith(".gz") ? name.slice(0, -3) : name;
    const log = plain.replace(/\.\d{6,15}(?=(?:\.[^.]*)?$)/, "");
    if (extname(log) === ".log" || log !== plain) logs.add(log);
  }
  const [only, another] = [...logs].sort();
  if (only === undefined) throw new LoggerError("ERR_LOG_NOT_FOUND", `${folder}: there is no log in this folder`);
  if (another === undefined) return join(folder, only);
  const some = [...logs]
    .sort()
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(", ");
  throw new LoggerError("ERR_LOG_FORMAT", `${folder}: there are several logs in this folder; name one of ${some}`);
}

function notFound(path: string): LoggerError {
  return new LoggerError("ERR_LOG_NOT_FOUND", `${path}: there is no log here`);
}
