import type { AnomalyView, EffectView } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { ProblemNotice } from "../components/notice.tsx";
import { useAction } from "../hooks/use-action.ts";
import { formatMoment } from "../i18n/format.ts";
import { say } from "../state/alerts.ts";
import { requestOf } from "./entry-details.tsx";
import { effectText, judge, undoVerdict } from "./requests.ts";
import { t } from "./texts.ts";

/** Confirm, false alarm, take back. What it changed is said, and given to `onJudged`. */
export function VerdictButtons({
  anomaly,
  apiId,
  onJudged,
}: {
  readonly anomaly: AnomalyView;
  readonly apiId: string;
  readonly onJudged?: (effect: EffectView) => void;
}) {
  const { verdict } = anomaly;
  const action = useAction(async (wanted: "confirmed" | "false-alarm" | undefined) => {
    const keep = {
      reasons: verdict?.reasons ?? [],
      ...(verdict?.note === undefined ? {} : { note: verdict.note }),
    };
    const effect =
      wanted === undefined
        ? await undoVerdict(anomaly.id, apiId)
        : await judge(anomaly.id, apiId, { verdict: wanted, ...keep });
    say("success", effectText(effect));
    onJudged?.(effect);
  });
  const pressed = (wanted: string) => (verdict?.verdict === wanted ? "true" : "false");
  return (
    <div class="verdict">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are buttons */}
      <div class="actions" role="group" aria-label={t("verdictOf", requestOf(anomaly.entry).slice(0, 80))}>
        <Button
          small
          busy={action.busy}
          aria-pressed={pressed("confirmed")}
          onClick={() => void action.run("confirmed")}
        >
          <Icon name="check" /> {t("markConfirmed")}
        </Button>
        <Button
          small
          busy={action.busy}
          aria-pressed={pressed("false-alarm")}
          onClick={() => void action.run("false-alarm")}
        >
          <Icon name="cross" /> {t("markFalseAlarm")}
        </Button>
        {verdict !== undefined && (
          <Button small look="quiet" busy={action.busy} onClick={() => void action.run(undefined)}>
            {t("undo")}
          </Button>
        )}
        {verdict !== undefined && (
          <span class="verdict-by">{t("judgedBy", verdict.by, formatMoment(verdict.at, "hour"))}</span>
        )}
      </div>
      {action.error !== undefined && <ProblemNotice error={action.error} onRetry={action.clear} />}
    </div>
  );
}
