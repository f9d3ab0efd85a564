import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** One line of `securecomm-peer --json`. */
export interface PeerEvent {
  readonly event: string;
  readonly [fact: string]: unknown;
}

/** An event and when this process read it, on the monotonic clock. */
export interface Heard extends PeerEvent {
  readonly heardAt: number;
}

/** Time for anything that is waited for, in milliseconds. */
const PATIENCE = 20_000;

/** A terminal peer in a process of its own, driven as a script would: lines go in, JSON events come out. */
export class Program {
  readonly name: string;
  readonly heard: Heard[] = [];
  readonly #process: ChildProcess;
  readonly #exit: Promise<number | null>;
  #errors = "";
  #changed: () => void = () => {};

  constructor(file: string, { name, home, args }: { name: string; home: string; args: readonly string[] }) {
    this.name = name;
    this.#process = spawn(process.execPath, [file, "--home", home, "--json", ...args], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.stdin?.on("error", () => {});
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.#exit = once(this.#process, "close").then(([code]) => {
      this.#changed();
      return code as number | null;
    });
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      this.heard.push({ ...(JSON.parse(line) as PeerEvent), heardAt: performance.now() });
      this.#changed();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Types a line. */
  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** The first event from a place on that is meant, waiting for it if need be. */
  async until(meant: (event: Heard) => boolean, from = 0): Promise<Heard> {
    const deadline = performance.now() + PATIENCE;
    for (let place = from; ; ) {
      for (; place < this.heard.length; place++) {
        const event = this.heard[place] as Heard;
        if (meant(event)) return event;
      }
      const left = deadline - performance.now();
      if (this.#process.exitCode !== null || left <= 0) {
        const said = this.heard.slice(-5).map((event) => JSON.stringify(event));
        throw new Error(`${this.name} did not say what was waited for. It said: ${[...said, this.#errors].join("\n")}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The exit code, once it has ended by itself. */
  async end(): Promise<number | null> {
    this.#process.stdin?.end();
    return this.#exit;
  }

  /** Lets it go, whatever it does. */
  async leave(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await this.#exit;
    clearTimeout(timer);
  }
}
