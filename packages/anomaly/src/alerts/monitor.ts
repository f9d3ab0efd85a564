import { describeAlert } from "../explain/describe.ts";
import type { Reason } from "../explain/reason.ts";
import type { BaselinesJSON } from "../features/baselines.ts";
import type { SessionEvent } from "../features/session-event.ts";
import { createSessionExtractor, type SessionExtractor } from "../features/session-extractor.ts";
import type { Model } from "../model.ts";
import type { Alert, Severity } from "./alert.ts";
import { Bursts } from "./bursts.ts";
import { aboutOf, aboutRuleOf, candidateOf, headOf, isStranger } from "./event-facts.ts";
import { EventReasons } from "./event-reasons.ts";
import { Expectations } from "./expected.ts";
import { checkMonitorOptions, type SessionMonitorOptions } from "./monitor-options.ts";
import { type Finding, findingOf, RULES } from "./rules.ts";
import { responseTo, responseTowards, severityOf } from "./score-alert.ts";
import { ScoreBudget } from "./score-budget.ts";
import { Suppression } from "./suppression.ts";

/** An observer of sessions and listeners; hand it to `observers` as it is. It never throws. */
export interface SessionMonitor {
  (event: SessionEvent): void;
  /** How many subjects are remembered now; 0 without a model. */
  readonly subjects: number;
  /** Forgets everything: baselines, windows, folded repeats. */
  reset(): void;
  /** What peers usually do, to go on with after a restart. */
  toJSON(): BaselinesJSON;
}

/**
 * Watches sessions and listeners: facts of the protocol that an attack leaves behind are always an alert; other events
 * are scored by the model, each against what its peer usually does.
 *
 * Repeats within a minute are folded into a count, but the first of each rule in each session always comes out, and so
 * does a score that is clearly higher, or whose first reason is another one. What is still folded when a session closes
 * is told then. An event that breaks a rule is told by its score too where that is worse, or where the rule's alert was
 * folded or is expected. No message content and no secret is in an alert.
 *
 * @example
 * ```ts
 * import { createSessionMonitor } from "@securecomm/anomaly";
 *
 * const monitor = createSessionMonitor({
 *   onAlert: ({ severity, description, response }) => console.log(severity, description, response),
 * });
 * // createSecureSession({ …, observers: [monitor] }), or a listener's; here an event by hand:
 * monitor({ type: "record-tampered", at: Date.now(), session: "5f".repeat(16), number: 3, expected: 3 });
 * ```
 * @throws for an option that is wrong: an `ArgumentTypeError` or `ArgumentRangeError`, naming it. For baselines that
 * cannot be read: an `AnomalyError`.
 */
export function createSessionMonitor(options: SessionMonitorOptions): SessionMonitor {
  const watch = new Watch(checkMonitorOptions(options));
  const monitor = (event: SessionEvent): void => watch.observe(event);
  return Object.defineProperties(monitor, {
    subjects: { get: () => watch.extractor.subjects, enumerable: true },
    reset: { value: () => watch.reset() },
    toJSON: { value: () => watch.extractor.toJSON() },
  }) as unknown as SessionMonitor;
}

interface Score {
  /** The model's. */
  readonly own: number;
  /** Changed by the operators' verdicts. */
  readonly adjusted: number;
}

type Untold = Omit<Alert, "description" | "repeats">;

const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

class Watch {
  readonly extractor: SessionExtractor;
  readonly #options: SessionMonitorOptions;
  readonly #bursts: Bursts;
  readonly #suppression: Suppression<Untold> | undefined;
  readonly #scores: ScoreBudget | undefined;
  readonly #expectations: Expectations;

  constructor(options: SessionMonitorOptions) {
    const { maxSubjects = 10_000, halfLife, baselines, suppression, bursts, expected, scores } = options;
    this.#options = options;
    this.extractor = createSessionExtractor({
      maxSubjects,
      ...(halfLife === undefined ? {} : { halfLife }),
      ...(baselines === undefined ? {} : { baselines }),
    });
    this.#bursts = new Bursts(maxSubjects, bursts);
    this.#suppression = suppression === false ? undefined : new Suppression(maxSubjects, suppression);
    this.#scores = scores === false ? undefined : new ScoreBudget(maxSubjects, scores);
    this.#expectations = new Expectations(expected);
  }

  reset(): void {
    this.extractor.reset();
    this.#bursts.clear();
    this.#suppression?.clear();
    this.#scores?.clear();
  }

