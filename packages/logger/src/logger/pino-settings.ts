import type { Level } from "../levels.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { LineSink } from "./line-sink.ts";

/** What pino is started with, in its build for Node as in that for browsers. */
export interface PinoSettings {
  readonly level: Level | "silent";
  /** Fields of every line, redacted. */
  readonly bindings: Record<string, unknown>;
  readonly now: () => number;
  readonly redactor: Redactor;
  readonly sink: LineSink;
}
