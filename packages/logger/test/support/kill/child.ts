import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { SAID, type WriterPlan } from "./plan.ts";

/** What a run of the writer came to. */
export interface RunOutcome {
  /** The greatest numbers that it said it had handed over, and that are in the file by a promise; 0 if it said none. */
  readonly written: number;
  readonly flushed: number;
  readonly trouble: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** What it printed on standard error. */
  readonly errors: string;
}

/** Runs the writer to its end, and kills it if the plan says that the parent does. */
export async function runWriter(program: string, plan: WriterPlan): Promise<RunOutcome> {
  const child = spawn(process.execPath, [program, JSON.stringify(plan)], { stdio: ["ignore", "pipe", "pipe"] });
  let written = 0;
  let flushed = 0;
  let errors = "";
  const trouble: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what, about] = [line.slice(0, 1), line.slice(2)];
    if (what === SAID.trouble) trouble.push(about);
    if (what === SAID.flushed) flushed = Math.max(flushed, Number(about));
    if (what === SAID.written) written = Math.max(written, Number(about));
    if (plan.end.by === "parent" && Math.max(written, flushed) >= plan.end.at) child.kill("SIGKILL");
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    // "close": everything that it said has arrived, too.
    child.once("close", (...how) => resolve(how));
  });
  return { written, flushed, trouble, signal, code, errors };
}
