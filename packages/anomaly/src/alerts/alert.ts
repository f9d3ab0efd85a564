import type { Reason } from "../explain/reason.ts";
import type { RuleName } from "./rule-name.ts";

/**
 * How bad it is. `"critical"`: somebody interferes, there is no honest cause. `"warning"`: strange enough to be looked
 * at. `"info"`: a fact that has honest causes too, such as a connection that broke.
 */
export type Severity = "info" | "warning" | "critical";

/**
 * What to do: write it down; verify the peer's fingerprint anew by another way; make new keys (where the session has
 * ended: connect anew); end what is left of the connection and keep the address out.
 */
export type SuggestedResponse = "log" | "re-verify" | "rekey" | "drop";

/** Something that an operator should know. Plain data: no message content, no secret. */
export interface Alert {
  /** When, in milliseconds since the epoch: the event's own time. */
  readonly at: number;
  /** Whom it is about: a proved peer's fingerprint, else the address without its port (of IPv6 its /64), else the session. */
  readonly subject: string;
  /** The session's id, where there is one. */
  readonly session?: string;
  /** The address as the event had it. */
  readonly address?: string;
  /** The peer's fingerprint, once it had proved it. */
  readonly peer?: string;
  /** `"rule"`: a fact of the protocol; `"score"`: a model's opinion. */
  readonly kind: "rule" | "score";
  /** The type of the event that raised it, such as `"messages"`. */
  readonly event: string;
  /** For `"rule"`. */
  readonly rule?: RuleName;
  /** The event's score, where it was scored: from 0 to 1, changed by the operators' verdicts where there are any. */
  readonly score?: number;
  /** For `"score"`: the model's own score, for a verdict. */
  readonly modelScore?: number;
  /** For `"score"`: the name of the model's detector. */
  readonly detector?: string;
  readonly severity: Severity;
  /** Why, the most telling first. */
  readonly reasons: readonly Reason[];
  /** In words, in the language that the monitor was told: the reasons, the score, what to do. */
  readonly description: string;
  readonly response: SuggestedResponse;
  /** How many like it were folded away since the last that was told: 0 for the first. */
  readonly repeats: number;
  /** For `"score"`: the row that was scored, for the operator's verdict. A copy. */
  readonly row?: readonly number[];
}
