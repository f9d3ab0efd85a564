import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { bundle } from "./bundle.ts";

/** A process of its own that runs one of `children/`, and the lines that it prints. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line; rejects if the process ends before. */
  line(): Promise<string>;
  /** Writes a line to its standard input. */
  say(text: string): void;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<void>;
  /** Waits for its end and gives the remaining lines. */
  rest(): Promise<string[]>;
}

/** Bundles one of `children/` into `folder` and returns what starts it. Whatever still runs at the end is killed. */
export async function childProgram(name: string, folder: string): Promise<(...args: string[]) => Child> {
  const { url } = await bundle(`support/children/${name}.ts`, join(folder, `${name}.mjs`));
  const running = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of running) child.kill("SIGKILL");
  });
  return (...args) => {
    const child = spawn(process.execPath, [fileURLToPath(url), ...args], { stdio: ["pipe", "pipe", "inherit"] });
    running.add(child);
    const ended = once(child, "exit").then(() => void running.delete(child));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
      process: child,
      async line() {
        const next = await lines.next();
        if (next.done) throw new Error(`${name} ended early`);
        return next.value;
      },
      say: (text) => void child.stdin.write(`${text}\n`),
      async kill() {
        child.kill("SIGKILL");
        await ended;
      },
      async rest() {
        child.stdin.end();
        const rest: string[] = [];
        for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(next.value);
        await ended;
        return rest;
      },
    };
  };
}
