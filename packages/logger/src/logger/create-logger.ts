import { platform } from "#platform";
import { harmless } from "../console/harmless.ts";
import type { LogOutput, LogTrouble } from "../output.ts";
import { Redactor } from "../redact/redactor.ts";
import { fitBindings, guardBindings } from "./children.ts";
import { LineSink } from "./line-sink.ts";
import { SERIALIZERS, type Serializing } from "./log-call.ts";
import type { Logger } from "./logger.ts";
import { checkLoggerOptions, type LoggerOptions } from "./options.ts";

/**
 * A logger. Lines are JSON, one object each: `level` as a word, `time` in UTC, the fields, `msg`. What must not be in a
 * log is taken out of everything that is logged, at any depth: fields whose names say that they are secret or the body of
 * a message, bytes, keys, private keys as PEM, passwords in URLs. The caller's objects stay as they are.
 *
 * ```ts
 * const log = createLogger({ name: "peer", file: "logs/peer.log" });
 * log.info({ session: session.id }, "open");
 * log.error(error, "the peer was refused");
 * await log.close();
 * ```
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when there are no files here, or
 * another logger writes the same: {@link LoggerError} `ERR_PLATFORM_UNSUPPORTED`, `ERR_LOG_IN_USE`, `ERR_LOG_FORMAT`.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  checkLoggerOptions(options);
  const { name, level = "info", base = platform.base(), serializers, now = Date.now } = options;
  const fields = { ...base, ...(name !== undefined && { name }) };
  const bindings = fitBindings(fields, new Redactor(options.redact), serializers);
  const redactor = new Redactor(options.redact, Object.keys(bindings));
  const { onTrouble = ({ message }) => platform.complain(harmless(redactor.text(message))) } = options;
  const sink = new LineSink(openOutputs(options, onTrouble, now), onTrouble, now, platform.isASCII);
  const logger = platform.startPino({ level, bindings, now, redactor, sink }) as Logger & Serializing;
  if (serializers !== undefined) logger[SERIALIZERS] = { ...serializers };
  guardBindings(logger, redactor);
  return giveEnds(logger, sink);
}

/** Flushing and closing, which children inherit. */
function giveEnds(logger: Logger, sink: LineSink): Logger {
  const close = () => sink.close();
  return Object.assign(logger, {
    async flush(callback?: (error?: Error) => void): Promise<void> {
      if (callback === undefined) return sink.flush();
      await sink.flush().then(
        () => callback(),
        (error: Error) => callback(error),
      );
    },
    close,
    ...(Symbol.asyncDispose !== undefined && { [Symbol.asyncDispose]: close }),
  });
}

/** The file comes first: it is what can fail. */
function openOutputs(
  options: LoggerOptions,
  onTrouble: (trouble: LogTrouble) => void,
  now: () => number,
): readonly LogOutput[] {
  const { file, outputs = [] } = options;
  const { console = file === undefined && options.outputs === undefined ? "auto" : false } = options;
  const opened: LogOutput[] = [];
  if (file !== undefined) {
    opened.push(platform.openFile({ ...(typeof file === "string" ? { path: file } : file), onTrouble, now }));
  }
  if (console !== false) opened.push(platform.openConsole({ form: console, onTrouble, now }));
  return [...opened, ...outputs];
}
