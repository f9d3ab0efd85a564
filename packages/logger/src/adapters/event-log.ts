import { ArgumentTypeError } from "../errors.ts";
import { LEVELS, type Level } from "../levels.ts";

/** What the adapters need of a logger: this package's, a child of it, or any of pino. */
export type EventLog = {
  readonly [L in Level]: (fields: object, msg: string) => void;
} & {
  isLevelEnabled(level: string): boolean;
};

/** @throws ArgumentTypeError when it is no logger. */
export function requireLog(log: EventLog): void {
  const methods = typeof log === "object" && log !== null ? [...Object.keys(LEVELS), "isLevelEnabled"] : [undefined];
  for (const name of methods) {
    if (name === undefined || typeof log[name as keyof EventLog] !== "function") {
      throw new ArgumentTypeError("log", "a logger");
    }
  }
}

/** The moment as ISO 8601 in UTC, or what was given where that is no moment. */
export function isoTime(at: unknown): unknown {
  // Beyond that a Date has no text (ECMA-262, time values).
  return typeof at === "number" && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : at;
}
