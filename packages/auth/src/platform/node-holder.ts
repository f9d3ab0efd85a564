import { readFileSync, readlinkSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { authLimits } from "../limits.ts";

/** What a lock file says about the process that holds it. */
export interface Holder {
  /** 32 hexadecimal digits, never used twice. */
  readonly token: string;
  readonly pid: number;
  /** When that process started, in the system's own terms, where it tells: a process id may be given out again. */
  readonly started: string;
  /** The machine, its boot and its process id namespace: a process id means something only within one of these. */
  readonly place: string;
}

let self: Omit<Holder, "token"> | undefined;

/** This process as the holder of a lock. */
export function describeSelf(token: string): Holder {
  self ??= {
    pid: process.pid,
    started: processState(process.pid)?.started ?? "",
    place: [
      hostname(),
      tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
      tryRead(() => readlinkSync("/proc/self/ns/pid")),
    ].join(" "),
  };
  return { token, ...self };
}

/** The holder that a lock file describes; `undefined` if it does not describe one. */
export function parseHolder(text: string): Holder | undefined {
  const value = tryRead(() => JSON.parse(text) as unknown);
  if (typeof value !== "object" || value === null) return undefined;
  const { token, pid, started, place } = value as Record<keyof Holder, unknown>;
  if (typeof token !== "string" || !/^[0-9a-f]{32}$/.test(token)) return undefined;
  if (typeof pid !== "number" || !Number.isInteger(pid) || pid <= 0) return undefined;
  return typeof started === "string" && typeof place === "string" ? { token, pid, started, place } : undefined;
}

/** Whether the holder has certainly ended or, if it is on another machine and cannot be asked, its lock is far too old. */
export async function isDead(holder: Holder, file: string): Promise<boolean> {
  if (holder.place !== describeSelf(holder.token).place) {
    const stats = await stat(file).catch(() => undefined);
    return stats !== undefined && Date.now() - stats.mtimeMs > authLimits.foreignLockAgeMs;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
  const state = processState(holder.pid);
  return state !== undefined && (state.started !== holder.started || state.ended);
}

/** What Linux tells about a process (proc(5), `stat`): its start time in clock ticks, and whether only its entry is left. */
function processState(pid: number): { started: string; ended: boolean } | undefined {
  const text = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The command, in brackets, may itself hold spaces and brackets.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined || fields.length < 20) return undefined;
  return { started: fields[19]!, ended: fields[0] === "Z" || fields[0] === "X" };
}

function tryRead<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
