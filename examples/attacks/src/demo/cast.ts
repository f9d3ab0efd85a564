import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Detection, Result } from "../judge.ts";
import type { HostileProxy } from "../proxy/hostile-proxy.ts";
import { type Heard, Program } from "./program.ts";
import type { Stage } from "./stage.ts";

/** Who and what the demo is played with, as it goes on. */
export interface Cast {
  readonly stage: Stage;
  /** The file of the peer's program. */
  readonly program: string;
  /** The demo's folder; it is removed at the end. */
  readonly folder: string;
  readonly language: string;
  alice: Program;
  bob: Program;
  proxy: HostileProxy;
  readonly results: Result[];
}

/** The folder of one person. */
export function homeOf({ folder }: Pick<Cast, "folder">, name: string): string {
  return join(folder, name);
}

/** Runs a command of the peer's program to its end and gives what it printed. */
export async function run(
  { program, folder, language }: Pick<Cast, "program" | "folder" | "language">,
  name: string,
  ...args: readonly string[]
): Promise<string> {
  const child = spawn(process.execPath, [program, "--home", homeOf({ folder }, name), "--lang", language, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`securecomm-peer ${args[0]} (${name}): ${errors.trim()}`);
  return output.trim();
}

/** Starts the peer's program and lets it run. */
export function start({ program, folder, language }: Cast, name: string, ...args: readonly string[]): Program {
  return new Program(program, {
    name,
    home: homeOf({ folder }, name),
    args: ["--lang", language, ...args, "--commands"],
  });
}

/** What an alert of a program says about an attack. */
export function detectionOf(heard: Heard, seenBy: string, struckAt: number): Detection {
  const alert = heard["alert"] as Detection["alert"];
  return {
    by: alert.kind,
    name: alert.rule ?? "score",
    severity: alert.severity,
    afterMs: heard.heardAt - struckAt,
    seenBy,
    explanation: alert.description,
    response: alert.response,
    alert,
  };
}
