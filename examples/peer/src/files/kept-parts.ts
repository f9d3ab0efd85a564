import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Unfinished files that are kept of one peer. */
const MOST_PARTS = 64;
/** Milliseconds after which nobody is expected to go on with one. */
const OLD = 30 * 86_400_000;
/** The name of a part ends in: whose it is, of what it is, its number where there are several. */
const PART = /\.([0-9a-f]{8})[0-9a-f]{8}(?:\.\d{1,3})?\.part$/;

interface Part {
  readonly path: string;
  readonly tag: string;
  readonly id: string;
  readonly bytes: number;
  readonly at: number;
}

/** What the names of a peer's parts have in common: it tells nobody who that is. */
export function tagOf(fingerprint: string): string {
  return createHash("sha256").update(`part of ${fingerprint}`).digest("hex").slice(0, 8);
}

/** What a file is, whatever its names. */
export function idOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

/**
 * Whether this program may have made it: a plain file of this user that nobody else can open. A second name may be that of
 * a file which somebody wants to keep as it is.
 */
export function isOwnPart(facts: Stats): boolean {
  if (!facts.isFile() || facts.nlink !== 1) return false;
  // Windows has neither.
  return process.getuid === undefined || (facts.uid === process.getuid() && (facts.mode & 0o077) === 0);
}

/**
 * Removes the oldest parts of a peer, as far as there are too many or they take too much.
 * @param open what is being written to, and stays.
 */
export async function prune(folder: string, tag: string, mostBytes: number, open: Set<string>): Promise<void> {
  const parts = (await partsIn(folder)).filter((part) => part.tag === tag && !open.has(part.id));
  await removeBeyond(parts, mostBytes, open);
}

/** Removes what nobody will go on with, and what is too much; resolves with how many. */
export async function tidyParts(folder: string, open: Set<string>): Promise<number> {
  const parts = await partsIn(folder);
  const before = Date.now() - OLD;
  let removed = 0;
  for (const part of parts) if (part.at < before) removed += await remove(part, open);
  const left = parts.filter(({ at }) => at >= before);
  for (const tag of new Set(left.map((part) => part.tag))) {
    const same = left.filter((part) => part.tag === tag);
    removed += await removeBeyond(same, Number.POSITIVE_INFINITY, open);
  }
  return removed;
}

async function removeBeyond(parts: readonly Part[], mostBytes: number, open: Set<string>): Promise<number> {
  let [count, bytes, removed] = [0, 0, 0];
  for (const part of parts.toSorted((one, other) => other.at - one.at)) {
    count++;
    bytes += part.bytes;
    if (count > MOST_PARTS || bytes > mostBytes) removed += await remove(part, open);
  }
  return removed;
}

async function partsIn(folder: string): Promise<readonly Part[]> {
  const names = await readdir(folder).catch(() => []);
  const parts: Part[] = [];
  for (const name of names) {
    const tag = PART.exec(name)?.[1];
    const path = join(folder, name);
    const facts = tag === undefined ? undefined : await lstat(path).catch(() => undefined);
    if (tag === undefined || facts === undefined || !isOwnPart(facts)) continue;
    parts.push({ path, tag, id: idOf(facts), bytes: facts.size, at: facts.mtimeMs });
  }
  return parts;
}

/** Nobody begins to write to it meanwhile. */
async function remove({ path, id }: Part, open: Set<string>): Promise<number> {
  if (open.has(id)) return 0;
  open.add(id);
  try {
    await rm(path, { force: true });
    return 1;
  } catch {
    return 0;
  } finally {
    open.delete(id);
  }
}
