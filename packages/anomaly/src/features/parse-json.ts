import { beginningOfJson } from "./json-beginning.ts";
import { isRecord, type JsonField, jsonValues, readJsonField } from "./json-fields.ts";
import { logAddress } from "./log-address.ts";
import { nameClient } from "./log-client.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import type { BadLineReason, ParsedLine } from "./log-line.ts";
import { type LoggedRequest, parseRequestLine, splitTarget } from "./log-request.ts";
import { parseJsonTimes } from "./log-time.ts";

/**
 * Reads a line that is one JSON object, its fields under any of the names of {@link JSON_FIELDS}.
 *
 * @param cutOff Whether the line goes on beyond what is given: then the fields that stand whole before the end are read, and
 * a line with no more than a time is an entry without a request.
 */
export function parseJsonLine(line: string, cutOff = false): ParsedLine {
  let record: unknown;
  try {
    record = JSON.parse(cutOff ? beginningOfJson(line) : line);
  } catch {
    return bad("bad-json");
  }
  if (!isRecord(record)) return bad("bad-json");
  const text = (field: JsonField): string | undefined => {
    const value = readJsonField(record, field);
    return value === undefined ? undefined : String(value);
  };
  const times = [...jsonValues(record, "time")].filter((value) => value !== "" && value !== "-");
  if (times.length === 0) return bad("no-time");
  const time = parseJsonTimes(times);
  if (time === undefined) return bad("bad-time");
  const request = readRequest(text) ?? (cutOff || hasRequest(record) ? NO_REQUEST : undefined);
  if (request === undefined) return bad("no-path");
  const status = wholeNumber(text("status"), 999);
  if (status === null) return bad("bad-status");
  const from = text("address");
  const address = from === undefined ? undefined : logAddress(from);
  const { client, clientSource } = nameClient({
    clientId: text("clientId"),
    apiKey: text("apiKey"),
    user: text("user"),
    address,
    status,
  });
  return {
    entry: {
      at: time.at,
      offset: time.offset,
      client,
      clientSource,
      address,
      method: request.method,
      path: request.path,
      query: request.query,
      status,
      bytes: wholeNumber(text("bytes"), Number.MAX_SAFE_INTEGER) ?? undefined,
      referer: text("referer")?.slice(0, LOG_LIMITS.headerCharacters),
      userAgent: (text("userAgent") ?? emptyOf(record, "userAgent"))?.slice(0, LOG_LIMITS.headerCharacters),
      duration: readDuration(record),
    },
    format: "json",
  };
}

/**
 * The target as the client sent it counts before one that the server has decoded and normalised, where `/a/..%2fetc` is
 * `/etc` and has no query.
 */
function readRequest(text: (field: JsonField) => string | undefined): LoggedRequest | undefined {
  const line = text("request");
  const parsed = line === undefined ? undefined : parseRequestLine(line);
  const method = text("method")?.slice(0, LOG_LIMITS.methodCharacters) ?? parsed?.method ?? "";
  const target = text("target");
  const path = text("path");
  const found =
    target !== undefined
      ? splitTarget(target)
      : parsed !== undefined && (parsed.method !== "" || path === undefined)
        ? parsed
        : path !== undefined
          ? splitTarget(path)
          : undefined;
  if (found === undefined) return undefined;
  const query = found.query || parsed?.query || (text("query")?.replace(/^\?/, "") ?? "");
  return { method, path: found.path, query };
}

const NO_REQUEST: LoggedRequest = { method: "", path: "", query: "" };

/** The empty text for a field that is there and says nothing: what was sent had none. */
function emptyOf(record: object, field: JsonField): "" | undefined {
  return jsonValues(record, field).next().done ? undefined : "";
}

/** Whether a line has a place for the request, be it empty: then none was sent, as when a scanner only opens a connection. */
function hasRequest(record: object): boolean {
  return (["request", "target", "path"] as const).some((field) => !jsonValues(record, field).next().done);
}

/** Milliseconds. Caddy, known by its `request` object, writes `duration` in seconds. */
function readDuration(record: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Number(readJsonField(record, "seconds") ?? Number.NaN);
  const value = Number(readJsonField(record, "duration") ?? Number.NaN);
  const milliseconds = seconds >= 0 ? seconds * 1000 : isRecord(record["request"]) ? value * 1000 : value;
  return milliseconds >= 0 && milliseconds < Number.MAX_SAFE_INTEGER ? milliseconds : undefined;
}

/** `null` for a text that is no whole number from 0 to `most`. */
function wholeNumber(text: string | undefined, most: number): number | undefined | null {
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= most ? value : null;
}

function bad(reason: BadLineReason): ParsedLine {
  return { entry: undefined, format: "json", reason };
}
