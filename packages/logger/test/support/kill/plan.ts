/** How lines reach the files. */
export type Mode = "plain" | "compress" | "sealed";

/** Through what they are written: this package's output or logger, or what others use. */
export type Through = "output" | "logger" | "rotating-file-stream";

/** Which calls of the file system a writer counts: every one, or all but those that write lines. */
export type Among = "all" | "all but writes";

/** How a writer comes to its end. */
export type End =
  /** It closes the log, exits, or just stops, and the process ends by itself. */
  | { readonly by: "close" | "exit" | "return" }
  /** SIGKILL from outside once it has reported line `at`; it goes on to the plan's end and, if `closing`, into `close()`. */
  | { readonly by: "parent"; readonly at: number; readonly closing: boolean }
  /**
   * SIGKILL from inside, in its `call`-th call of the file system after line `at`: before it, in the middle (of a write:
   * only a part of the bytes is written; of what another thread does: while it does), or just after. If there are not so
   * many, after `close()`.
   */
  | {
      readonly by: "itself";
      readonly at: number;
      readonly call: number;
      readonly among: Among;
      readonly where: "before" | "middle" | "after";
      /** Of a write in the middle: how much of it is done, from 0 to 1. */
      readonly part: number;
    };

/** What one run of the writing process does. */
export interface WriterPlan {
  readonly path: string;
  readonly mode: Mode;
  readonly through: Through;
  /** Of the lines' content: the same over all runs. */
  readonly seed: number;
  /** Of what this run does when. */
  readonly runSeed: number;
  /** The first line to write. */
  readonly from: number;
  /** The last. */
  readonly to: number;
  readonly rotateBytes: number;
  readonly end: End;
  /** Sealed: to whom. */
  readonly recipient?: string | undefined;
  /** Sealed: who signs; the private scalar in hexadecimal digits. */
  readonly signer?: string | undefined;
}

/** What a writer says on its standard output, a line each. */
export const SAID = {
  /** Lines until this one were handed over. */
  written: "w",
  /** A promise was kept that lines until this one are in the file. */
  flushed: "f",
  /** Something that must not happen here. */
  trouble: "t",
} as const;
