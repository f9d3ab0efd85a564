import type { DetectionView, ModelName, ModelsView, ModelView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Select } from "../../components/field.tsx";
import { Notice, ProblemNotice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { formatNumber, formatScore } from "../../i18n/format.ts";
import { jobProblem } from "../../i18n/job-problem.ts";
import { newestOfEach } from "./models.ts";
import { t } from "./texts.ts";
import type { Detection } from "./use-detection.ts";

/** Which model, the button to detect, and how far it is. */
export function DetectionPanel({
  models,
  model,
  detection,
  name,
  onName,
}: {
  readonly models: ModelsView;
  readonly model: ModelView;
  readonly detection: Detection;
  readonly name: ModelName | undefined;
  readonly onName: (name: ModelName | undefined) => void;
}) {
  const { view, start, error, reload, known } = detection;
  const chosen = models.items.find((item) => item.chosen && item.state === "ready");
  const options = [
    ...(chosen === undefined ? [] : [{ value: "", label: t("chosenModel", `${chosen.name} #${chosen.id}`) }]),
    ...newestOfEach(models)
      .filter(({ id }) => id !== chosen?.id)
      .map((item) => ({ value: item.name as string, label: t("newestModel", `${item.name} #${item.id}`) })),
  ];
  const scanning = view?.state === "scanning";
  const detect = (
    <Button
      look={view === undefined ? "primary" : "plain"}
      busy={start.busy || scanning}
      onClick={() => void start.run(view !== undefined)}
    >
      {view === undefined ? t("detect") : t("detectAgain")}
    </Button>
  );
  return (
    <section class="card detection" aria-label={t("model")}>
      <div class="detection-row">
        <Select
          compact
          label={t("model")}
          value={name !== undefined && model.id !== chosen?.id ? model.name : chosen === undefined ? model.name : ""}
          options={options}
          onChange={(value) => onName(value === "" ? undefined : (value as ModelName))}
        />
        {view !== undefined && !scanning && <State view={view} model={model} />}
        <div class="detection-button">{view !== undefined && detect}</div>
      </div>
      {scanning && (
        <Progress
          label={t("detecting")}
          value={view.total > 0 ? Math.min(1, view.scanned / view.total) : undefined}
          detail={t("detectedOf", formatNumber(view.scanned), formatNumber(view.total), formatNumber(view.found))}
        />
      )}
      {view?.state === "full" && <Notice kind="warning">{t("stateFull")}</Notice>}
      {view?.state === "failed" && (
        <Notice kind="danger" title={t("stateFailed")}>
          {view.problem !== undefined && jobProblem(view.problem)}
        </Notice>
      )}
      {start.error !== undefined && <ProblemNotice error={start.error} />}
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {known && view === undefined && (
        <EmptyState title={t("notDetected")} actions={detect}>
          <p>{t("notDetectedText")}</p>
        </EmptyState>
      )}
    </section>
  );
}

function State({ view, model }: { readonly view: DetectionView; readonly model: ModelView }) {
  return (
    <p class="detection-state">
      {view.state === "live" && <Badge kind="success">{t("stateLive")}</Badge>}
      {view.state === "done" && <Badge>{t("stateDone")}</Badge>}{" "}
      <span class="quiet">
        {t("findings", formatNumber(view.found), formatNumber(view.scanned))}
        {model.threshold !== undefined && ` · ≥ ${formatScore(model.threshold)}`}
      </span>
    </p>
  );
}
