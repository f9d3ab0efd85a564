import type { Readable, Writable } from "node:stream";
import { OutputGone } from "./failure.ts";

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a user may type. */
export type Input = Readable & {
  readonly isTTY?: boolean;
  /** Only a terminal has it: without it the terminal shows what is typed, and takes Ctrl-C for itself. */
  setRawMode?(on: boolean): unknown;
};

/** All that the command has of the world besides files; tests hand in their own. */
export interface CommandIo {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborts when the user wants the command to stop. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a command is given, and tells its exit status to. */
export interface CommandContext {
  readonly io: CommandIo;
  /** Another exit status than 0; of several the greatest stays. */
  finish(status: number): void;
}

const CHUNK = 1 << 16;
/** How long a text may wait for more, in milliseconds. */
const DELAY = 50;

/** Text on its way to a stream, in pieces, no faster than it is taken. */
export class TextSink {
  readonly #stream: Output;
  readonly #signal: AbortSignal;
  readonly #aborted: Promise<void>;
  #pending = "";
  #failure: Error | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Output, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
    this.#aborted = new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    stream.on("error", (error) => this.#fail(error));
  }

  /** Whether a terminal shows it. */
  get interactive(): boolean {
    return this.#stream.isTTY === true;
  }

  /**
   * Takes text; `undefined` when there is nothing to wait for, which of many short lines are most.
   *
   * @throws (rejects) {@link OutputGone} when nobody reads any more; the signal's reason once it has aborted.
   */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    if (this.#pending.length >= CHUNK) return this.flush();
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), DELAY);
    return this.#failure === undefined ? undefined : Promise.reject(this.#failure);
  }

  /** Throws as `write` rejects: for whoever reads long without anything to write. */
  check(): void {
    this.#signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Hands over what was written so far, and waits until it is taken. Rejects as `write`. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#signal.throwIfAborted();
    const text = this.#pending;
    this.#pending = "";
    if (text !== "" && this.#failure === undefined) {
      const taken = new Promise<void>((resolve) => {
        this.#stream.write(text, (error) => {
          if (error) this.#fail(error);
          resolve();
        });
      });
      await Promise.race([taken, this.#aborted]);
    }
    this.check();
  }

  #fail(error: Error & { code?: string }): void {
    const gone = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    this.#failure ??= gone ? new OutputGone() : error;
  }
}
