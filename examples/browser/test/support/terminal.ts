import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// @boundaries-ignore the bundle is shared with the tests of other examples
import { peerProgram } from "../../../../test/support/peer-program.ts";
import { PATIENCE } from "./tab.ts";

/** The terminal peer (examples/peer), running as a process of its own, with a fresh identity. */
export class Terminal {
  readonly fingerprint: string;
  readonly #process: ChildProcess;
  #output = "";

  private constructor(process: ChildProcess, fingerprint: string) {
    this.#process = process;
    this.fingerprint = fingerprint;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    }
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has printed that. */
  async until(wanted: RegExp): Promise<RegExpMatchArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const match = this.#output.match(wanted);
      if (match !== null) return match;
      if (this.#process.exitCode !== null || Date.now() > deadline)
        throw new Error(`no ${wanted} in:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Ends its input, which makes it say goodbye. */
  end(): void {
    this.#process.stdin?.end();
  }

  /** Starts it as somebody, with the arguments of its command line. */
  static async start({ program, home }: TerminalProgram, name: string, ...args: readonly string[]): Promise<Terminal> {
    const user = mkdtempSync(join(home, `${name}-`));
    const create = run(program, user, ["init", "--name", name, "--no-passphrase", "--json"]);
    let line = "";
    create.stdout?.setEncoding("utf8").on("data", (text: string) => (line += text));
    await new Promise((resolve) => create.once("close", resolve));
    const { fingerprint } = JSON.parse(line) as { fingerprint: string };
    return new Terminal(run(program, user, args), fingerprint);
  }
}

/** The terminal peer's program, bundled from its sources. */
export interface TerminalProgram {
  readonly program: string;
  readonly home: string;
  /** Ends whatever still runs and removes all files. */
  remove(): void;
}

const running = new Set<ChildProcess>();

export async function buildTerminal(): Promise<TerminalProgram> {
  const program = await peerProgram();
  const home = mkdtempSync(join(tmpdir(), "securecomm-terminal-"));
  return {
    program,
    home,
    remove() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function run(program: string, home: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: home, APPDATA: home },
    stdio: "pipe",
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}
