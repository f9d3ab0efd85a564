import { api } from "../api/api.ts";
import { path } from "../api/query-string.ts";
import type { EffectView, JudgeRequest } from "../api/types.ts";
import { formatNumber, formatScore } from "../i18n/format.ts";
import { announce } from "../state/events.ts";
import { t } from "./texts.ts";

/** Says what an anomaly is, and what became of its score. */
export async function judge(anomalyId: number, apiId: string, request: Partial<JudgeRequest>): Promise<EffectView> {
  const effect = await api.put<EffectView>(path`/api/anomalies/${anomalyId}/verdict`, request);
  announce({ type: "verdict", apiId, anomalyId });
  return effect;
}

export async function undoVerdict(anomalyId: number, apiId: string): Promise<EffectView> {
  const effect = await api.delete<EffectView>(path`/api/anomalies/${anomalyId}/verdict`);
  announce({ type: "verdict", apiId, anomalyId });
  return effect;
}

/** What a verdict changed, in one line. */
export function effectText(effect: EffectView): string {
  const said = {
    confirmed: t("saidConfirmed"),
    "false-alarm": t("saidFalseAlarm"),
    none: t("saidUndone"),
  }[effect.anomaly.verdict?.verdict ?? "none"];
  const parts = [said];
  if (effect.scoreBefore !== effect.scoreAfter)
    parts.push(t("effectScore", formatScore(effect.scoreBefore), formatScore(effect.scoreAfter)));
  if (effect.rankBefore !== undefined && effect.rankAfter === undefined) parts.push(t("effectGone"));
  else if (effect.rankBefore !== undefined && effect.rankAfter !== undefined && effect.rankBefore !== effect.rankAfter)
    parts.push(t("effectRank", formatNumber(effect.rankBefore), formatNumber(effect.rankAfter)));
  if (effect.silenced > 0) parts.push(t("effectSilenced", formatNumber(effect.silenced)));
  if (effect.raised > 0) parts.push(t("effectRaised", formatNumber(effect.raised)));
  return parts.join(" ");
}
