import type { Severity } from "@securecomm/anomaly";

/** The real sessions of ordinary use, in the order in which they run. */
export const CONTROL_NAMES = ["chat", "file", "telemetry", "idle", "rekey", "several"] as const;
export type ControlName = (typeof CONTROL_NAMES)[number];

/** An alert in a real session of ordinary use. */
export interface ControlAlert {
  /** Whose monitor: `"alice"` or `"bob"`. */
  readonly by: string;
  readonly kind: "rule" | "score";
  /** The rule, or the feature that was strange first. */
  readonly name: string;
  readonly severity: Severity;
  readonly explanation: string;
}

/** What became of one real session, or several at once, of ordinary use through a proxy that changes nothing. */
export interface ControlSession {
  readonly name: ControlName;
  readonly sessions: number;
  /** Messages that arrived, in both directions. */
  readonly messages: number;
  /** Bytes of them. */
  readonly bytes: number;
  readonly tookMs: number;
  /** Whether everything that was sent arrived whole, and each session ended in order. */
  readonly complete: boolean;
  /** Every alert. */
  readonly alerts: readonly ControlAlert[];
  /** Those that are more than information. */
  readonly falseAlarms: readonly ControlAlert[];
}
