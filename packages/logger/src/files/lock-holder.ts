import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { threadId } from "node:worker_threads";
import type { Disk } from "./disk.ts";
import { isHeldHere } from "./lock-renewal.ts";
import { codeOf } from "./trouble.ts";

/** What a lock says of its holder. Numbers are 0 and texts empty where the system does not tell. */
export interface Holder {
  /** Of this lock alone: 16 hexadecimal digits. */
  readonly id: string;
  readonly pid: number;
  /** When the system started the process, in its own unit: numbers of processes come round again, in containers soon. */
  readonly started: number;
  /** The thread's number in Node.js; there is no later thread of the same number in a process. */
  readonly thread: number;
  /** The thread's number in the system, and when it was started: what the system can be asked about. */
  readonly task: number;
  readonly taskStarted: number;
  readonly host: string;
  /** Another after each start of the machine. */
  readonly boot: string;
  /** In which numbers of processes mean what they say. */
  readonly namespace: string;
}

/** The thread that asks, with a new id. */
export function describeSelf(disk: Disk): Holder {
  const [pid, , task] = textOf(() => disk.readlinkSync("/proc/thread-self"))
    .split("/")
    .map(Number);
  // In a namespace of its own a process may still see the /proc of the outer one, where its number is another's.
  const told = pid === process.pid;
  const taskStarted = told ? (statOf(disk, `${pid}/task/${task}`)?.started ?? 0) : 0;
  return {
    id: randomBytes(8).toString("hex"),
    pid: process.pid,
    started: told ? (statOf(disk, `${pid}`)?.started ?? 0) : 0,
    thread: threadId,
    task: taskStarted > 0 ? task! : 0,
    taskStarted,
    host: hostname(),
    boot: textOf(() => disk.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    namespace: textOf(() => disk.readlinkSync("/proc/self/ns/pid")),
  };
}

/** What a lock says; undefined when that is not, or not yet, what a lock says. */
export function parseHolder(text: string): Holder | undefined {
  let value: Partial<Holder> | null;
  try {
    value = JSON.parse(text) as Partial<Holder> | null;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, pid, started, thread, task, taskStarted, host, boot, namespace } = value;
  const numbers = [pid, started, thread, task, taskStarted];
  if (!numbers.every((number) => Number.isSafeInteger(number) && number! >= 0) || pid === 0) return undefined;
  if (![id, host, boot, namespace].every((name) => typeof name === "string")) return undefined;
  return value as Holder;
}

/** What became of a holder: it is gone, it is here and this is who, or it cannot be seen from here and this is who it was. */
export type Fate = "gone" | { readonly here: string } | { readonly unseen: string };

/** Asks the system what became of a lock's holder. */
export function fateOf(disk: Disk, holder: Holder, self: Holder): Fate {
  const { pid, task } = holder;
  const unseen = { unseen: `process ${pid} of host ${JSON.stringify(holder.host)}, which cannot be seen from here` };
  if (holder.host !== self.host) return unseen;
  if (holder.boot !== "" && self.boot !== "" && holder.boot !== self.boot) return "gone";
  if (holder.boot !== self.boot || holder.namespace !== self.namespace) return unseen;
  // Containers without /proc: two of them look the same.
  if (process.platform === "linux" && self.namespace === "") return unseen;
  if (pid === self.pid) {
    if (holder.started !== self.started) return "gone";
    const another = "another thread of this process";
    const asked = task !== 0 && self.task !== 0;
    const same = asked ? task === self.task && holder.taskStarted === self.taskStarted : holder.thread === self.thread;
    if (same) return isHeldHere(holder.id) ? { here: "another logger of this program" } : "gone";
    if (!asked) return { unseen: another };
    return isRunning(disk, `${pid}/task/${task}`, holder.taskStarted) ? { here: another } : "gone";
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return "gone";
  }
  const here = { here: `process ${pid}` };
  if (self.started === 0 || holder.started === 0) return here;
  const runs = isRunning(disk, `${pid}`, holder.started);
  // Where processes of other users are hidden, their threads are, too.
  if (runs === undefined) return here;
  if (!runs) return "gone";
  return task === 0 || isRunning(disk, `${pid}/task/${task}`, holder.taskStarted) ? here : "gone";
}

/** Whether what was started then is there; undefined when there is nothing of that number to be seen. */
function isRunning(disk: Disk, entry: string, started: number): boolean | undefined {
  const stat = statOf(disk, entry);
  // Z and X: it has ended, and nobody has asked yet how.
  return stat && stat.started === started && stat.state !== "Z" && stat.state !== "X";
}

/** Fields 3 and 22 of /proc/PID/stat (proc(5)). */
function statOf(disk: Disk, entry: string): { state: string | undefined; started: number } | undefined {
  const stat = textOf(() => disk.readFileSync(`/proc/${entry}/stat`, "utf8"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const started = Number(fields[19]);
  return started > 0 ? { state: fields[0], started } : undefined;
}

function textOf(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}
