import { ArgumentTypeError, LoggerError } from "../errors.ts";
import { isLevel, type Level } from "../levels.ts";
import type { LogOutput } from "../output.ts";

/** What a field's value becomes: JSON as it is. */
export type OpenTelemetryValue =
  | string
  | number
  | boolean
  | null
  | OpenTelemetryValue[]
  | { [name: string]: OpenTelemetryValue };

/** One log record of OpenTelemetry, as far as it is filled in here. */
export interface OpenTelemetryRecord {
  timestamp?: Date;
  severityNumber?: 1 | 5 | 9 | 13 | 17 | 21;
  severityText?: string;
  body?: OpenTelemetryValue;
  attributes?: { [name: string]: OpenTelemetryValue };
}

/** The Logger of `@opentelemetry/api-logs`. */
export interface OpenTelemetryLogger {
  emit(record: OpenTelemetryRecord): void;
}

/** What may be set for {@link openTelemetryOutput}. */
export interface OpenTelemetryOutputOptions {
  /** Whose `forceFlush` is waited for by `flush()` and `close()`: the LoggerProvider of the SDK. It is not shut down. */
  readonly provider?: { forceFlush(): Promise<void> } | undefined;
}

/** The numbers of the log data model, "Field: SeverityNumber"; the first of each range. */
const SEVERITY = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const satisfies Record<
  Level,
  number
>;

/**
 * An output that hands each line to OpenTelemetry: its time, level and message become the record's timestamp, severity and
 * body, everything else its attributes, nested as it is. An error becomes `exception.type`, `exception.message` and
 * `exception.stacktrace`, as the semantic conventions for exceptions say; what else it carries stays under its own name.
 *
 * A line has been redacted by the time it comes here. What `emit` throws harms nothing, and what it logs itself into the
 * same logger is not emitted in turn. Without a provider `flush()` resolves at once.
 *
 * @example
 * ```ts
 * import { logs } from "@opentelemetry/api-logs";
 * import { createLogger, openTelemetryOutput } from "@securecomm/logger";
 *
 * const log = createLogger({ outputs: [openTelemetryOutput(logs.getLogger("chat"))] });
 * ```
 * @throws for what is no such logger or provider: `ArgumentTypeError`.
 */
export function openTelemetryOutput(logger: OpenTelemetryLogger, options: OpenTelemetryOutputOptions = {}): LogOutput {
  if (typeof logger?.emit !== "function") throw new ArgumentTypeError("logger", "a Logger of OpenTelemetry");
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { provider } = options;
  if (provider !== undefined && typeof provider?.forceFlush !== "function") {
    throw new ArgumentTypeError("options.provider", "a LoggerProvider of OpenTelemetry");
  }
  return new OpenTelemetryOutput(logger, provider);
}

class OpenTelemetryOutput implements LogOutput {
  readonly #logger: OpenTelemetryLogger;
  readonly #provider: OpenTelemetryOutputOptions["provider"];
  #emitting = false;
  #closing: Promise<void> | undefined;

  constructor(logger: OpenTelemetryLogger, provider: OpenTelemetryOutputOptions["provider"]) {
    this.#logger = logger;
    this.#provider = provider;
  }

  write(line: string): void {
    // A processor may log what it does; emitting that too would never end.
    if (this.#emitting || this.#closing !== undefined) return;
    this.#emitting = true;
    try {
      this.#logger.emit(recordOf(line));
    } catch {
      // Whoever collects telemetry must not be able to break the program.
    } finally {
      this.#emitting = false;
    }
  }

  async flush(): Promise<void> {
    try {
      await this.#provider?.forceFlush();
    } catch (cause) {
      throw new LoggerError("ERR_LOG_UNWRITTEN", "OpenTelemetry could not send every line", { cause });
    }
  }

  flushSync(): void {
    // Nothing can be waited for here, but sending can begin.
    this.flush().catch(() => {});
  }

  close(): Promise<void> {
    this.#closing ??= this.flush();
    return this.#closing;
  }
}

type Fields = { [name: string]: OpenTelemetryValue };

function recordOf(line: string): OpenTelemetryRecord {
  const fields = parse(line);
  if (fields === undefined) return { body: line.trimEnd() };
  const { time, level, msg, err, ...rest } = fields;
  const record: OpenTelemetryRecord = { attributes: rest };
  const timestamp = typeof time === "string" || typeof time === "number" ? new Date(time) : undefined;
  if (timestamp !== undefined && !Number.isNaN(timestamp.getTime())) record.timestamp = timestamp;
  if (typeof level === "string") record.severityText = level;
  if (isLevel(level)) record.severityNumber = SEVERITY[level];
  if (msg !== undefined) record.body = msg;
  if (err !== undefined) addException(rest, err);
  return record;
}

function parse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** @param attributes of the record; the exception's are added. */
function addException(attributes: Fields, err: OpenTelemetryValue): void {
  if (typeof err !== "object" || err === null || Array.isArray(err)) {
    attributes["err"] = err;
    return;
  }
  const { type, message, stack, ...rest } = err;
  if (type !== undefined) attributes["exception.type"] = type;
  if (message !== undefined) attributes["exception.message"] = message;
  if (stack !== undefined) attributes["exception.stacktrace"] = stack;
  if (Object.keys(rest).length > 0) attributes["err"] = rest;
}
