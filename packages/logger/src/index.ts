/**
 * {@include ../README.md}
 * @module @securecomm/logger
 */
export { type LoggedAlert, type LoggedReason, logAlerts } from "./adapters/alerts.ts";
export type { EventLog } from "./adapters/event-log.ts";
export {
  type OpenTelemetryLogger,
  type OpenTelemetryOutputOptions,
  type OpenTelemetryRecord,
  type OpenTelemetryValue,
  openTelemetryOutput,
} from "./adapters/open-telemetry.ts";
export {
  type ObservedEvent,
  type ObserveTransportOptions,
  observeTransport,
  type TransportEventLevels,
  type TransportEventType,
} from "./adapters/transport-events.ts";
export { type FormOptions, formatLine } from "./console/form.ts";
export { ArgumentRangeError, ArgumentTypeError, LoggerError, type LoggerErrorCode } from "./errors.ts";
export type { FileOptions, FileOutputOptions, KeepOptions, RotateOptions } from "./files/file-options.ts";
export type { RotationPeriod } from "./files/period.ts";
export { isLevel, LEVELS, type Level } from "./levels.ts";
export { logLimits } from "./limits.ts";
export { createFileOutput } from "./logger/create-file-output.ts";
export { createLogger } from "./logger/create-logger.ts";
export type { Logger } from "./logger/logger.ts";
export type { ConsoleForm, LoggerOptions, Serializer } from "./logger/options.ts";
export type { LogOutput, LogTrouble } from "./output.ts";
export { createRedactor } from "./redact/create-redactor.ts";
export type { RedactOptions } from "./redact/redact-options.ts";
export type { HeadSigner, SealedHead, SealOptions } from "./sealed/seal-options.ts";
