/**
 * Reads and verifies the logs that `@securecomm/logger` writes, and makes the keys of sealed ones. Node only.
 * @module @securecomm/logger/reader
 */
export { LoggerError, type LoggerErrorCode } from "./errors.ts";
export { createLineFilter, type LineFilterOptions } from "./reading/filter.ts";
export type { LogLine } from "./reading/log-line.ts";
export { type ReadLogOptions, readLog } from "./reading/read-log.ts";
export { DamagedLogError } from "./sealed/damage.ts";
export { exportLogKey, importLogKey, isKeyEncrypted } from "./sealed/key-file.ts";
export { generateLogKey, type LogKey } from "./sealed/log-key.ts";
export { parseRecipient } from "./sealed/recipient.ts";
export type {
  LogFault,
  LogFaultKind,
  LogNote,
  LogNoteKind,
  SealedReport,
  SegmentReport,
  SignatureReport,
} from "./sealed/report.ts";
export type { SealedHead } from "./sealed/seal-options.ts";
export { type VerifyOptions, verifySealedLog } from "./sealed/verify.ts";
