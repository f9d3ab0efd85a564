import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Among } from "./plan.ts";

/** When the process is to end. */
export interface Death {
  readonly call: number;
  readonly among: Among;
  readonly where: "before" | "middle" | "after";
  /** Of a write in the middle: how much of it is done, from 0 to 1. */
  readonly part: number;
}

const { writeSync } = fs;

type Call = (...args: never[]) => unknown;
type Calls = Record<string, Call>;

const SYNC = [
  "openSync",
  "writeSync",
  "writevSync",
  "fsyncSync",
  "renameSync",
  "unlinkSync",
  "linkSync",
  "ftruncateSync",
  "closeSync",
  "mkdirSync",
];
const CALLBACK = ["open", "write", "writev", "fsync", "close", "rename", "unlink"];
const PROMISE = ["open", "rename", "rm", "unlink", "mkdir"];
const HANDLE = ["write", "writev", "sync", "close"];
const WRITES = ["writev", "write", "writevSync"];

/**
 * Replaces the calls of node:fs that change something, for whoever imported them, by such as count. From the moment that
 * the function which is returned is called, the process kills itself in one of them.
 */
export async function dieInCall(): Promise<(death: Death) => void> {
  let death: Death | undefined;
  let left = 0;
  const due = (name: string) => {
    if (death === undefined || (death.among === "all but writes" && WRITES.includes(name))) return undefined;
    left--;
    return left === 0 ? death.where : undefined;
  };

  replace(fs as unknown as Calls, SYNC, (name, real) => (...args) => {
    const where = due(name);
    if (where === "before") die();
    if (where === "middle" && name === "writevSync") {
      const [fd, pieces] = args as unknown as [number, Uint8Array[]];
      const bytes = Buffer.concat(pieces);
      // The kernel stops a large write between two pages when a signal comes; other systems may do so anywhere.
      writeSync(fd, bytes.subarray(0, Math.floor(death!.part * (bytes.length + 1))));
      die();
    }
    const result = real(...args);
    if (where !== undefined) die();
    return result;
  });
  replace(fs as unknown as Calls, CALLBACK, (name, real) => (...args) => {
    const where = due(name);
    if (where === "before") die();
    if (where === "after") return real(...(args.slice(0, -1) as never[]), die as never);
    const result = real(...args);
    if (where === "middle") die();
    return result;
  });
  const promised = (name: string, real: Call): Call =>
    function (this: unknown, ...args) {
      const where = due(name);
      if (where === "before") die();
      const result = real.apply(this, args) as Promise<unknown>;
      if (where === "middle") die();
      return where === "after" ? result.finally(die) : result;
    };
  replace(fs.promises as unknown as Calls, PROMISE, promised);
  const handle = await fs.promises.open(process.execPath, "r");
  replace(Object.getPrototypeOf(handle) as Calls, HANDLE, promised);
  await handle.close();
  syncBuiltinESMExports();

  return (when) => {
    death = when;
    left = when.call;
  };
}

function replace(target: Calls, names: readonly string[], wrap: (name: string, real: Call) => Call): void {
  for (const name of names) target[name] = wrap(name, target[name]!);
}

/** Nothing of this process runs after it. */
export function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}
