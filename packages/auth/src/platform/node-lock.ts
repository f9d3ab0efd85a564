import { randomBytes } from "node:crypto";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../errors.ts";
import { authLimits } from "../limits.ts";
import { describeSelf, isDead, parseHolder } from "./node-holder.ts";

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `task` under the lock of `path`: in turn with the other callers of this process, and against other processes
 * with the file `path.lock`.
 *
 * A lock file appears whole, by `link`, which fails if the name is taken. It is never renewed. The lock of a process
 * that died is not removed but succeeded: whoever links `path.lock.<token of the dead>` is the only successor, since a
 * token is never used twice, and then renames that file over `path.lock`. A successor that also died is succeeded in
 * the same way. So two waiters that see the same dead holder cannot both go on, nor can a late one break a new lock.
 */
export async function withFileLock<Result>(
  path: string,
  task: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(async () => {
    const release = await acquire(`${path}.lock`, signal);
    try {
      return await task();
    } finally {
      await release();
    }
  });
  const settled = turn.then(
    () => undefined,
    () => undefined,
  );
  queues.set(path, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === settled) queues.delete(path);
  }
}

async function acquire(lock: string, signal: AbortSignal | undefined): Promise<() => Promise<void>> {
  const token = randomBytes(16).toString("hex");
  const own = `${lock}.${token}.tmp`;
  const deadline = performance.now() + authLimits.lockWaitMs;
  try {
    await writeFile(own, JSON.stringify(describeSelf(token)), { flag: "wx", mode: 0o600 });
    for (;;) {
      signal?.throwIfAborted();
      if ((await tryLink(own, lock)) || (await trySucceed(own, lock))) return () => release(lock, token);
      if (performance.now() > deadline) {
        throw new AuthError("ERR_TRUST_STORE_LOCKED", `Another process holds ${lock}. If none runs, delete that file`);
      }
      await sleep(2 + Math.random() * 18);
    }
  } catch (cause) {
    if (cause instanceof AuthError || (signal?.aborted && cause === signal.reason)) throw cause;
    throw new AuthError("ERR_FILE_ACCESS", `Cannot lock ${lock}`, { cause });
  } finally {
    await unlink(own).catch(() => undefined);
  }
}

async function release(lock: string, token: string): Promise<void> {
  // A holder that slept for so long that another machine succeeded it must not remove that one's lock.
  const holder = parseHolder((await readIfThere(lock)) ?? "");
  if (holder?.token === token) await unlink(lock);
}

/** Becomes the successor of a dead holder, if there is one. */
async function trySucceed(own: string, lock: string): Promise<boolean> {
  const dead = await deadChain(lock, Number.POSITIVE_INFINITY);
  if (dead === undefined) return false;
  const next = successorOf(lock, dead.at(-1)!);
  if (!(await tryLink(own, next))) return false;
  try {
    // A slow waiter may get here after another one has succeeded and cleared the chain; then the lock is a new one.
    const now = await deadChain(lock, dead.length);
    if (now?.join() === dead.join()) {
      await rename(next, lock);
      for (const token of dead.slice(0, -1)) await unlink(successorOf(lock, token)).catch(() => undefined);
      return true;
    }
  } catch (error) {
    await unlink(next).catch(() => undefined);
    throw error;
  }
  await unlink(next);
  return false;
}

/** The tokens of the dead holder and of its dead successors, at most `length`; `undefined` if there is none or a live one. */
async function deadChain(lock: string, length: number): Promise<string[] | undefined> {
  const tokens: string[] = [];
  let file = lock;
  while (tokens.length < length) {
    const text = await readIfThere(file);
    if (text === undefined) break;
    const holder = parseHolder(text);
    if (holder === undefined || !(await isDead(holder, file))) return undefined;
    tokens.push(holder.token);
    file = successorOf(lock, holder.token);
  }
  return tokens.length === 0 ? undefined : tokens;
}

function successorOf(lock: string, token: string): string {
  return `${lock}.${token}`;
}

/** Gives the file `existing` a second name, which must be free. */
async function tryLink(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
