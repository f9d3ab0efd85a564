import type { Readable, Writable } from "node:stream";
import { OutputGone } from "./failure.ts";

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** All that the command has of the world besides files; tests hand in their own. */
export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborts when the user wants the command to stop. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs work that cannot be asked to stop, during which Ctrl-C may end the process at once. */
  readonly busy: <T>(work: () => T) => T;
}

const CHUNK = 1 << 16;
/** How long a text may wait for more, in milliseconds. */
const DELAY = 100;

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

  /** Throws an {@link OutputGone} when nobody reads any more. What is written is on its way soon, if not at once. */
  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= CHUNK || this.interactive) await this.flush();
    else this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), DELAY);
  }

  /** Hands over what was written so far, and waits until it is taken. */
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
    this.#signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #fail(error: Error & { code?: string }): void {
    const gone = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    this.#failure ??= gone ? new OutputGone() : error;
  }
}
