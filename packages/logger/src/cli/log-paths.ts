import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LogName } from "../files/log-name.ts";
import { InputError, UsageError } from "./failure.ts";

/** The name of a file of a log that was put aside: stem, number, extension. */
const NUMBERED = /^(.+)\.\d{6,15}(\.[^.]+)?$/;

/**
 * The logs that paths on the command line mean, in their order, each once: a folder means the logs in it, and a file of
 * a log that is named itself is not read twice, as a shell's `peer*.log` would have it.
 *
 * @throws (rejects) {@link InputError} when a folder holds no log; errors of the system.
 */
export async function logPaths(paths: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) all.push(...(await logsIn(path)));
    // What is not there is told by whoever reads it.
    else all.push(path);
  }
  const named = new Set(all.map((path) => resolve(path)));
  const seen = new Set<string>();
  return all.filter((path) => {
    const full = resolve(path);
    const log = logOf(basename(path));
    if (seen.has(full) || (log !== undefined && named.has(join(dirname(full), log)))) return false;
    seen.add(full);
    return true;
  });
}

/**
 * The log that a path means, where there can be only one.
 *
 * @throws (rejects) {@link UsageError} when a folder holds several; otherwise as {@link logPaths}.
 */
export async function onlyLog(path: string): Promise<string> {
  const [log, ...others] = await logPaths([path]);
  if (log !== undefined && others.length === 0) return log;
  const names = [log ?? "", ...others].map((each) => basename(each)).join(", ");
  throw new UsageError(`${path}: there are ${others.length + 1} logs in this folder, name one: ${names}`);
}

/** The paths of the logs in a folder: what is called `*.log`, and what has files that were put aside. */
async function logsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const logs = new Set<string>();
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const log = logOf(name);
    if (log !== undefined) logs.add(log);
    else if (name.endsWith(".log")) logs.add(name);
  }
  if (logs.size === 0) throw new InputError(`${folder}: there is no log in this folder`);
  return [...logs].sort().map((name) => join(folder, name));
}

/** The name of the log that a file's name belongs to, when it is one that was put aside. */
function logOf(name: string): string | undefined {
  const parts = NUMBERED.exec(name.replace(/\.gz$/, ""));
  if (parts === null) return undefined;
  const log = `${parts[1]}${parts[2] ?? ""}`;
  return new LogName(log).pick([name]).length === 1 ? log : undefined;
}
