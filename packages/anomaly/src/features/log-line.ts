import type { LogEntry } from "./log-entry.ts";

/** The forms of lines that are read. */
export type LogFormat = "common" | "combined" | "json";

/** Why a line is no entry. */
export type BadLineReason =
  /** No time in brackets before the request (common, combined), or no field of a known name with a time (JSON). */
  | "no-time"
  /** A time that is none, such as the 31st of February. */
  | "bad-time"
  /** The request's quotes, or what must follow them, are missing. */
  | "no-request"
  /** No status where one must be: three digits, or `-`. */
  | "bad-status"
  /** JSON that does not parse, or is no object. */
  | "bad-json"
  /** Neither a path nor a request in a JSON line. */
  | "no-path"
  /** Longer than the limit and, cut there, no entry. */
  | "too-long";

/** What became of one line. */
export type ParsedLine =
  | { readonly entry: LogEntry; readonly format: LogFormat }
  | { readonly entry: undefined; readonly format: LogFormat; readonly reason: BadLineReason };
