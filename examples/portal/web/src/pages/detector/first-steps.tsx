import { useEffect } from "preact/hooks";
import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ModelsView, ModelView } from "../../api/types.ts";
import { Button, LinkButton } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Notice, ProblemNotice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { jobProblem } from "../../i18n/job-problem.ts";
import { useEvents } from "../../state/events.ts";
import { pageHref } from "../../state/paths.ts";
import { trainingOne } from "./models.ts";
import { t } from "./texts.ts";

const LOOK_EVERY = 3000;

export function NoLines({ apiId }: { readonly apiId: string }) {
  return (
    <EmptyState
      title={t("noLinesTitle")}
      actions={
        <LinkButton look="primary" href={pageHref("import", apiId)}>
          {t("importLog")}
        </LinkButton>
      }
    >
      <p>{t("noLinesText")}</p>
    </EmptyState>
  );
}

/** Lines but no model: trains one with the settings' defaults, and shows how far it is. */
export function FirstModel({
  apiId,
  models,
  onChange,
}: {
  readonly apiId: string;
  readonly models: ModelsView;
  readonly onChange: () => void;
}) {
  const training = trainingOne(models);
  const failed =
    training === undefined
      ? models.items.find(({ state }) => state === "failed" || state === "interrupted")
      : undefined;
  const train = useAction(async () => {
    await api.post<ModelView>(path`/api/apis/${apiId}/models`, {});
    onChange();
  });
  useEvents((event) => {
    if (event.type === "model" && event.apiId === apiId) onChange();
  });
  const running = training !== undefined;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(onChange, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [running, onChange]);
  if (training !== undefined) {
    return (
      <section class="card">
        <Progress label={t("training")} value={training.progress > 0 ? training.progress : undefined} />
      </section>
    );
  }
  return (
    <>
      {failed !== undefined && (
        <Notice kind="warning" title={t("trainingState")}>
          {failed.problem !== undefined && jobProblem(failed.problem)}
        </Notice>
      )}
      <EmptyState
        title={t("noModelTitle")}
        actions={
          <>
            <Button look="primary" busy={train.busy} onClick={() => void train.run()}>
              {t("train")}
            </Button>
            <LinkButton href={pageHref("models", apiId)}>{t("toModels")}</LinkButton>
          </>
        }
      >
        <p>{t("noModelText")}</p>
      </EmptyState>
      {train.error !== undefined && <ProblemNotice error={train.error} />}
    </>
  );
}
