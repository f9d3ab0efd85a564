import { readFileSync } from "node:fs";

/** A process, told apart from a later one that is given the same number. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own terms; empty where the system does not tell. */
  readonly started: string;
}

let self: ProcessId | undefined;

/** This process. */
export function ownProcess(): ProcessId {
  self ??= { pid: process.pid, started: stateOf(process.pid)?.started ?? "" };
  return self;
}

/** Whether a process runs. In doubt it does. */
export function isRunning({ pid, started }: ProcessId): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const state = stateOf(pid);
  return state === undefined || started === "" || (state.started === started && !state.ended);
}

/** Whether a value is what {@link ownProcess} gives. */
export function isProcessId(value: { readonly pid?: unknown; readonly started?: unknown }): value is ProcessId {
  const { pid, started } = value;
  return Number.isInteger(pid) && (pid as number) > 0 && typeof started === "string" && started.length <= 32;
}

/** What Linux tells about a process (proc(5), `stat`): its start in clock ticks, and whether only its entry is left. */
function stateOf(pid: number): { started: string; ended: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The command, in brackets, may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  return started === undefined ? undefined : { started, ended: state === "Z" || state === "X" };
}
