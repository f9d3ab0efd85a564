import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "vitest";
import { main } from "../../../src/cli/program.ts";

/** How a command is run. */
export interface RunOptions {
  /** What comes in at standard input; nothing, as from a terminal, unless told. */
  readonly stdin?: string | Uint8Array | Readable;
  /** Which streams are terminals. */
  readonly terminal?: readonly ("stdin" | "stdout" | "stderr")[];
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Takes standard output instead of the result. */
  readonly stdout?: Writable;
  /** Takes standard error instead of the result. */
  readonly stderr?: Kept;
}

/** How it ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
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
  const { terminal = options.stdin === undefined ? ["stdin"] : [] } = options;
  const given = options.stdin ?? "";
  const stdin = given instanceof Readable ? given : Readable.from(given === "" ? [] : [Buffer.from(given)]);
  const stdout = new Kept(terminal.includes("stdout"));
  const stderr = options.stderr ?? new Kept(terminal.includes("stderr"));
  const status = await main(args, {
    stdin: Object.assign(stdin, { isTTY: terminal.includes("stdin") }),
    stdout: options.stdout ?? stdout,
    stderr,
    signal: options.signal ?? new AbortController().signal,
    env: options.env ?? {},
    busy: (work) => work(),
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A folder of the test file's own; gives paths in it. */
export function testFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-anomaly-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
