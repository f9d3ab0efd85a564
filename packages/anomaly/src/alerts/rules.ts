import type { SessionEvent } from "../features/session-event.ts";
import { bounded } from "../features/subject.ts";
import type { Severity, SuggestedResponse } from "./alert.ts";
import type { RuleName } from "./rule-name.ts";

/** What a rule says by its nature. */
export interface Rule {
  readonly severity: Severity;
  readonly response: SuggestedResponse;
  /** Repeats are folded where this fact is the same, whoever the latest came from; otherwise within a session or address. */
  readonly foldedBy?: "reason";
  /** Whether strangers can cause it without end: those told in a minute are then bounded, and the rest is counted. */
  readonly stranger?: boolean;
}

/** A rule that an event has broken, with the event's facts. */
export interface Finding {
  readonly rule: RuleName;
  readonly facts: Readonly<Record<string, string | number>>;
  /** In place of the rule's own, where this event has honest causes. */
  readonly response?: SuggestedResponse;
}

/**
 * All rules. Critical ones have no honest cause. What a slow network, a refusal, an overloaded or closing listener or a
 * stranger's port scan looks like from here is at most a warning.
 */
export const RULES: Readonly<Record<RuleName, Rule>> = {
  "record-replayed": { severity: "critical", response: "drop" },
  "record-tampered": { severity: "critical", response: "rekey" },
  "record-gap": { severity: "critical", response: "drop" },
  "record-malformed": { severity: "warning", response: "drop" },
  "count-mismatch": { severity: "warning", response: "log" },
  "signature-invalid": { severity: "critical", response: "re-verify" },
  "signature-overdue": { severity: "warning", response: "re-verify" },
  "rekey-failed": { severity: "warning", response: "re-verify" },
  "message-hostile": { severity: "warning", response: "drop" },
  "identity-changed": { severity: "critical", response: "re-verify" },
  "handshake-tampered": { severity: "critical", response: "re-verify", stranger: true },
  "handshake-reflected": { severity: "critical", response: "drop", stranger: true },
  "handshake-malformed": { severity: "warning", response: "log", stranger: true },
  "handshake-timeout": { severity: "info", response: "log", stranger: true },
  "handshake-truncated": { severity: "info", response: "log", stranger: true },
  "credential-probing": { severity: "warning", response: "drop", stranger: true },
  "session-truncated": { severity: "info", response: "log" },
  flood: { severity: "warning", response: "drop", foldedBy: "reason" },
  "connections-refused": { severity: "warning", response: "log", foldedBy: "reason" },
};

/** Why a handshake failed. What is not here has honest causes and is nobody's attack: a refusal, another version, a peer's alert in clear. */
const HANDSHAKE_CODES: ReadonlyMap<string, RuleName> = new Map([
  ["ERR_HANDSHAKE_DECRYPT", "handshake-tampered"],
  ["ERR_HANDSHAKE_MAC", "handshake-tampered"],
  ["ERR_HANDSHAKE_SIGNATURE", "handshake-tampered"],
  ["ERR_HANDSHAKE_KEY", "handshake-tampered"],
  ["ERR_REFLECTED", "handshake-reflected"],
  ["ERR_HANDSHAKE_MALFORMED", "handshake-malformed"],
  ["ERR_HANDSHAKE_UNEXPECTED", "handshake-malformed"],
  ["ERR_FRAME_TOO_LARGE", "handshake-malformed"],
  ["ERR_FRAME_MALFORMED", "handshake-malformed"],
  ["ERR_HANDSHAKE_TIMEOUT", "handshake-timeout"],
  ["ERR_FRAME_STALLED", "handshake-timeout"],
  ["ERR_SESSION_TRUNCATED", "handshake-truncated"],
]);

/** Why a session ended. Replayed, missing and altered records and bad signatures are events of their own before. */
const CLOSING_CODES: ReadonlyMap<string, RuleName> = new Map([
  ["ERR_RECORD_MALFORMED", "record-malformed"],
  ["ERR_FRAME_TOO_LARGE", "record-malformed"],
  ["ERR_FRAME_MALFORMED", "record-malformed"],
  ["ERR_COUNT_MISMATCH", "count-mismatch"],
  ["ERR_REKEY_FAILED", "rekey-failed"],
  ["ERR_JSON_FORBIDDEN_KEY", "message-hostile"],
  ["ERR_JSON_DUPLICATE_KEY", "message-hostile"],
  ["ERR_JSON_TOO_DEEP", "message-hostile"],
  ["ERR_JSON_INVALID", "message-hostile"],
  ["ERR_MESSAGE_TOO_LARGE", "message-hostile"],
  ["ERR_SESSION_TRUNCATED", "session-truncated"],
  ["ERR_CHANNEL_FAILED", "session-truncated"],
  ["ERR_FRAME_STALLED", "session-truncated"],
  ["ERR_PEER_SILENT", "session-truncated"],
]);

/** A peer whose limits are other ones sends such messages in good faith. */
const OTHER_LIMITS: ReadonlySet<string> = new Set(["ERR_JSON_TOO_DEEP", "ERR_MESSAGE_TOO_LARGE"]);

/** The rule that an event breaks by itself, if it breaks one. Needs no memory and no model. */
export function findingOf(event: SessionEvent): Finding | undefined {
  switch (event.type) {
    case "record-replayed":
    case "record-gap":
    case "record-tampered": {
      const { number, expected, earlierEpoch } = event;
      return { rule: event.type, facts: facts({ number, expected, earlierEpoch: earlierEpoch ? 1 : undefined }) };
    }
    case "signature-invalid":
      return { rule: event.type, facts: facts({ sections: event.sections }) };
    case "signature-overdue":
      return { rule: event.type, facts: facts({ uncovered: event.uncovered }) };
    case "identity-changed":
      return { rule: event.type, facts: facts({ expected: event.expected, actual: event.actual }) };
    case "handshake-failed":
      return coded(HANDSHAKE_CODES, event.code);
    case "session-closed":
      if (event.clean) return undefined;
      return harmless(coded(CLOSING_CODES, event.code), OTHER_LIMITS.has(event.code ?? ""));
    case "flood":
      // A listener that asks for cookies is only busy: honest clients that all come back at once make it so.
      return harmless(
        { rule: "flood", facts: facts({ reason: event.reason, count: event.count, group: event.group }) },
        event.reason === "cookie",
      );
    default:
      return undefined;
  }
}

function harmless(finding: Finding | undefined, isHarmless: boolean): Finding | undefined {
  return finding !== undefined && isHarmless ? { ...finding, response: "log" } : finding;
}

function coded(rules: ReadonlyMap<string, RuleName>, code: unknown): Finding | undefined {
  const rule = typeof code === "string" ? rules.get(code) : undefined;
  return rule === undefined ? undefined : { rule, facts: facts({ code }) };
}

/** Numbers and bounded texts; what an event does not say, or says as something else, is left out. */
export function facts(given: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "number" && Number.isFinite(value)) kept[name] = value;
    else if (typeof value === "string" && value !== "") kept[name] = bounded(value);
  }
  return kept;
}
