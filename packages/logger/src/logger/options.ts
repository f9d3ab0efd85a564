import { requireFunction, requireKnown } from "../arguments.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { FileOptions } from "../files/file-options.ts";
import { isLevel, LEVELS, type Level } from "../levels.ts";
import type { LogOutput, LogTrouble } from "../output.ts";
import { checkRedactOptions } from "../redact/create-redactor.ts";
import type { RedactOptions } from "../redact/redact-options.ts";

/** Turns the value of one field into what is to be logged instead. What it gives is redacted as everything else. */
export type Serializer = (value: unknown) => unknown;

/** How the console's lines look. */
export type ConsoleForm = "auto" | "people" | "json";

/** What {@link createLogger} takes; every one can be left out. */
export interface LoggerOptions {
  /** A field `name` in every line. */
  readonly name?: string | undefined;
  /** The least urgent level that is logged; `"info"` by default. */
  readonly level?: Level | "silent" | undefined;
  /** Fields of every line. By default `pid` and `hostname` on Node and none elsewhere; `null` for none. */
  readonly base?: Readonly<Record<string, unknown>> | null | undefined;
  /**
   * Lines on standard output, or a browser's console: as JSON, or in the form for people. `"auto"`, the default when there
   * is neither `file` nor `outputs`, is the form for people on a terminal and in a browser, and JSON elsewhere.
   */
  readonly console?: ConsoleForm | false | undefined;
  /** Lines in files: where, or all that can be said about it. Not in a browser. */
  readonly file?: string | FileOptions | undefined;
  /** Where else lines go. They are closed with the logger. */
  readonly outputs?: readonly LogOutput[] | undefined;
  readonly redact?: RedactOptions | undefined;
  /** Serialisers of fields, by their names; only of a line's own fields, as with pino. */
  readonly serializers?: Readonly<Record<string, Serializer>> | undefined;
  /** Is told when lines cannot be written, and when they can again; by default one line on standard error each. */
  readonly onTrouble?: ((trouble: LogTrouble) => void) | undefined;
  /** The time in milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const KNOWN = ["name", "level", "base", "console", "file", "outputs", "redact", "serializers", "onTrouble", "now"];
const FORMS: readonly unknown[] = ["auto", "people", "json", false];
const OUTPUT_METHODS = ["write", "flush", "flushSync", "close"] as const;

/** Throws {@link ArgumentTypeError} or {@link ArgumentRangeError}, which name the option. What `file` says is checked by who opens it. */
export function checkLoggerOptions(options: LoggerOptions): void {
  requireKnown("options", options, KNOWN);
  const { name, level, base, console, file, outputs, redact, serializers } = options;
  if (name !== undefined && typeof name !== "string") throw new ArgumentTypeError("options.name", "a string");
  if (level !== undefined && level !== "silent" && !isLevel(level)) {
    throw new ArgumentRangeError("options.level", `one of ${Object.keys(LEVELS).join(", ")}, silent`);
  }
  if (base !== undefined && (typeof base !== "object" || Array.isArray(base))) {
    throw new ArgumentTypeError("options.base", "an object or null");
  }
  if (console !== undefined && !FORMS.includes(console)) {
    throw new ArgumentRangeError("options.console", '"auto", "people", "json" or false');
  }
  if (file !== undefined && typeof file !== "string" && (typeof file !== "object" || file === null)) {
    throw new ArgumentTypeError("options.file", "a string or an object");
  }
  if (outputs !== undefined) checkOutputs(outputs);
  if (redact !== undefined) checkRedactOptions("options.redact", redact);
  if (serializers !== undefined) checkSerializers("options.serializers", serializers);
  requireFunction("options.onTrouble", options.onTrouble);
  requireFunction("options.now", options.now);
}

/** Throws {@link ArgumentTypeError} unless every serialiser is a function. */
export function checkSerializers(argument: string, serializers: Readonly<Record<string, Serializer>>): void {
  if (typeof serializers !== "object" || serializers === null) throw new ArgumentTypeError(argument, "an object");
  for (const [name, serializer] of Object.entries(serializers)) {
    if (typeof serializer !== "function") throw new ArgumentTypeError(`${argument}.${name}`, "a function");
  }
}

function checkOutputs(outputs: readonly LogOutput[]): void {
  if (!Array.isArray(outputs)) throw new ArgumentTypeError("options.outputs", "an array");
  for (const [index, output] of outputs.entries()) {
    if (
      typeof output !== "object" ||
      output === null ||
      OUTPUT_METHODS.some((name) => typeof output[name] !== "function")
    ) {
      throw new ArgumentTypeError(`options.outputs[${index}]`, `an object with ${OUTPUT_METHODS.join(", ")}`);
    }
  }
}
