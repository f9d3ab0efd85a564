import type { Reason } from "../explain/reason.ts";
import type { SessionEventBase } from "../features/session-event.ts";
import type { Severity, SuggestedResponse } from "./alert.ts";

/** How bad a score above the threshold is: critical from half-way between the threshold and 1. */
export function severityOf(score: number, threshold: number): Severity {
  return score >= (1 + threshold) / 2 ? "critical" : "warning";
}

/** What each column's being unusual calls for, where it is more than writing it down. */
const RESPONSES: ReadonlyMap<string, SuggestedResponse> = new Map([
  ["decryption_failures", "rekey"],
  ["sequence_failures", "rekey"],
  ["signature_failures", "re-verify"],
  ["new_addresses", "re-verify"],
  ["time_interval", "re-verify"],
  ["interval_deviation", "re-verify"],
]);

/** Columns that only a flood or a theft of data drives far up. */
const VOLUMES: ReadonlySet<string> = new Set([
  "message_count_window",
  "message_count_10s",
  "message_count_1s",
  "bytes_window",
  "bytes_hour",
  "sent_share",
  "rate_change",
  "count_surge",
  "bytes_surge",
  "bytes_hour_surge",
  "handshake_failures",
  "handshake_failures_hour",
  "connections_window",
]);

/** What to do instead where this side dialled: nobody keeps out whom he calls himself, but verifies whom he reached. */
export function responseTowards(event: SessionEventBase, response: SuggestedResponse): SuggestedResponse {
  return response === "drop" && event.role === "initiator" ? "re-verify" : response;
}

/** What to do about a score, by its first reason. A connection is to be dropped only for a critical one. */
export function responseTo(reasons: readonly Reason[], severity: Severity): SuggestedResponse {
  const feature = reasons[0]?.feature ?? "";
  if (severity === "critical" && VOLUMES.has(feature)) return "drop";
  return RESPONSES.get(feature) ?? "log";
}
