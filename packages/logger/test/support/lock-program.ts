import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, onTestFinished } from "vitest";

/** A module that has `lockLog`, `nodeDisk` and, when it is run, takes locks as it is told. */
const source = `
  import { createInterface } from "node:readline";
  import { isMainThread } from "node:worker_threads";
  import { nodeDisk } from "./disk.ts";
  import { lockLog } from "./log-lock.ts";
  export { lockLog, nodeDisk };
  if (isMainThread && process.argv[2] === "serve") {
    let unlock;
    createInterface({ input: process.stdin }).on("line", (path) => {
      let said = "locked";
      try {
        if (path === "") unlock?.();
        else unlock = lockLog(nodeDisk, path);
      } catch (error) {
        said = error.code + " " + error.message;
      }
      if (path === "") { unlock = undefined; said = "given back"; }
      console.log(said);
    });
    console.log("ready");
  }
  if (isMainThread && process.argv[2] === "leave") lockLog(nodeDisk, process.argv[3]);
`;

/** Another process. */
export interface LockProcess {
  readonly pid: number;
  /** Has it lock a log, or give its lock back (""). @returns What it says: "locked", "given back", or the error. */
  ask(path: string): Promise<string>;
  /** With SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Bundles the lock for other processes, once a file of tests. @returns Where, once the tests run. */
export function lockProgram(): { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-logger-lock-"));
  const program = { path: join(folder, "lock.mjs") };
  beforeAll(() =>
    build({
      stdin: { contents: source, resolveDir: join(import.meta.dirname, "../../src/files"), loader: "ts" },
      outfile: program.path,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@securecomm/source"],
      logLevel: "silent",
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return program;
}

/** Starts the program; `within` is a command that runs it, say in a namespace of its own. It is killed when the test ends. */
export async function startLockProcess(program: string, within: readonly string[] = []): Promise<LockProcess> {
  const [command = "", ...args] = [...within, process.execPath, program, "serve"];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers: ((line: string) => void)[] = [];
  const next = () => new Promise<string>((resolve) => answers.push(resolve));
  createInterface({ input: child.stdout }).on("line", (line) => answers.shift()?.(line));
  onTestFinished(() => end(child));
  await Promise.race([next(), once(child, "exit").then(() => Promise.reject(new Error(`${command} did not start`)))]);
  return {
    pid: child.pid!,
    ask(path) {
      const answer = next();
      child.stdin.write(`${path}\n`);
      return answer;
    },
    kill: () => end(child),
  };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
