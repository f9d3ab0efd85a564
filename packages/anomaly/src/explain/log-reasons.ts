import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { LogEntry } from "../features/log-entry.ts";
import { isConventionalMethod, localTime, pathAreas, pathLevels } from "../features/log-facts.ts";
import type { LogReasonCode, Reason } from "./reason.ts";

/** From when on a property of a log line is a reason. */
export interface LogReasonOptions {
  /**
   * Hours, by the clock that the line shows, that are unusual: from the beginning of the first up to the beginning of
   * the second, over midnight where the first is greater; none where they are equal. `[22, 6]` unless told.
   */
  readonly quietHours?: readonly [from: number, to: number];
  /** A path of more characters than this is long; 100 unless told. */
  readonly longPath?: number;
  /** A path of more levels than this is deep; 5 unless told. */
  readonly deepPath?: number;
}

/**
 * The reasons that lie in a log line itself. They are read from the line, not from a model's numbers, and so cannot
 * contradict it. The order is that of usefulness before anything was learned; see `ReasonRanking`.
 *
 * @param options Throws an `ArgumentTypeError` or `ArgumentRangeError` that names what is wrong.
 *
 * @example
 * ```ts
 * import { describeReason, explainLogEntry, parseLogLine } from "@securecomm/anomaly";
 *
 * const line = '203.45.67.89 - ana [10/Oct/2025:03:12:07 -0300] "GET /admin/users HTTP/1.1" 404 12 "-" "curl/8.5"';
 * const { entry } = parseLogLine(line);
 * if (entry !== undefined) console.log(explainLogEntry(entry).map((reason) => describeReason(reason, "pt")));
 * // [ 'Acesso a área administrativa', 'Erro do cliente (404)', 'Horário atípico (3h)' ]
 * ```
 */
export function explainLogEntry(entry: LogEntry, options: LogReasonOptions = {}): Reason[] {
  const [from, to] = checkQuietHours(options.quietHours ?? [22, 6]);
  const longPath = checkLimit("longPath", options.longPath ?? 100);
  const deepPath = checkLimit("deepPath", options.deepPath ?? 5);
  const { status, method, path } = entry;
  const { hour, minute, weekday } = localTime(entry);
  const { admin, auth } = pathAreas(path);
  const levels = pathLevels(path);

  const reasons: Reason[] = [];
  const add = (code: LogReasonCode, facts: Reason["facts"] = {}) => reasons.push({ code, facts });
  if (admin) add("admin-area");
  if (auth) add("auth-area");
  if (method === "") add("no-request");
  else if (!isConventionalMethod(method)) add("method", { method });
  if (path.length > longPath) add("long-path", { characters: path.length });
  if (levels > deepPath) add("deep-path", { levels });
  if (status !== undefined && status >= 500 && status <= 599) add("server-error", { status });
  if (status !== undefined && status >= 400 && status <= 499) add("client-error", { status });
  if (from <= to ? hour >= from && hour < to : hour >= from || hour < to) add("hour", { hour, minute });
  if (weekday === 0 || weekday === 6) add("weekend", { weekday });
  return reasons;
}

function checkQuietHours(value: readonly [number, number]): readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) throw new ArgumentTypeError("quietHours", "two hours");
  if (!value.every((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 24)) {
    throw new ArgumentRangeError("quietHours", "two whole numbers from 0 to 24");
  }
  return value;
}

function checkLimit(name: string, value: number): number {
  if (!(Number.isInteger(value) && value >= 0)) throw new ArgumentRangeError(name, "a whole number from 0");
  return value;
}
