import { basename } from "node:path";
import { DamagedLogError, type LogFault, type LogLine } from "../reader.ts";
import { InputError, oneLine, STATUS } from "./failure.ts";
import { placed } from "./fault.ts";
import type { CommandContext, TextSink } from "./io.ts";
import { grouped } from "./numbers.ts";
import type { Progress } from "./progress.ts";

/** Tells of damage in its place among the lines: what came before it is shown before. */
export class TroubleTeller {
  readonly #context: CommandContext;
  readonly #out: TextSink;
  readonly #progress: Progress | undefined;
  readonly #waiting: string[] = [];

  constructor(context: CommandContext, out: TextSink, progress?: Progress) {
    this.#context = context;
    this.#out = out;
    this.#progress = progress;
  }

  /** Whether there is something to tell. */
  get pending(): boolean {
    return this.#waiting.length > 0;
  }

  readonly addFault = (fault: LogFault): void => {
    this.#waiting.push(placed(fault));
    this.#context.finish(STATUS.damaged);
  };

  /** A line that is not shown to its end. */
  addCut({ file, number }: LogLine): void {
    const which = number === undefined ? "a line" : `line ${grouped(number)}`;
    this.#waiting.push(oneLine(`${basename(file)}: ${which} is longer than 16 MiB and is shown without its end`));
  }

  /** Adds the fault that ended a reading. Anything else is thrown, once all that was read is shown. */
  async addError(error: unknown, path: string): Promise<void> {
    if (error instanceof DamagedLogError) return this.addFault(error.fault);
    await this.#out.flush();
    throw explained(error, path);
  }

  /** Tells, in its place, all that was added. */
  async tell(): Promise<void> {
    if (!this.pending) return;
    await this.#out.flush();
    this.#progress?.stop();
    for (const line of this.#waiting.splice(0)) this.#context.io.stderr.write(`securecomm-log: ${line}\n`);
  }
}

/** What a user can do about it, where that is not what the error itself says. */
function explained(error: unknown, path: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ERR_LOG_KEY_NEEDED") return error;
  return new InputError(`${path}: this log is sealed; give the file of its private key: -k <file> (${code})`);
}
