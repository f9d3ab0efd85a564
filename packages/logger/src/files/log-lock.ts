import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { LoggerError } from "../errors.ts";
import type { Disk } from "./disk.ts";
import { createLock, type FoundLock, findLock, placeLock, removeLock, removeQuietly } from "./lock-file.ts";
import { describeSelf, fateOf, type Holder, parseHolder } from "./lock-holder.ts";
import { isHeldAt, keep, letGo } from "./lock-renewal.ts";

/** How long the lock of a holder that cannot be seen holds without being renewed, in milliseconds: six renewals. */
const UNRENEWED_FOR = 60_000;

/** How long a lock may be without its text, in milliseconds: where there are no links it is written after the file is there. */
const UNREADABLE_FOR = 10_000;

/** How often is tried what others may have been faster with. */
const ATTEMPTS = 5;

/** How deep: the lock, the right to take it over, the right to take that over. */
const LEVELS = 3;

/**
 * Makes sure that one writer at a time has a log: two would tear each other's files apart. The lock of a holder that is
 * no longer there is taken over. Whether it is there is asked of the system; of a holder that cannot be seen, in another
 * container or on another host, the lock tells it, which is renewed as long as it is held.
 *
 * Beside the lock there are, for moments, `<lock>.<12 hexadecimal digits>`, `<lock>.break` and `<lock>.break.break`.
 *
 * @returns What gives the lock back.
 * @throws when another holds it, or may: {@link LoggerError} `ERR_LOG_IN_USE`, whose message says for how long that may
 * last when nobody can tell; errors of the system as they are.
 */
export function lockLog(disk: Disk, path: string): () => void {
  const refuse = (why: string) => {
    const message = `${path.replace(/\.lock$/, "")} ${why}; every writer needs a log of its own`;
    throw new LoggerError("ERR_LOG_IN_USE", message);
  };
  if (isHeldAt(path)) refuse("is being written by another logger of this program");
  const self = describeSelf(disk);
  const text = JSON.stringify(self);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const now = createLock(disk, draft, text);
  const contender = { disk, path, draft, text, self, now };
  try {
    const refusal = take(contender, path, 1);
    if (refusal !== undefined) refuse(refusal);
  } finally {
    removeQuietly(disk, draft);
  }
  keep({ disk, path, id: self.id, text });
  tidy(contender);
  return () => {
    letGo(self.id);
    try {
      giveBack(contender, path);
    } catch {
      // A lock that stays behind is recognised by its holder, which is gone then.
    }
  };
}

/** Who tries to get a lock. */
interface Contender {
  readonly disk: Disk;
  readonly path: string;
  /** Where its text stands ready. */
  readonly draft: string;
  readonly text: string;
  readonly self: Holder;
  /** By the file system's clock. */
  readonly now: number;
}

/**
 * Puts the contender's text at a path, in place of that of a holder who is gone.
 * @returns Why not, if not.
 */
function take(contender: Contender, path: string, level: number): string | undefined {
  const { disk, draft, text } = contender;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    placeLock(disk, draft, path, text);
    // Read in any case: whoever has slept at the wrong moment learns here that another was faster.
    const found = findLock(disk, path);
    if (found === undefined) continue;
    if (found.text === text) return undefined;
    const refusal = judge(contender, found, level);
    if (refusal !== undefined) return refusal;
    if (level === LEVELS) {
      // Three have died at the same moment of the same work: here, at last, two could remove each other's.
      removeLock(disk, path);
      continue;
    }
    const refused = replace(contender, path, level);
    if (refused !== undefined) return refused;
  }
  return "is being taken over by another process";
}

/**
 * Replaces a lock whose holder is gone. Only who has the right to may remove it, and only after looking again: it may be
 * another's by then.
 */
function replace(contender: Contender, path: string, level: number): string | undefined {
  const { disk, draft, text } = contender;
  const right = `${path}.break`;
  const refused = take(contender, right, level + 1);
  if (refused !== undefined) return refused;
  try {
    const found = findLock(disk, path);
    if (found !== undefined && judge(contender, found, level) === undefined) removeLock(disk, path);
    placeLock(disk, draft, path, text);
  } finally {
    giveBack(contender, right);
  }
  return undefined;
}

function giveBack({ disk, text }: Contender, path: string): void {
  if (findLock(disk, path)?.text === text) removeLock(disk, path);
}

/** Says why a lock holds; undefined when it does not. */
function judge({ disk, path, self, now }: Contender, found: FoundLock, level: number): string | undefined {
  // Neither is a time to come that of a holder: it would have been renewed since the clock was put back.
  const age = Math.abs(now - found.time);
  const left = (limit: number) => `${Math.max(1, Math.ceil((limit - age) / 1000))} s`;
  const holder = parseHolder(found.text);
  if (holder === undefined) {
    if (age > UNREADABLE_FOR) return undefined;
    return `may be in use: its lock ${path} says nothing yet, and counts as left behind in ${left(UNREADABLE_FOR)}`;
  }
  const fate = fateOf(disk, holder, self);
  if (fate === "gone") return undefined;
  if (level > 1) return age > UNRENEWED_FOR ? undefined : "is being taken over by another process";
  if ("here" in fate) return `is being written by ${fate.here} (${path} is its lock)`;
  if (age > UNRENEWED_FOR) return undefined;
  return `was being written ${Math.round(age / 1000)} s ago by ${fate.unseen}; unless its lock ${path} is renewed, it counts as left behind in ${left(UNRENEWED_FOR)}`;
}

/** Removes what killed processes have left beside the lock, which is held now. */
function tidy(contender: Contender): void {
  const { disk, path, now } = contender;
  const prefix = `${basename(path)}.`;
  try {
    for (const name of disk.readdirSync(dirname(path))) {
      if (!name.startsWith(prefix)) continue;
      const file = join(dirname(path), name);
      const rest = name.slice(prefix.length);
      const rights = ["break", "break.break"].indexOf(rest);
      if (rights < 0 && !/^[0-9a-f]{12}$/.test(rest)) continue;
      const found = findLock(disk, file);
      if (found === undefined) continue;
      const left = rights < 0 ? Math.abs(now - found.time) > UNRENEWED_FOR : !judge(contender, found, rights + 2);
      if (left) removeQuietly(disk, file);
    }
  } catch {
    // The next who gets the lock tries again.
  }
}
