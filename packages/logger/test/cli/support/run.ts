import { PassThrough, Writable } from "node:stream";
import type { Input } from "../../../src/cli/io.ts";
import { main } from "../../../src/cli/program.ts";

/** Noon of the day that all tests of the command live in. */
export const NOW = Date.UTC(2026, 10, 22, 12);

/** How a command is run. */
export interface RunOptions {
  /** Which streams are terminals. */
  readonly terminal?: readonly ("stdin" | "stdout" | "stderr")[];
  /** What is typed at the terminal, in pieces. */
  readonly typed?: readonly string[];
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Takes standard output instead of the result. */
  readonly stdout?: Writable;
}

/** How it ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the terminal still hides what is typed. */
  readonly raw: boolean;
}

/** Keeps what is written to it. */
export class Kept extends Writable {
  text = "";
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Uint8Array, _encoding: unknown, done: () => void): void {
    this.text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    done();
  }
}

/** Runs the command in this process. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { terminal = [], typed = [] } = options;
  let raw = false;
  const isTTY = terminal.includes("stdin");
  const keyboard = new PassThrough();
  for (const piece of typed) keyboard.write(piece);
  const setRawMode = (on: boolean) => {
    raw = on;
  };
  const stdin: Input = Object.assign(keyboard, isTTY ? { isTTY, setRawMode } : { isTTY });
  const stdout = new Kept(terminal.includes("stdout"));
  const stderr = new Kept(terminal.includes("stderr"));
  const status = await main(args, {
    stdin,
    stdout: options.stdout ?? stdout,
    stderr,
    signal: options.signal ?? new AbortController().signal,
    env: options.env ?? {},
    now: () => NOW,
  });
  return { status, stdout: stdout.text, stderr: stderr.text, raw };
}