  observe(event: SessionEvent): void {
    let score: Score | undefined;
    let row: Float64Array | undefined;
    let finding: Finding | undefined;
    try {
      if (typeof event !== "object" || event === null) return;
      finding = findingOf(event) ?? this.#bursts.findingOf(event);
    } catch (error) {
      this.#failed(error);
    }
    // A fault in scoring must not take a rule's alert with it.
    try {
      const { model } = this.#options;
      if (model !== undefined) row = this.extractor.row(event);
      if (model !== undefined && row !== undefined && this.#isDue(event, row)) score = this.#score(model, row);
    } catch (error) {
      this.#failed(error);
    }
    let told: Severity | undefined;
    try {
      if (finding !== undefined) told = this.#tellRule(event, finding, score);
    } catch (error) {
      this.#failed(error);
    }
    try {
      if (row !== undefined && score !== undefined) this.#tellScore(event, row, score, told);
    } catch (error) {
      this.#failed(error);
    }
    try {
      if (event.type === "session-closed") this.#tellPending(event);
    } catch (error) {
      this.#failed(error);
    }
  }

  #isDue(event: SessionEvent, row: Float64Array): boolean {
    return event.type !== "messages" || this.#scores === undefined || this.#scores.take(event, row);
  }

  #score(model: Model, row: Float64Array): Score {
    const own = model.score(row);
    const { feedback } = this.#options;
    if (feedback === undefined) return { own, adjusted: own };
    try {
      const adjusted = feedback.adjustedScore(row, own, model.threshold);
      return { own, adjusted: Number.isFinite(adjusted) ? Math.min(1, Math.max(0, adjusted)) : own };
    } catch (error) {
      this.#failed(error);
      return { own, adjusted: own };
    }
  }

  /** Gives the severity of the alert, if it was told. */
  #tellRule(event: SessionEvent, finding: Finding, score: Score | undefined): Severity | undefined {
    const { rule, facts } = finding;
    const reasons: Reason[] = [{ code: rule, facts }];
    if (this.#expectations.covers(candidateOf(event, rule, () => reasons))) return undefined;
    const { severity, response, foldedBy, stranger = false } = RULES[rule];
    const alert = (): Untold => ({
      ...headOf(event),
      kind: "rule",
      rule,
      ...(score === undefined ? {} : { score: score.adjusted }),
      severity,
      reasons,
      response: responseTowards(event, finding.response ?? response),
    });
    const about = aboutRuleOf(event, finding, foldedBy);
    const repeats = this.#suppression
      ? this.#suppression.pass(rule, about, event.at, stranger && isStranger(event), { alert })
      : 0;
    if (repeats === undefined) return undefined;
    this.#tell({ ...alert(), repeats });
    return severity;
  }

  /** @param told How severe the alert about the same event is that was told already. */
  #tellScore(event: SessionEvent, live: Float64Array, { own, adjusted: score }: Score, told?: Severity): void {
    const { model } = this.#options as SessionMonitorOptions & { model: Model };
    if (!(score > model.threshold)) return;
    const severity = severityOf(score, model.threshold);
    if (told !== undefined && GRAVITY[told] >= GRAVITY[severity]) return;
    // The extractor's row is the next event's too.
    const row = Array.from(live);
    const reasons = new EventReasons({ model, row, score, event }, this.#options, (error) => this.#failed(error));
    if (this.#expectations.covers(candidateOf(event, undefined, () => reasons.all))) return;
    const alert = (): Untold => ({
      ...headOf(event),
      kind: "score",
      score,
      modelScore: own,
      detector: model.detector.name,
      severity,
      reasons: reasons.all,
      response: responseTowards(event, responseTo(reasons.all, severity)),
      row,
    });
    const repeats = this.#suppression
      ? this.#suppression.pass(`score ${severity} ${reasons.firstKey}`, aboutOf(event), event.at, isStranger(event), {
          score,
          crowd: "score",
          alert,
        })
      : 0;
    if (repeats !== undefined) this.#tell({ ...alert(), repeats });
  }

  /** Nothing more comes that could tell what was folded. */
  #tellPending(event: SessionEvent): void {
    for (const { alert, repeats } of this.#suppression?.end(aboutOf(event)) ?? []) this.#tell({ ...alert, repeats });
  }

  #tell(facts: Omit<Alert, "description">): void {
    let description: string = facts.rule ?? "score";
    try {
      description = describeAlert(facts, this.#options.lang ?? "en");
    } catch (error) {
      // An alert without a sentence, as one without reasons, is better than none.
      this.#failed(error);
    }
    const alert: Alert = { ...facts, description };
    const told = this.#options.onAlert(alert) as unknown;
    // A promise may be one of another realm, where its class is another one.
    if (typeof (told as PromiseLike<unknown> | undefined)?.then === "function") {
      Promise.resolve(told).catch((error: unknown) => this.#failed(error));
    }
  }

  #failed(error: unknown): void {
    try {
      this.#options.onError?.(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}
