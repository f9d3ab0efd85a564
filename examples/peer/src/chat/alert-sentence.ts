import { type Alert, SESSION_FEATURES } from "@securecomm/anomaly";
import { alertSentences, type Measured } from "./alert-sentence-texts.ts";

/** What the columns of a session's rows are about. */
const MEASURED: Readonly<Record<string, Measured>> = {
  message_length: "length",
  length_deviation: "length",
  time_interval: "pace",
  interval_deviation: "pace",
  message_count_window: "messages",
  message_count_10s: "messages",
  message_count_1s: "messages",
  count_surge: "messages",
  rate_change: "messages",
  rate_hour: "messages",
  bytes_window: "data",
  bytes_hour: "data",
  bytes_surge: "data",
  bytes_hour_surge: "data",
  sent: "share",
  sent_share: "share",
  binary: "binary",
  type_rarity: "kind",
  transition_rarity: "order",
  decryption_failures: "damaged",
  signature_failures: "damaged",
  sequence_failures: "damaged",
  handshake_failures: "handshakes",
  handshake_failures_hour: "handshakes",
  connections_window: "connections",
  new_addresses: "addresses",
  session_age: "age",
};
const SENT = SESSION_FEATURES.features.findIndex(({ name }) => name === "sent");

/**
 * What a detector's alert is about, in one sentence for people; `undefined` for the alert of a rule, whose own words are
 * such a sentence.
 * @param who what this side calls the peer, harmless already.
 */
export function alertSentence({ kind, reasons, row }: Alert, who: string): string | undefined {
  if (kind !== "score") return undefined;
  const texts = alertSentences();
  const sent = row?.[SENT] === 1;
  const { feature = "", side = "high", set = "session" } = reasons[0] ?? {};
  const measured = set === "session" && Object.hasOwn(MEASURED, feature) ? MEASURED[feature] : undefined;
  if (measured === undefined) return (sent ? texts.combinationSent : texts.combination)(who);
  const { high, low = high, highSent = high, lowSent = low } = texts.features[measured];
  return (side === "low" ? (sent ? lowSent : low) : sent ? highSent : high)(who);
}
