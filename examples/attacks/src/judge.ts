import type { Alert, Severity, SuggestedResponse } from "@securecomm/anomaly";
import type { Attack, Observation, Refusal, Taken } from "./attacks/attack.ts";
import type { Lab } from "./lab/lab.ts";
import type { ScoreTrace } from "./lab/score-trace.ts";
import type { Sighting } from "./lab/sighting.ts";

/** The alert that an attack is judged by. */
export interface Detection {
  readonly by: "rule" | "score";
  /** The rule's name, or the feature that the score's first reason names (`"score"` where it names none). */
  readonly name: string;
  /** `"info"` counts only where the protocol refused the attack too. */
  readonly severity: Severity;
  /** Milliseconds from the attack to the alert, on the monotonic clock. */
  readonly afterMs: number;
  /** Whose monitor it was: `"alice"` or `"bob"`. */
  readonly seenBy: string;
  /** In words, in the language that was spoken when the attack ran. */
  readonly explanation: string;
  readonly response: SuggestedResponse;
  /** The alert itself. */
  readonly alert: Alert;
}

/** What became of one attack. */
export interface Result {
  readonly attack: Attack;
  readonly refusals: readonly Refusal[];
  /** `undefined` where no monitor said anything that counts. */
  readonly detected: Detection | undefined;
  /** What the attacker got; must be empty. English. */
  readonly gains: readonly string[];
  /** What had left when the alert came, and in all, where the protocol allows the attack. */
  readonly taken?: Taken;
  /** Every score while the attack ran, both ends'; times are milliseconds since the laboratory was opened. */
  readonly trace: ScoreTrace;
  /** On the same scale as the trace's points. */
  readonly struckAtMs: number;
  /** The same, for the alert. */
  readonly detectedAtMs: number | undefined;
  /** Alerts above info before the attack: a monitor that cries at ordinary use has detected nothing. */
  readonly alarmsBefore: number;
  /** How long the whole run took, in milliseconds. */
  readonly tookMs: number;
  /**
   * Nothing gained, and stopped by what must stop it. The detector stops nothing by having an alarm that was on before.
   */
  readonly ok: boolean;
}

/** Says what became of an attack, by what it saw and what the monitors of its laboratory said. */
export function judge(attack: Attack, { struckAt, refusals, gains, taken }: Observation, lab: Lab): Result {
  const after = lab.sightings.filter(({ at }) => at >= struckAt);
  const grave = after.find(isAlarm);
  const alarmsBefore = lab.sightings.filter((sighting) => sighting.at < struckAt && isAlarm(sighting)).length;
  // An honest cause is possible of what is only a fact: it says something beside a refusal, and nothing by itself.
  const sighting = grave ?? (refusals.length > 0 ? after[0] : undefined);
  const stopped = attack.stoppedBy === "protocol" ? refusals.length > 0 : grave !== undefined && alarmsBefore === 0;
  return {
    attack,
    refusals,
    detected: sighting && detectionOf(sighting, struckAt),
    gains,
    ...(taken === undefined ? {} : { taken }),
    trace: lab.trace(),
    struckAtMs: struckAt - lab.openedAt,
    detectedAtMs: sighting && sighting.at - lab.openedAt,
    alarmsBefore,
    tookMs: performance.now() - lab.openedAt,
    ok: stopped && gains.length === 0,
  };
}

function isAlarm({ alert }: Sighting): boolean {
  return alert.severity !== "info";
}

function detectionOf({ by, at, alert }: Sighting, struckAt: number): Detection {
  return {
    by: alert.kind,
    name: alert.rule ?? alert.reasons[0]?.feature ?? "score",
    severity: alert.severity,
    afterMs: at - struckAt,
    seenBy: by,
    explanation: alert.description,
    response: alert.response,
    alert,
  };
}
