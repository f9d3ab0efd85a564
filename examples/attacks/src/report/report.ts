import type { Language } from "@securecomm/example-terminal";
import type { ControlSession } from "../controls/control-session.ts";
import { type SimulatedMinutes, worstShare } from "../controls/simulated-minutes.ts";
import type { Result } from "../judge.ts";

/** Of the minutes of ordinary use at most this share may raise an alert. */
export const MOST_FALSE_ALARMS = 0.01;

/** When a report was made, and with what. */
export interface Made {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How long it all took, in milliseconds. */
  readonly tookMs: number;
  readonly seed: number;
  readonly language: Language;
  /** Versions by name: of this program, of Node.js, of the packages under attack. */
  readonly versions: Readonly<Record<string, string>>;
  /** Such as `linux x64`. */
  readonly platform: string;
  /** The model that gave the scores. */
  readonly model: { readonly detector: string; readonly threshold: number };
}

/** An attack that could not be carried out: nothing is known of it. */
export interface FailedRun {
  readonly name: string;
  readonly title: string;
  readonly message: string;
}

/** All that a run of the laboratory found out. */
export interface Report {
  readonly made: Made;
  readonly attacks: readonly Result[];
  readonly failedRuns: readonly FailedRun[];
  /** Real sessions of ordinary use; `undefined` where the controls were left out. */
  readonly sessions: readonly ControlSession[] | undefined;
  /** Simulated ordinary use; `undefined` where the controls were left out. */
  readonly minutes: readonly SimulatedMinutes[] | undefined;
}

/** What a report comes to. */
export interface Verdict {
  readonly attacks: number;
  /** Attacks with nothing gained: those that were turned away, and those that were only seen while they went on. */
  readonly answered: { readonly refused: number; readonly detected: number };
  /** Alerts in the real sessions that are more than information. */
  readonly falseAlarms: number;
  /** Of the kind of simulated use with the most of them, from 0 to 1; `undefined` where nothing was simulated. */
  readonly worstShare: number | undefined;
  readonly ok: boolean;
}

/** Whether all is well: every attack stopped, no false alarm in a real session, at most 1 % of simulated minutes. */
export function verdictOf({ attacks, failedRuns, sessions = [], minutes }: Report): Verdict {
  const well = attacks.filter(({ ok }) => ok);
  const refused = well.filter(({ refusals }) => refusals.length > 0).length;
  const answered = { refused, detected: well.length - refused };
  const all = attacks.length + failedRuns.length;
  const falseAlarms = sessions.reduce((sum, session) => sum + session.falseAlarms.length, 0);
  const worst = minutes === undefined ? undefined : worstShare(minutes);
  const complete = sessions.every(({ complete }) => complete);
  const quiet = falseAlarms === 0 && (worst ?? 0) <= MOST_FALSE_ALARMS;
  const ok = well.length === all && quiet && complete;
  return { attacks: all, answered, falseAlarms, worstShare: worst, ok };
}

/** The score at which the alert came, and the highest since the attack. */
export function scoresOf({
  detected,
  trace,
  struckAtMs,
}: Result): { readonly first: number; readonly highest: number } | undefined {
  const first = detected?.by === "score" ? detected.alert.score : undefined;
  if (first === undefined) return undefined;
  const since = trace.points.filter(({ at }) => at >= struckAtMs);
  return { first, highest: since.reduce((highest, { score }) => Math.max(highest, score), first) };
}

/** Codes with which the same ends turned an attack away. */
export interface Refused {
  readonly ends: readonly string[];
  readonly codes: readonly string[];
}

/** Who turned an attack away, and with which codes: what was refused by the same ends stands together. */
export function refusalsOf({ refusals }: Pick<Result, "refusals">): readonly Refused[] {
  const byCode = grouped(refusals, ({ code }) => code);
  const found = byCode.map((some) => ({ code: some[0].code, ends: [...new Set(some.map(({ by }) => by))].sort() }));
  return grouped(found, ({ ends }) => ends.join(" ")).map((some) => ({
    ends: some[0].ends,
    codes: some.map(({ code }) => code),
  }));
}

/** What has the same key stands together; in the order in which the keys came. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): [Item, ...Item[]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
