import type { FeatureSet } from "./feature-set.ts";

/**
 * The columns of a session's rows, in order. The first three are the seed's, under its names. Windows are of the same
 * peer and direction and include the event itself; for an event without a direction they are those of what was received.
 *
 * - `message_length`: bytes; of messages that travelled together the mean. 0 for an event that is no message.
 * - `time_interval`: seconds since the direction's last message or the session's opening, shared out among messages that
 *   travelled together; a day at most.
 * - `message_count_window`, `message_count_10s`, `message_count_1s`: messages of the last 60, 10 and 1 seconds.
 * - `bytes_window`, `bytes_hour`: bytes of the last 60 seconds and of the last hour.
 * - `sent`: 1 for what this side sent.
 * - `binary`: 1 for messages that are not JSON.
 * - `sent_share`: of the last hour's bytes, the share that this side sent; drawn towards 0.5 while they are few.
 * - `decryption_failures`, `signature_failures`, `sequence_failures`: of the last 60 seconds.
 * - `handshake_failures`, `handshake_failures_hour`: of the last 60 seconds and of the last hour. What has honest causes (a
 *   refusal, another version, a timeout) is none of them for a dialler, and at a listener only from 20 of one address in
 *   a minute, 20 of them timeouts in an hour, or three identities of one address in an hour.
 * - `connections_window`: handshakes that ended, well or not, and connections that were turned away, in the last 60 seconds;
 *   without those that this side dialled for nothing.
 * - `new_addresses`: addresses of the last hour that the peer had not come from before.
 * - `session_age`: seconds since the peer's latest session opened.
 * - `length_deviation`, `interval_deviation`: standard deviations (of logarithms) from what this peer's messages of this
 *   direction and type are usually like, from -20 to 20.
 * - `type_rarity`: how rare this direction and type is with this peer, in bits.
 * - `transition_rarity`: how rare it is with this peer that messages like the last few follow each other, in bits.
 * - `rate_change`: binary logarithm of the last ten seconds' rate over the last hour's.
 * - `rate_hour`: messages a second over the last hour, both directions.
 * - `count_surge`, `bytes_surge`, `bytes_hour_surge`: how far `message_count_window`, `bytes_window` and `bytes_hour` are
 *   above the most that this peer ever had before, which fades within days: binary logarithms, from -0.25 when they are not.
 */
export const SESSION_FEATURES: FeatureSet = {
  name: "session",
  version: 1,
  features: [
    { name: "message_length", unit: "bytes", strange: "both" },
    { name: "time_interval", unit: "seconds", strange: "both" },
    { name: "message_count_window", unit: "count", strange: "high" },
    { name: "message_count_10s", unit: "count", strange: "high" },
    { name: "message_count_1s", unit: "count", strange: "high" },
    { name: "bytes_window", unit: "bytes", strange: "high" },
    { name: "bytes_hour", unit: "bytes", strange: "high" },
    { name: "sent", unit: "flag", strange: "both" },
    { name: "binary", unit: "flag", strange: "both" },
    { name: "sent_share", unit: "share", strange: "both" },
    { name: "decryption_failures", unit: "count", strange: "high" },
    { name: "signature_failures", unit: "count", strange: "high" },
    { name: "sequence_failures", unit: "count", strange: "high" },
    { name: "handshake_failures", unit: "count", strange: "high" },
    { name: "handshake_failures_hour", unit: "count", strange: "high" },
    { name: "connections_window", unit: "count", strange: "high" },
    { name: "new_addresses", unit: "count", strange: "high" },
    { name: "session_age", unit: "seconds", strange: "both" },
    { name: "length_deviation", unit: "number", strange: "both" },
    { name: "interval_deviation", unit: "number", strange: "both" },
    { name: "type_rarity", unit: "bits", strange: "high" },
    { name: "transition_rarity", unit: "bits", strange: "high" },
    { name: "rate_change", unit: "number", strange: "high" },
    { name: "rate_hour", unit: "per-second", strange: "both" },
    { name: "count_surge", unit: "number", strange: "high" },
    { name: "bytes_surge", unit: "number", strange: "high" },
    { name: "bytes_hour_surge", unit: "number", strange: "high" },
  ],
};
