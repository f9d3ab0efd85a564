import type { SessionEvent } from "../features/session-event.ts";
import type { Model } from "../model.ts";

/** Columns that say something of a message only. */
const OF_MESSAGES: ReadonlySet<string> = new Set([
  "message_length",
  "time_interval",
  "sent",
  "binary",
  "length_deviation",
  "interval_deviation",
  "type_rarity",
  "transition_rarity",
  "rate_change",
  "count_surge",
  "bytes_surge",
  "bytes_hour_surge",
]);

/** Columns that say something of a connection before there is a session. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  "handshake_failures",
  "handshake_failures_hour",
  "connections_window",
  "new_addresses",
]);

/** Whether an event is a message, or a refused one whose bytes are known. */
function isMessage(event: SessionEvent): boolean {
  switch (event.type) {
    case "messages":
      return true;
    case "record-tampered":
    case "record-replayed":
    case "record-gap":
    case "signature-invalid":
      return event.bytes !== undefined;
    default:
      return false;
  }
}

/**
 * The row of an event with what the event cannot say replaced by what is usual, so that no reason contradicts it: a
 * handshake that failed has no length below the usual.
 */
export function explainableRow(model: Model, row: readonly number[], event: SessionEvent): readonly number[] {
  if (isMessage(event)) return row;
  const isOfSession = typeof event.session === "string" && event.session !== "";
  const { features } = model.featureSet;
  return row.map((value, column) => {
    const { name } = features[column]!;
    const says = isOfSession ? !OF_MESSAGES.has(name) : OF_CONNECTIONS.has(name);
    return says ? value : model.tails.tail(column, value).expected;
  });
}
