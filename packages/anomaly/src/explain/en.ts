import { change, type Facts, phrase, prefixed, type ReasonSentences, withDetails } from "./sentences.ts";

const habit = (statement: string, facts: Facts, ...details: (string | undefined)[]) =>
  withDetails(
    statement,
    ...details,
    prefixed("now", facts.percent("share")),
    prefixed("before", facts.percent("usual")),
  );

/** The sentences in English. */
export const ENGLISH: ReasonSentences = {
  hour: (facts) => withDetails("Unusual hour", clock(facts.number("hour"), facts.number("minute"))),
  weekend: () => "Access on a weekend",
  "server-error": (facts) => withDetails("Server error", facts.word("status")),
  "client-error": (facts) => withDetails("Client error", facts.word("status")),
  "admin-area": () => "Access to an administration area",
  "auth-area": () => "Access to an authentication area",
  "long-path": (facts) => withDetails("Very long path", facts.counted("characters", "character", "characters")),
  "deep-path": (facts) => withDetails("Very deep path", facts.counted("levels", "level", "levels")),
  method: () => "Unconventional HTTP method",
  "no-request": () => "The line has no HTTP request",

  "new-address": (facts) => withDetails("New IP address detected", facts.word("address")),
  "many-addresses": (facts) =>
    withDetails(
      "Multiple IP addresses",
      facts.counted("count", "address", "different addresses"),
      prefixed("limit", facts.count("limit")),
    ),
  "frequent-changes": (facts) =>
    withDetails(
      "Frequent changes of IP address",
      phrase(facts.counted("count", "address", "addresses"), prefixed("in", facts.hours("hours"))),
    ),
  "private-to-public": (facts) => withDetails("Change private→public", change(facts.word("from"), facts.word("to"))),
  "public-to-private": (facts) => withDetails("Change public→private", change(facts.word("from"), facts.word("to"))),
  "several-addresses": (facts) => `Activity from ${facts.count("count") ?? "several"} different IP addresses`,
  "new-range": (facts) => withDetails("IP address in a range new for the client", facts.word("range")),
  "new-country": (facts) =>
    withDetails("Access from a country new for the client", change(facts.word("from"), facts.word("to"))),
  "new-network": (facts) =>
    withDetails("Access through a network new for the client", change(facts.word("from"), facts.word("to"))),
  "new-user-agent": (facts) =>
    withDetails("Browser or program new for the client", change(facts.word("from"), facts.word("to"))),
  "impossible-travel": (facts) =>
    withDetails(
      "Impossible travel",
      change(facts.word("from"), facts.word("to")),
      phrase(prefixed("at least", facts.counted("kilometres", "km", "km")), prefixed("in", facts.hours("hours"))),
    ),
  "habit-hour": (facts) =>
    habit("Client active at hours when it rarely is", facts, clock(facts.number("hour"), undefined)),
  "habit-method": (facts) => habit("Change in the HTTP methods that the client uses", facts, facts.word("method")),
  "habit-area": (facts) => habit("Change in the areas that the client visits", facts, facts.word("area")),
  "habit-volume": (facts) =>
    withDetails(
      "Change in the client's volume of requests",
      prefixed("now", facts.counted("requests", "an hour", "an hour")),
      prefixed("before", facts.counted("usual", "an hour", "an hour")),
    ),

  "record-replayed": (facts) =>
    withDetails(
      "Record received before was sent again (replay)",
      prefixed("number", facts.count("number")),
      prefixed("expected", facts.count("expected")),
      facts.number("earlierEpoch") === 1 ? "of an earlier key" : undefined,
    ),
  "record-tampered": (facts) => withDetails("Decryption of a record failed", prefixed("number", facts.count("number"))),
  "record-gap": (facts) =>
    withDetails(
      "Records missing in the sequence",
      prefixed("number", facts.count("number")),
      prefixed("expected", facts.count("expected")),
    ),
  "record-malformed": (facts) => withDetails("Record that breaks the protocol", facts.word("code")),
  "count-mismatch": (facts) =>
    withDetails("Number of messages is not the one that the peer states", facts.word("code")),
  "signature-invalid": (facts) =>
    withDetails("Invalid signature", facts.counted("sections", "section covered", "sections covered")),
  "signature-overdue": (facts) =>
    withDetails("Signature overdue", facts.counted("uncovered", "section unsigned", "sections unsigned")),
  "rekey-failed": (facts) => withDetails("Change of the session's keys failed", facts.word("code")),
  "message-hostile": (facts) => withDetails("Received message refused for its content", facts.word("code")),
  "identity-changed": (facts) =>
    withDetails(
      "Peer's identity changed",
      prefixed("expected", facts.word("expected")),
      prefixed("received", facts.word("actual")),
    ),
  "handshake-tampered": (facts) => withDetails("Verification of the handshake failed", facts.word("code")),
  "handshake-reflected": (facts) => withDetails("Handshake sent back to its sender", facts.word("code")),
  "handshake-malformed": (facts) => withDetails("Malformed handshake", facts.word("code")),
  "handshake-timeout": (facts) => withDetails("Handshake not finished in time", facts.word("code")),
  "handshake-truncated": (facts) => withDetails("Handshake cut off", facts.word("code")),
  "credential-probing": (facts) =>
    withDetails(
      "Repeated attempts with credentials",
      phrase(facts.counted("count", "failure", "failures"), prefixed("in", facts.duration("seconds"))),
    ),
  "session-truncated": (facts) => withDetails("Session ended without an authenticated close", facts.word("code")),
  flood: (facts) =>
    withDetails(
      "Defence against a flood is on",
      facts.word("reason"),
      facts.counted("count", "time", "times"),
      prefixed("the latest from", facts.word("group")),
    ),
  "connections-refused": (facts) =>
    withDetails(
      "Many connections refused",
      facts.word("reason"),
      phrase(facts.counted("count", "refusal", "refusals"), prefixed("in", facts.duration("seconds"))),
    ),
};

function clock(hour: number | undefined, minute: number | undefined): string | undefined {
  if (hour === undefined) return undefined;
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  return `${two(hour)}:${two(minute ?? 0)}`;
}
