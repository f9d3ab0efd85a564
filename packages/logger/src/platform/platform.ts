import type { Logger as PinoLogger } from "pino";
import type { FileOutputOptions } from "../files/file-options.ts";
import type { ConsoleForm } from "../logger/options.ts";
import type { PinoSettings } from "../logger/pino-settings.ts";
import type { LogOutput, LogTrouble } from "../output.ts";

/** How the console is opened. */
export interface ConsoleOptions {
  readonly form: ConsoleForm;
  readonly onTrouble: (trouble: LogTrouble) => void;
  readonly now: () => number;
}

/** What only the runtime can do: each has its own file, chosen by import condition. */
export interface Platform {
  /** The fields of every line, unless others are asked for. */
  base(): Record<string, unknown>;
  /** Starts the build of pino that belongs to this runtime. */
  startPino(settings: PinoSettings): PinoLogger;
  openConsole(options: ConsoleOptions): LogOutput;
  /** @throws without files: {@link LoggerError} `ERR_PLATFORM_UNSUPPORTED`; otherwise as `createFileOutput`. */
  openFile(options: FileOutputOptions): LogOutput;
  /** Whether a text has nothing but ASCII; asked about every line. */
  isASCII(text: string): boolean;
  /** Tells people something that cannot be said in the log. */
  complain(message: string): void;
}
