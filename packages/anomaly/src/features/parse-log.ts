import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { abortable } from "./abortable.ts";
import { type ImportReport, ImportTally } from "./import-report.ts";
import type { LogEntry } from "./log-entry.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import type { ParsedLine } from "./log-line.ts";
import { parseCommonLine } from "./parse-common.ts";
import { parseJsonLine } from "./parse-json.ts";
import { LineSplitter, type SplitLine } from "./split-lines.ts";

/** Options of {@link parseLog}. */
export interface ParseLogOptions {
  /** `"auto"` unless told: line by line, JSON where it begins with a brace, else common or combined. */
  readonly format?: "auto" | "common" | "combined" | "json";
  /** Ends the reading: the iteration then throws its reason, and the source is closed. */
  readonly signal?: AbortSignal;
  /** Is told after each piece of the source. The report is live: copy what is to be kept. */
  readonly onProgress?: (report: ImportReport) => void;
  /**
   * Characters of a line that are read, from 256 to 1,048,576; unless told 65,536, and 1,048,576 of a JSON line. Of a longer
   * JSON line the fields are read that stand whole before the limit.
   */
  readonly lineCharacters?: number;
}

/** Entries as they are read. They can be gone through once. */
export interface LogEntries extends AsyncIterable<LogEntry> {
  /** What became of the lines so far; it changes while the entries are gone through. */
  readonly report: ImportReport;
}

/** What a log comes as: pieces of text or of bytes, cut anywhere. A file stream of Node and a web stream are such. */
export type LogSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * Reads an access log as it comes, in bounded memory. A line that is no entry is counted and reported, never fatal; one
 * that is too long is cut, and still an entry if the request had begun, or in JSON if the time stood before.
 *
 * An entry holds on to its own line at most, not to the piece that the line came in.
 *
 * @param source Pieces of text or bytes; one text is one piece. What it throws is passed on.
 * @throws ArgumentTypeError and `ArgumentRangeError` for options that are none.
 *
 * @example
 * ```ts
 * import { parseLog } from "@securecomm/anomaly";
 *
 * const line = '203.0.113.9 - ana [10/Oct/2025:13:55:36 -0300] "GET /admin?x=1 HTTP/1.1" 200 2326 "-" "curl/8.5"';
 * const entries = parseLog([line]);
 * for await (const entry of entries) console.log(entry.client, entry.path); // ana /admin
 * console.log(entries.report.parsed, entries.report.addressOnly); // 1 false
 * ```
 */
export function parseLog(source: LogSource | string | Uint8Array, options: ParseLogOptions = {}): LogEntries {
  const { lineCharacters = LOG_LIMITS.jsonLineCharacters } = options;
  checkFormat(options.format ?? "auto");
  if (!(Number.isInteger(lineCharacters) && lineCharacters >= 256 && lineCharacters <= 1_048_576)) {
    throw new ArgumentRangeError("lineCharacters", "a whole number from 256 to 1,048,576");
  }
  const pieces = typeof source === "string" || source instanceof Uint8Array ? [source] : source;
  const isIterable =
    pieces !== null && typeof pieces === "object" && (Symbol.asyncIterator in pieces || Symbol.iterator in pieces);
  if (!isIterable) throw new ArgumentTypeError("source", "an iterable of texts or byte arrays");
  const tally = new ImportTally();
  const entries = read(pieces, options, tally);
  return { report: tally, [Symbol.asyncIterator]: () => entries };
}

/**
 * Reads one line, without its end.
 *
 * @param format `"auto"` unless told: JSON where it begins with a brace, else common or combined.
 * @param cutOff Whether the line was cut: then its end may be missing.
 */
export function parseLogLine(line: string, format: ParseLogOptions["format"] = "auto", cutOff = false): ParsedLine {
  checkFormat(format);
  if (typeof line !== "string") throw new ArgumentTypeError("line", "a string");
  const parsed = isJson(line, format) ? parseJsonLine(line, cutOff) : parseCommonLine(line, cutOff);
  if (cutOff && parsed.entry === undefined) return { ...parsed, reason: "too-long" };
  return parsed;
}

function isJson(line: string, format: ParseLogOptions["format"]): boolean {
  return format === "json" || (format === "auto" && /^\s{0,16}\{/.test(line));
}

async function* read(
  source: LogSource,
  { format = "auto", signal, onProgress, lineCharacters }: ParseLogOptions,
  tally: ImportTally,
): AsyncGenerator<LogEntry, void, undefined> {
  const splitter = new LineSplitter(lineCharacters ?? LOG_LIMITS.jsonLineCharacters);
  const most = lineCharacters ?? LOG_LIMITS.lineCharacters;
  function* parse(lines: Iterable<SplitLine>): Generator<LogEntry> {
    for (const { text, cutOff: isCut } of lines) {
      signal?.throwIfAborted();
      if (!isCut && text.trim() === "") {
        tally.countEmpty();
        continue;
      }
      const cutOff = isCut || (text.length > most && !isJson(text, format));
      const parsed = parseLogLine(isJson(text, format) ? text : detached(text.slice(0, most)), format, cutOff);
      tally.count(parsed, cutOff);
      if (parsed.entry !== undefined) yield parsed.entry;
    }
  }
  for await (const piece of abortable(source, signal)) {
    // Not yield*, which makes a promise of its own for each value.
    for (const entry of parse(splitter.push(piece))) yield entry;
    tally.read += piece.length;
    onProgress?.(tally);
  }
  yield* parse(splitter.end());
  onProgress?.(tally);
}

/** A copy of a text: a part of a text keeps the whole in memory, and so would an entry the piece that it was read from. */
function detached(text: string): string {
  // Engines copy a text that is put together from two before they take a part of it.
  return ` ${text}`.slice(1);
}

function checkFormat(format: unknown): void {
  if (!["auto", "common", "combined", "json"].includes(format as string)) {
    throw new ArgumentTypeError("format", '"auto", "common", "combined" or "json"');
  }
}
