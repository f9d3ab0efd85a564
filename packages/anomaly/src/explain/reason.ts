import type { RuleName } from "../alerts/rule-name.ts";
import type { AddressChangeKind } from "../features/address-changes.ts";
import type { FeatureSet, FeatureUnit } from "../features/feature-set.ts";

/** Reasons that a line of an access log gives by itself. */
export type LogReasonCode =
  | "hour"
  | "weekend"
  | "server-error"
  | "client-error"
  | "admin-area"
  | "auth-area"
  | "long-path"
  | "deep-path"
  | "method"
  | "no-request";

/** Why something was called an anomaly. `"feature"` is a column out of its usual range, `"combination"` no single one. */
export type ReasonCode = LogReasonCode | AddressChangeKind | RuleName | "feature" | "combination";

/** The languages that descriptions are written in. */
export type Language = "en" | "pt";

/** Between what a column's values lie in training: 90 of 100 are from `low` to `high`, and half are up to `expected`. */
export interface TypicalRange {
  readonly low: number;
  readonly high: number;
  readonly expected: number;
}

/** One reason as plain data: it can be stored, sent and described later, in either language. */
export interface Reason {
  readonly code: ReasonCode;
  /**
   * What the sentence says, by name, such as `{ status: 500 }`. An address change and a protocol rule have the fields of
   * their change or event under the same names. Texts may be an attacker's: describing makes them harmless.
   */
  readonly facts: Readonly<Record<string, string | number>>;
  /** The column's name, for `"feature"`. */
  readonly feature?: string;
  /** The feature set that the column is of. */
  readonly set?: FeatureSet["name"];
  /** In what {@link Reason.actual} and {@link Reason.typical} are counted. */
  readonly unit?: FeatureUnit;
  /** The value in this row. */
  readonly actual?: number | string;
  readonly typical?: TypicalRange;
  /** On which side of the usual the value lies. */
  readonly side?: "high" | "low";
  /** The share of the training rows that were at least as far out on that side, from above 0 to 1. */
  readonly rarity?: number;
  /** For what was not found at this line but at one of the same client before: within how many hours. */
  readonly withinHours?: number;
}
