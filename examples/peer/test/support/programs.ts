import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
// @boundaries-ignore the bundle is shared with the tests of other examples
import { peerProgram } from "../../../../test/support/peer-program.ts";
import { type Window, type WindowOptions, windows } from "./pty.ts";

const PATIENCE = 15_000;

/** A program of this example, running as a process of its own. */
export interface Program {
  readonly process: ChildProcess;
  /** Everything on its standard output so far. */
  readonly output: () => string;
  /** Everything on its standard error so far. */
  readonly errors: () => string;
  /** Waits until its output, or its errors, contain a text or match a pattern. */
  until(wanted: RegExp | string): Promise<RegExpMatchArray>;
  /** Types lines into its standard input. */
  type(...lines: readonly string[]): void;
  /** Ends its standard input. */
  end(): void;
  /** Its exit code, once it has ended. */
  readonly exit: Promise<number | null>;
}

/** What one test file works with. */
export interface Programs {
  /** Starts the command line program as a user whose home is `home` of {@link Programs.home}. */
  cli(home: string, ...args: readonly string[]): Program;
  /** Runs it to its end, with nothing on its standard input. */
  run(home: string, ...args: readonly string[]): Promise<{ code: number | null; output: string; errors: string }>;
  /** Starts it in a pseudo-terminal of its own, as a person would. */
  terminal(home: string, args: readonly string[], options?: WindowOptions): Window;
  /** The bundled command line program; there from the first test on. */
  readonly file: string;
  /** A fresh empty folder to be a user's home. */
  home(): string;
  /** The folder that the programs take for temporary files. */
  readonly temporary: string;
}

/** The program of the sources as they are now. The homes and whatever still runs are removed. */
export function programs(): Programs {
  let file = "";
  const homes = mkdtempSync(join(tmpdir(), "securecomm-peer-"));
  const running = new Set<ChildProcess>();
  const desk = windows();

  beforeAll(async () => {
    file = await peerProgram();
  });
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
  });
  afterAll(() => {
    rmSync(homes, { recursive: true, force: true });
  });

  const homeOf = (home: string) => ({ HOME: home, XDG_CONFIG_HOME: home, APPDATA: home, TMPDIR: homes });

  function start(home: string, args: readonly string[]): Program {
    const child = spawn(process.execPath, [file, ...args], {
      env: { PATH: process.env["PATH"], ...homeOf(home) },
      stdio: "pipe",
    });
    running.add(child);
    // A program that ends without reading its input is no failure of the test.
    child.stdin.on("error", () => {});
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const exit = once(child, "close").then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    return {
      process: child,
      output: () => output,
      errors: () => errors,
      type: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join("")),
      end: () => void child.stdin.end(),
      exit,
      async until(wanted) {
        const pattern = typeof wanted === "string" ? new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")) : wanted;
        const deadline = Date.now() + PATIENCE;
        for (;;) {
          const match = output.match(pattern) ?? errors.match(pattern);
          if (match !== null) return match;
          if (child.exitCode !== null || Date.now() > deadline) {
            throw new Error(`no ${pattern} in:\n${output}\nnor in:\n${errors}\nexit code: ${child.exitCode}`);
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
    };
  }

  return {
    cli: (home, ...args) => start(home, args),
    async run(home, ...args) {
      const program = start(home, args);
      program.end();
      const code = await program.exit;
      return { code, output: program.output(), errors: program.errors() };
    },
    terminal: (home, args, options = {}) =>
      desk.open(file, args, { ...options, env: { ...homeOf(home), ...options.env } }),
    get file() {
      return file;
    },
    home: () => mkdtempSync(join(homes, "home-")),
    temporary: homes,
  };
}

/** The lines of a program's output. */
export function linesOf(program: Program): string[] {
  return program.output().trimEnd().split("\n");
}
