import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { Feature, FeatureSet } from "./feature-set.ts";
import type { LogEntry } from "./log-entry.ts";

const FEATURES = [
  // When, by the log's own clock.
  { name: "hour", unit: "hour", strange: "both" },
  { name: "weekday", unit: "weekday", strange: "both" },
  { name: "weekend", unit: "flag", strange: "high" },
  // What was answered.
  { name: "status", unit: "status", strange: "both" },
  { name: "client_error", unit: "flag", strange: "high" },
  { name: "server_error", unit: "flag", strange: "high" },
  { name: "bytes", unit: "bytes", strange: "high" },
  // What was asked for.
  { name: "unconventional_method", unit: "flag", strange: "high" },
  { name: "method_rarity", unit: "rarity", strange: "high" },
  { name: "admin_area", unit: "flag", strange: "high" },
  { name: "auth_area", unit: "flag", strange: "high" },
  { name: "path_length", unit: "characters", strange: "high" },
  { name: "path_depth", unit: "levels", strange: "high" },
  { name: "path_entropy", unit: "bits", strange: "both" },
  { name: "path_digits", unit: "share", strange: "high" },
  { name: "path_upper", unit: "share", strange: "high" },
  { name: "path_punctuation", unit: "share", strange: "high" },
  { name: "path_encoded", unit: "share", strange: "high" },
  { name: "path_rarity", unit: "rarity", strange: "high" },
  { name: "segment_rarity", unit: "rarity", strange: "high" },
  { name: "path_trigram_rarity", unit: "rarity", strange: "high" },
  { name: "query_length", unit: "characters", strange: "high" },
  { name: "parameters", unit: "count", strange: "high" },
  { name: "longest_value", unit: "characters", strange: "high" },
  { name: "query_entropy", unit: "bits", strange: "both" },
  { name: "query_digits", unit: "share", strange: "high" },
  { name: "query_upper", unit: "share", strange: "high" },
  { name: "query_punctuation", unit: "share", strange: "high" },
  { name: "query_encoded", unit: "share", strange: "high" },
  { name: "dangerous_characters", unit: "count", strange: "high" },
  { name: "parameter_rarity", unit: "rarity", strange: "high" },
  { name: "value_rarity", unit: "rarity", strange: "high" },
  { name: "value_shape_rarity", unit: "rarity", strange: "high" },
  { name: "value_character_rarity", unit: "rarity", strange: "high" },
  { name: "value_length_rarity", unit: "rarity", strange: "high" },
  { name: "query_trigram_rarity", unit: "rarity", strange: "high" },
  // Who asked.
  { name: "user_agent_rarity", unit: "rarity", strange: "high" },
  { name: "client_hour_rarity", unit: "rarity", strange: "high" },
  { name: "client_address_rarity", unit: "rarity", strange: "high" },
  { name: "client_user_agent_rarity", unit: "rarity", strange: "high" },
  { name: "client_rate", unit: "count", strange: "high" },
] as const satisfies readonly Feature[];

/** The name of a column of {@link ACCESS_LOG_FEATURES}. */
export type AccessLogColumn = (typeof FEATURES)[number]["name"];

/**
 * What is looked at in a line of an access log.
 *
 * Rarities are in bits: -log₂ of how probable something at least as rare was among the training lines, or among the
 * lines of this client. 0 is nothing strange, 10 is one of 1,024.
 */
export const ACCESS_LOG_FEATURES: FeatureSet = { name: "access-log", version: 1, features: FEATURES };

/**
 * Some of {@link ACCESS_LOG_FEATURES}, in their order: for logs in which a column would mislead, such as the hour in a
 * log of one afternoon.
 *
 * @param without The columns to leave out. An unknown one throws an `ArgumentTypeError`; all of them, an `ArgumentRangeError`.
 */
export function accessLogFeatures(without: readonly AccessLogColumn[] = []): FeatureSet {
  const names: readonly string[] = FEATURES.map(({ name }) => name);
  if (!Array.isArray(without) || !without.every((name) => names.includes(name))) {
    throw new ArgumentTypeError("without", "an array of names of columns of ACCESS_LOG_FEATURES");
  }
  const features = FEATURES.filter(({ name }) => !without.includes(name));
  if (features.length === 0) throw new ArgumentRangeError("without", "fewer than all columns");
  return { ...ACCESS_LOG_FEATURES, features };
}

/** The columns about which the line says nothing: they are 0 in its row, which a reason must not quote. */
export function unstatedColumns({ status, bytes, address, userAgent }: LogEntry): AccessLogColumn[] {
  return [
    ...(status === undefined ? (["status"] as const) : []),
    ...(bytes === undefined ? (["bytes"] as const) : []),
    ...(address === undefined ? (["client_address_rarity"] as const) : []),
    ...(userAgent === undefined ? (["user_agent_rarity", "client_user_agent_rarity"] as const) : []),
  ];
}
