import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
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
  demo(): Program;
  /** A fresh empty folder to be a user's home. */
  home(): string;
  /** The folder that the programs take for temporary files. */
  readonly temporary: string;
}

/**
 * Bundles the sources, those of the sibling packages among them, into a folder below this package, so that nothing
 * stale is tested and nothing has to be built before. The folder, the homes and whatever still runs are removed.
 */
export function programs(): Programs {
  mkdirSync(join(root, ".test-output"), { recursive: true });
  const folder = mkdtempSync(join(root, ".test-output", "programs-"));
  const homes = mkdtempSync(join(tmpdir(), "securecomm-peer-"));
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    await build({
      entryPoints: ["cli", "demo", "demo-peer"].map((name) => join(root, "src", `${name}.ts`)),
      outdir: folder,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      conditions: ["@securecomm/source", "node", "default"],
      // CommonJS: they are found from the folder below this package.
      external: ["commander", "ws"],
      logLevel: "silent",
    });
  });
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(homes, { recursive: true, force: true });
  });

  function start(file: string, home: string, args: readonly string[]): Program {
    const child = spawn(process.execPath, [join(folder, file), ...args], {
      env: { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: home, APPDATA: home, TMPDIR: homes },
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
    cli: (home, ...args) => start("cli.js", home, args),
    async run(home, ...args) {
      const program = start("cli.js", home, args);
      program.end();
      const code = await program.exit;
      return { code, output: program.output(), errors: program.errors() };
    },
    demo: () => start("demo.js", homes, []),
    home: () => mkdtempSync(join(homes, "home-")),
    temporary: homes,
  };
}

/** The lines of a program's output. */
export function linesOf(program: Program): string[] {
  return program.output().trimEnd().split("\n");
}
