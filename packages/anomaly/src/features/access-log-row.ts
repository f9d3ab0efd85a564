import { ArgumentTypeError } from "../errors.ts";
import type { AccessLogColumn } from "./access-log-features.ts";
import type { LogEntry } from "./log-entry.ts";
import { isConventionalMethod, localTime, pathAreas, pathLevels } from "./log-facts.ts";
import type { HabitRarity } from "./request-habits.ts";
import type { RequestParts } from "./request-parts.ts";
import { countDangerous, measure } from "./request-text.ts";
import type { RequestRarity } from "./request-vocabulary.ts";

// What a Date can hold in milliseconds, and what a clock can be ahead in minutes.
const LATEST = 8.64e15;
const DAY = 1440;

/** All columns of an entry by name. What the line does not say is 0. */
export function measureEntry(
  entry: LogEntry,
  request: RequestParts,
  rarity: RequestRarity,
  habits: HabitRarity,
): Record<AccessLogColumn, number> {
  const { hour, weekday } = localTime(entry);
  const { admin, auth } = pathAreas(entry.path);
  const { status = 0, bytes = 0 } = entry;
  const values = request.parameters.map(({ value }) => value);
  const path = measure(entry.path, request.path);
  const query = measure(entry.query, values.join(""));
  return {
    hour,
    weekday,
    weekend: flag(weekday === 0 || weekday === 6),
    status,
    client_error: flag(status >= 400 && status <= 499),
    server_error: flag(status >= 500 && status <= 599),
    bytes,
    unconventional_method: flag(!isConventionalMethod(entry.method)),
    method_rarity: rarity.method,
    admin_area: flag(admin),
    auth_area: flag(auth),
    path_length: path.length,
    path_depth: pathLevels(entry.path),
    path_entropy: path.entropy,
    path_digits: path.digits,
    path_upper: path.upper,
    path_punctuation: path.punctuation,
    path_encoded: path.encoded,
    path_rarity: rarity.path,
    segment_rarity: rarity.segment,
    path_trigram_rarity: rarity.pathTrigrams,
    query_length: query.length,
    parameters: countParameters(entry.query),
    longest_value: values.reduce((longest, value) => Math.max(longest, value.length), 0),
    query_entropy: query.entropy,
    query_digits: query.digits,
    query_upper: query.upper,
    query_punctuation: query.punctuation,
    query_encoded: query.encoded,
    dangerous_characters: values.reduce((sum, value) => sum + countDangerous(value), countDangerous(request.path)),
    parameter_rarity: rarity.parameter,
    value_rarity: rarity.value,
    value_shape_rarity: rarity.shape,
    value_character_rarity: rarity.character,
    value_length_rarity: rarity.length,
    query_trigram_rarity: rarity.queryTrigrams,
    user_agent_rarity: rarity.userAgent,
    client_hour_rarity: habits.hour,
    client_address_rarity: habits.address,
    client_user_agent_rarity: habits.userAgent,
    client_rate: habits.rate,
  };
}

/** Takes an entry from the calling program. Throws an `ArgumentTypeError` for what is none. */
export function checkEntry(entry: LogEntry): LogEntry {
  const isText = (value: unknown) => typeof value === "string";
  const isTextOrNone = (value: unknown) => value === undefined || isText(value);
  const isNumberOrNone = (value: unknown) => value === undefined || Number.isFinite(value);
  const isFine =
    typeof entry === "object" &&
    entry !== null &&
    Math.abs(entry.at) <= LATEST &&
    Math.abs(entry.offset) <= DAY &&
    [entry.client, entry.clientSource, entry.method, entry.path, entry.query].every(isText) &&
    [entry.address, entry.referer, entry.userAgent].every(isTextOrNone) &&
    [entry.status, entry.bytes, entry.duration].every(isNumberOrNone);
  if (!isFine) throw new ArgumentTypeError("entry", "a log entry, as parseLog gives it");
  return entry;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

function countParameters(query: string): number {
  if (query === "") return 0;
  let count = 1;
  for (let at = query.indexOf("&"); at >= 0; at = query.indexOf("&", at + 1)) count++;
  return count;
}
