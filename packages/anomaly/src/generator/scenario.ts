import type { SessionEvent } from "../features/session-event.ts";

/** The kinds of normal users that are simulated. */
export const NORMAL_KINDS = Object.freeze(["chat", "file-transfer", "telemetry", "idle"] as const);

/** What a normal user does with a session. */
export type NormalKind = (typeof NORMAL_KINDS)[number];

/** The kinds of attacks that are simulated. */
export const ATTACK_KINDS = Object.freeze([
  "replay",
  "man-in-the-middle",
  "flood",
  "slow-flood",
  "exfiltration",
  "tampering",
  "credential-probing",
] as const);

/** What an attack is. */
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** The strengths of attacks, weakest first. */
export const STRENGTHS = Object.freeze(["weak", "medium", "strong"] as const);

/** How hard an attack tries; the weaker, the nearer it stays to what normal users do. */
export type Strength = (typeof STRENGTHS)[number];

/** What a run was drawn with: numbers and short names, such as `{ failures: 12, spacing: 0.5 }`. Times are in seconds. */
export type Parameters = Readonly<Record<string, string | number>>;

/** A normal user, or one run of an attack on one of them. Events of the same run share the object. */
export interface Scenario {
  /** Counted from 0 over users and runs. */
  readonly id: number;
  /** 1 for an attack, 0 for a normal user. */
  readonly label: 0 | 1;
  readonly kind: NormalKind | AttackKind;
  /** `"none"` for a normal user. */
  readonly strength: Strength | "none";
  /** The fingerprint of the normal user whose scenario it is, or whose session or name the attack uses. */
  readonly peer: string;
  /** What that user is. */
  readonly user: NormalKind;
  readonly parameters: Parameters;
}

/** An event and the scenario that caused it. */
export interface LabelledEvent {
  readonly event: SessionEvent;
  readonly scenario: Scenario;
}
