import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { Language, Reason } from "../explain/reason.ts";
import type { ReasonRanking } from "../explain/reason-ranking.ts";
import type { BaselinesJSON } from "../features/baselines.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import type { Model } from "../model.ts";
import type { Row } from "../rows.ts";
import type { Alert } from "./alert.ts";
import type { BurstLimits } from "./bursts.ts";
import type { ExpectedBehaviour } from "./expected.ts";
import type { ScoreBudgetOptions } from "./score-budget.ts";
import type { SuppressionOptions } from "./suppression.ts";

/** Options of `createSessionMonitor`. */
export interface SessionMonitorOptions {
  /** Scores events; trained on rows of {@link SESSION_FEATURES}. Without one, only the rules raise alerts. */
  readonly model?: Model;
  /** Is told each alert, at once. What it throws, or a promise of it is rejected with, goes to `onError`. */
  readonly onAlert: (alert: Alert) => void;
  /** Is told what went wrong in `onAlert`, in `feedback`, or here. Without it, and if it throws in turn, that is passed over. */
  readonly onError?: (error: unknown) => void;
  /** In which language descriptions are written; `"en"` unless told. */
  readonly lang?: Language;
  /** What the operator expects and does not want to hear of. */
  readonly expected?: readonly ExpectedBehaviour[];
  /** How repeats are folded; `false` tells every alert. */
  readonly suppression?: SuppressionOptions | false;
  /** When many small things become an alert. */
  readonly bursts?: BurstLimits;
  /**
   * How many messages are scored; `false` scores each. A score costs more than moving a small message, so that one who
   * sends thousands a second would make the monitor what holds everything up. All messages are counted, and one is scored
   * beyond the budget whenever the subject's messages or bytes have grown by an eighth since the last score. Whoever sends
   * up to 50 messages a second each way is scored at each, and so is what is no message.
   */
  readonly scores?: ScoreBudgetOptions | false;
  /** How many trusted peers are remembered, and as many strangers besides; 10,000 unless told. About 3 KB each. */
  readonly maxSubjects?: number;
  /** Milliseconds after which what a peer usually does counts half; 6 hours unless told. */
  readonly halfLife?: number;
  /** What an earlier monitor's `toJSON` gave: peers are known again. */
  readonly baselines?: BaselinesJSON;
  /**
   * Changes scores by what operators said of rows like these: a ranker of `createRanker`. It is told the model's threshold,
   * and need not change a score that stays below that.
   */
  readonly feedback?: { adjustedScore(row: Row, score: number, threshold: number): number };
  /** Gives the reasons of a score, in place of `explainRow`. */
  readonly explain?: (row: readonly number[], score: number) => readonly Reason[];
  /** The order of reasons as operators' verdicts have taught it; as the reasons come unless told. */
  readonly ranking?: Pick<ReasonRanking, "order">;
}

/** A copy of the options; refuses what is wrong by name. */
export function checkMonitorOptions(options: SessionMonitorOptions): SessionMonitorOptions {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { onAlert, onError, explain, lang, model, feedback, ranking } = options;
  if (typeof onAlert !== "function") throw new ArgumentTypeError("onAlert", "a function");
  for (const [name, value] of Object.entries({ onError, explain })) {
    if (value !== undefined && typeof value !== "function") throw new ArgumentTypeError(name, "a function");
  }
  if (feedback !== undefined && typeof feedback?.adjustedScore !== "function") {
    throw new ArgumentTypeError("feedback", "a ranker");
  }
  if (ranking !== undefined && typeof ranking?.order !== "function") {
    throw new ArgumentTypeError("ranking", "a ReasonRanking");
  }
  if (lang !== undefined && lang !== "en" && lang !== "pt") throw new ArgumentRangeError("lang", '"en" or "pt"');
  if (model === undefined) return { ...options };
  if (model?.featureSet === undefined)
    throw new ArgumentTypeError("model", "a model: one of trainModel or modelFromJSON");
  const { name, version, features } = model.featureSet;
  const own = SESSION_FEATURES.features;
  const same = features.length === own.length && features.every((feature, i) => feature.name === own[i]!.name);
  if (name !== SESSION_FEATURES.name || version !== SESSION_FEATURES.version || !same) {
    throw new ArgumentRangeError(
      "model",
      `one that was trained on version ${SESSION_FEATURES.version} of the session features`,
    );
  }
  return { ...options };
}
