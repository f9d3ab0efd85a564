import { describeAnomaly } from "../explain/describe.ts";
import type { Language, Reason } from "../explain/reason.ts";
import type { LogEntry } from "../features/log-entry.ts";

/** What an {@link AccessAnomaly} holds: plain data, which can be written as JSON and described again from it. */
export interface AccessAnomalyData {
  /** The entry, with the secrets in its query and referer hidden unless the monitor was told to show them. */
  readonly entry: LogEntry;
  /** From 0 to 1, changed by the operators' verdicts where there are any. */
  readonly score: number;
  /** The model's own score, for a verdict. */
  readonly modelScore: number;
  /** The score above which an entry is an anomaly. */
  readonly threshold: number;
  /** The name of the model's detector. */
  readonly model: string;
  /** `"score"`: the score is above the threshold; `"addresses"`: only the client's changes are suspicious. */
  readonly kind: "score" | "addresses";
  /** Why, the most telling first. For `"addresses"` the changes that came with this entry, then what the line says. */
  readonly reasons: readonly Reason[];
  /**
   * What there is to say about the client's addresses, user agent and habits, those among the reasons included. What did
   * not come with this entry but with one before is marked by `withinHours`, and described so.
   */
  readonly addressChanges: readonly Reason[];
  /** The row that was scored, for a verdict: columns as the model's feature set has them. */
  readonly row: readonly number[];
  /** How many like it were folded away since the last that was told. */
  readonly repeats: number;
}

/** An entry that is an anomaly by its score, by its client's addresses, or both. */
export interface AccessAnomaly extends AccessAnomalyData {
  /**
   * The anomaly in one line, with its address changes in a second and changes of user agent and habits in a third, as
   * far as there are any.
   *
   * @param language Anything but `"en"` and `"pt"` throws an `ArgumentTypeError`.
   */
  describe(language: Language): string;
}

/** Describes an anomaly, also one that was read from JSON. What its reasons say already is not said twice. */
export function describeAccessAnomaly(anomaly: AccessAnomalyData, language: Language): string {
  const { reasons, score, model, kind } = anomaly;
  const said = kind === "addresses" ? new Set(reasons.map(({ code }) => code)) : new Set();
  const addressChanges = anomaly.addressChanges.filter(({ code }) => !said.has(code));
  return describeAnomaly({ reasons, score, model, addressChanges }, language);
}

/** Puts the method beside the data: on the prototype, so that copies and JSON hold the data only. */
export class DescribedAccessAnomaly implements AccessAnomaly {
  declare readonly entry: LogEntry;
  declare readonly score: number;
  declare readonly modelScore: number;
  declare readonly threshold: number;
  declare readonly model: string;
  declare readonly kind: "score" | "addresses";
  declare readonly reasons: readonly Reason[];
  declare readonly addressChanges: readonly Reason[];
  declare readonly row: readonly number[];
  declare readonly repeats: number;

  constructor(data: AccessAnomalyData) {
    Object.assign(this, data);
  }

  describe(language: Language): string {
    return describeAccessAnomaly(this, language);
  }
}
