import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createLogger, type Logger, LoggerError, type LogTrouble } from "@securecomm/logger";
import type { Config } from "../config/config.ts";
import type { Places } from "../places.ts";

/** Programs of one user that can log side by side. */
const MOST_LOGS = 16;

/** A log and its file. */
export interface OpenLog {
  readonly log: Logger;
  readonly path: string;
  readonly sealed: boolean;
}

/** Which log. */
export interface LogChoice {
  /** A sealed log is no continuation of a plain one, so it stands beside it. */
  readonly sealed?: boolean;
  /** 1 for the first program; those of others that run beside it are counted on. */
  readonly number?: number;
}

/** The file of a log. */
export function logPath({ state }: Places, { sealed = false, number = 1 }: LogChoice = {}): string {
  return join(state, "log", `peer${sealed ? "-sealed" : ""}${number === 1 ? "" : `-${number}`}.log`);
}

/**
 * Opens the log: files that rotate and stay within bounds, sealed where the configuration names a recipient. A log has
 * one writer, so a second program takes the next free one.
 * @returns `undefined` where the configuration wants none.
 */
export function openLog(places: Places, config: Config, onTrouble: (trouble: LogTrouble) => void): OpenLog | undefined {
  if (config.log === false) return undefined;
  const { level = "info", bytes = 4 * 2 ** 20, files = 20, seal } = config.log ?? {};
  const sealed = seal !== undefined;
  // Nobody else may put another file in the place of one of these, whatever the umask is.
  mkdirSync(dirname(logPath(places)), { recursive: true, mode: 0o700 });
  for (let number = 1; ; number++) {
    const path = logPath(places, { sealed, number });
    try {
      const log = createLogger({
        name: "securecomm-peer",
        level,
        file: {
          path,
          mode: 0o600,
          rotate: { bytes, every: "day" },
          keep: { files },
          ...(sealed ? { seal: { recipient: seal } } : { compress: true }),
        },
        onTrouble,
      });
      return { log, path, sealed };
    } catch (error) {
      if (!(error instanceof LoggerError) || error.code !== "ERR_LOG_IN_USE" || number === MOST_LOGS) throw error;
    }
  }
}
