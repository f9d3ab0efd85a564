import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isProcessId, isRunning, ownProcess, type ProcessId } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { configTexts } from "./texts.ts";

/** How long a lock is waited for, in milliseconds: whoever holds it does so for a few. */
const PATIENCE = 5_000;

interface Holder extends ProcessId {
  readonly token: string;
  readonly host: string;
}

/**
 * Runs `task` while no other program, and nothing else in this one, holds the lock of that path (`path.lock`).
 *
 * A lock appears whole, by `link`, which fails where the name is taken. The lock of a program that died is succeeded, not
 * removed: only one can link `path.lock.<token of the dead>`, and it renames that over the lock. So two that see the same
 * dead holder cannot both go on, nor can a late one break a new lock.
 * @throws when the lock stays taken for 5 s: a `Failure`.
 */
export async function withFileLock<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  const lock = `${resolve(path)}.lock`;
  const holder: Holder = { token: randomBytes(16).toString("hex"), host: hostname(), ...ownProcess() };
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  await acquire(lock, holder);
  try {
    return await task();
  } finally {
    if ((await holderOf(lock))?.token === holder.token) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, holder: Holder): Promise<void> {
  const own = `${lock}.${holder.token}.tmp`;
  const deadline = performance.now() + PATIENCE;
  await writeFile(own, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
  try {
    while (!(await linked(own, lock)) && !(await succeeded(own, lock))) {
      if (performance.now() > deadline) throw new Failure(configTexts().locked(lock), "ERR_LOCKED");
      await sleep(2 + Math.random() * 18);
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function succeeded(own: string, lock: string): Promise<boolean> {
  const dead = await holderOf(lock);
  if (dead === undefined || !hasEnded(dead)) return false;
  const next = `${lock}.${dead.token}`;
  if (!(await linked(own, next))) return false;
  // A slow one may get here after another has succeeded and released: then the lock is a new one, or none.
  if ((await holderOf(lock))?.token === dead.token) {
    await rename(next, lock);
    return true;
  }
  await rm(next, { force: true });
  return false;
}

function hasEnded(holder: Holder): boolean {
  return holder.host === hostname() && !isRunning(holder);
}

async function holderOf(file: string): Promise<Holder | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === "ENOENT") return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null || !isProcessId(value)) return undefined;
  const { token, host } = value as ProcessId & { token?: unknown; host?: unknown };
  if (typeof token !== "string" || !/^[0-9a-f]{32}$/.test(token) || typeof host !== "string") return undefined;
  return { pid: value.pid, started: value.started, token, host };
}

/** Gives the file `existing` a second name, which must be free. */
async function linked(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
