import { writeSync } from "node:fs";
import { LoggerError } from "../errors.ts";
import { atExit } from "../files/exit-hook.ts";
import { codeOf, TroubleSpell } from "../files/trouble.ts";
import { logLimits } from "../limits.ts";
import type { LogOutput, LogTrouble } from "../output.ts";

/** How long to wait before standard output is tried again: after it was full, and after an error. In milliseconds. */
const FULL = 5;
const FAILED = 1000;

/** How long to wait for a reader who reads nothing at all, in milliseconds. One who is only slow is waited for. */
const PATIENCE = 2000;

/** How standard output is written, and what tests replace. */
export interface StandardOutputOptions {
  /** Turns a line into what is to be written; by default the line itself. */
  readonly form?: ((line: string) => string) | undefined;
  readonly onTrouble: (trouble: LogTrouble) => void;
  readonly now: () => number;
  /** Writes, and says how many bytes; by default to file descriptor 1. */
  readonly put?: ((bytes: string | Uint8Array) => number) | undefined;
  /** In milliseconds; 2000 by default. */
  readonly patience?: number | undefined;
}

/**
 * The process's standard output. Every line is written at once and synchronously: nothing is lost when the process ends,
 * however it does. Where that is refused because a pipe is full, lines wait, and the program goes on until
 * `logLimits.heldBytes` wait. Where nobody reads any more (`EPIPE`) lines are dropped without a word, as with other tools.
 */
export class StandardOutput implements LogOutput {
  readonly #form: ((line: string) => string) | undefined;
  readonly #put: (bytes: string | Uint8Array) => number;
  readonly #patience: number;
  readonly #trouble: TroubleSpell;
  readonly #forget: () => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #lost = 0;
  #abandoned = false;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor({ form, onTrouble, now, put = putOnStandardOutput, patience = PATIENCE }: StandardOutputOptions) {
    this.#form = form;
    this.#put = put;
    this.#patience = patience;
    this.#trouble = new TroubleSpell("writing", "standard output", now, onTrouble);
    this.#forget = atExit(() => this.flushSync());
  }

  write(line: string): void {
    if (this.#abandoned || this.#closing !== undefined) return;
    const text = this.#form === undefined ? line : this.#form(line);
    if (this.#heldBytes === 0) this.#first(text);
    else this.#hold(Buffer.from(text));
  }

  async flush(): Promise<void> {
    const quiet = new Silence(this.#patience);
    for (this.#drain(); this.#heldBytes > 0; this.#drain()) {
      if (this.#trouble.under || quiet.isOver(this.#heldBytes)) throw this.#unwritten();
      await new Promise((resolve) => setTimeout(resolve, FULL));
    }
  }

  flushSync(): void {
    const quiet = new Silence(this.#patience);
    for (this.#drain(); this.#heldBytes > 0 && !this.#trouble.under; this.#drain()) {
      if (quiet.isOver(this.#heldBytes)) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.flush().finally(() => {
      clearTimeout(this.#timer);
      this.#held = [];
      this.#heldBytes = 0;
      this.#forget();
    });
    return this.#closing;
  }

  #first(text: string): void {
    try {
      const written = this.#put(text);
      // A byte for each character at least: whether any is missing costs nothing to know, mostly.
      if (written >= text.length && written === Buffer.byteLength(text)) return;
      this.#hold(Buffer.from(text).subarray(written));
    } catch (error) {
      this.#refused(error);
      this.#hold(Buffer.from(text));
    }
  }

  #hold(bytes: Buffer): void {
    if (this.#abandoned) return;
    if (this.#heldBytes + bytes.length > logLimits.heldBytes) {
      // A reader who is slow slows the program down; one who has stopped reading does not stop it.
      if (!this.#trouble.under) this.flushSync();
      if (this.#heldBytes + bytes.length > logLimits.heldBytes) {
        this.#lost++;
        this.#trouble.began(new Error("nobody reads it"));
        return;
      }
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#schedule();
  }

  #drain(): void {
    try {
      while (this.#heldBytes > 0) {
        const bytes = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
        this.#held = [bytes];
        const written = this.#put(bytes);
        this.#heldBytes = bytes.length - written;
        this.#held = this.#heldBytes === 0 ? [] : [bytes.subarray(written)];
      }
    } catch (error) {
      this.#refused(error);
      return;
    }
    if (this.#trouble.under) this.#recovered();
  }

  #refused(error: unknown): void {
    const code = codeOf(error);
    if (code === "EAGAIN") return;
    if (code === "EPIPE" || code === "EBADF") {
      this.#abandoned = true;
      this.#held = [];
      this.#heldBytes = 0;
    } else this.#trouble.began(error);
  }

  #recovered(): void {
    const count = this.#lost;
    this.#lost = 0;
    this.#trouble.over(count);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#drain();
        if (this.#heldBytes > 0) this.#schedule();
      },
      this.#trouble.under ? FAILED : FULL,
    ).unref();
  }

  #unwritten(): LoggerError {
    const message = "standard output: not everything could be written";
    return new LoggerError("ERR_LOG_UNWRITTEN", message, { cause: this.#trouble.cause });
  }
}

/** Knows when something has stood still for too long. */
class Silence {
  readonly #patience: number;
  #value = Number.NaN;
  #since = 0;

  constructor(patience: number) {
    this.#patience = patience;
  }

  isOver(value: number): boolean {
    const at = performance.now();
    if (value !== this.#value) {
      this.#value = value;
      this.#since = at;
    }
    return at - this.#since > this.#patience;
  }
}

function putOnStandardOutput(bytes: string | Uint8Array): number {
  return typeof bytes === "string" ? writeSync(1, bytes) : writeSync(1, bytes);
}
