import type { AccessAnomalyData } from "../alerts/access-anomaly.ts";
import type { Alert } from "../alerts/alert.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { Reason } from "../explain/reason.ts";
import { reasonKey } from "../explain/reason-order.ts";
import { ACCESS_LOG_FEATURES } from "../features/access-log-features.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { bounded, hashText } from "../features/subject.ts";
import { checkJudgement, type JudgedFeatures, type Judgement, type Verdict } from "./judgement.ts";

/** What {@link judgementOf} takes beside the verdict. */
export interface JudgementOptions {
  /** When it is judged, in whole milliseconds since the epoch: `Date.now()`. */
  readonly at: number;
  /** The alert's name; unless told one made of it, so that the same alert judged twice is judged anew. */
  readonly id?: string;
  /** Those of the alert's reasons that were right, for the order of reasons. */
  readonly right?: readonly Reason[];
  /** Those of the alert's reasons that were wrong. */
  readonly wrong?: readonly Reason[];
}

/**
 * An operator's verdict about an alert, ready for {@link Feedback.judge}.
 *
 * @param alert One of a session monitor of kind `"score"`, or an anomaly of an access log. Of a rule there is nothing to
 * judge: what it says is a fact. Such a one throws an `ArgumentRangeError`, and so does another option that is wrong, or an
 * `ArgumentTypeError`.
 *
 * @example
 * ```ts
 * import { createFeedback, createSessionMonitor, judgementOf, readySessionModel } from "@securecomm/anomaly";
 *
 * const feedback = createFeedback();
 * createSessionMonitor({
 *   model: readySessionModel(),
 *   onAlert: (alert) => {
 *     if (alert.kind === "score") feedback.judge(judgementOf(alert, "false-alarm", { at: Date.now() }));
 *   },
 * });
 * ```
 */
export function judgementOf(alert: Alert | AccessAnomalyData, verdict: Verdict, options: JudgementOptions): Judgement {
  if (typeof alert !== "object" || alert === null) throw new ArgumentTypeError("alert", "an alert or an anomaly");
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { row, score, model, features, name } = "entry" in alert ? ofEntry(alert) : ofSession(alert);
  const { at, id = `${name} ${hashText(JSON.stringify(row)).toString(16)}`, right = [], wrong = [] } = options;
  const verdicts = [
    ...keysOf(right, "right").map((code) => ({ code, right: true })),
    ...keysOf(wrong, "wrong").map((code) => ({ code, right: false })),
  ];
  const reasons = verdicts.length === 0 ? {} : { reasons: verdicts };
  return checkJudgement({ id, verdict, row, score, model, features: columnsOf(features), at, ...reasons });
}

interface Judged {
  readonly name: string;
  readonly row: readonly number[];
  readonly score: number;
  readonly model: string;
  readonly features: JudgedFeatures;
}

function ofSession(alert: Alert): Judged {
  const { at, subject, row, modelScore, detector } = alert;
  if (alert.kind !== "score" || row === undefined || modelScore === undefined || detector === undefined) {
    throw new ArgumentRangeError("alert", 'of kind "score"');
  }
  const name = `${at} ${bounded(subject)}`;
  return { name, row, score: modelScore, model: detector, features: SESSION_FEATURES };
}

function ofEntry({ entry, row, modelScore, model }: AccessAnomalyData): Judged {
  return {
    name: `${entry.at} ${bounded(entry.client)}`,
    row,
    score: modelScore,
    model,
    features: ACCESS_LOG_FEATURES,
  };
}

function columnsOf({ name, version }: JudgedFeatures): JudgedFeatures {
  return { name, version };
}

function keysOf(reasons: readonly Reason[], argument: string): string[] {
  if (!Array.isArray(reasons)) throw new ArgumentTypeError(argument, "an array of reasons");
  return reasons.map((reason: Reason) => reasonKey(reason));
}
