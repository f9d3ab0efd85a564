import { useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ModelsView, ModelView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { formatBytes, formatMoment, formatScore, formatShare } from "../../i18n/format.ts";
import { jobProblem } from "../../i18n/job-problem.ts";
import { say } from "../../state/alerts.ts";
import { t } from "./texts.ts";
import { actionsOf } from "./training.ts";
import { modelTitle, periodOf, STATE_LOOK } from "./words.ts";

type Asked = { readonly what: "choose" | "remove" | "rollback"; readonly model: ModelView };

/** All models, and what can be done with each. */
export function ModelsTable({
  apiId,
  models,
  onModels,
  onReload,
  onDetails,
}: {
  readonly apiId: string;
  readonly models: ModelsView;
  readonly onModels: (models: ModelsView) => void;
  readonly onReload: () => void;
  readonly onDetails: (modelId: number) => void;
}) {
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const previous = models.items.find(({ id }) => id === models.previous);
  const doing = useAction(async ({ what, model }: Asked) => {
    const of = path`/api/apis/${apiId}/models`;
    if (what === "remove") {
      await portal.delete(`${of}/${model.id}`);
      say("success", t("removed"));
      onReload();
    } else {
      onModels(await portal.post<ModelsView>(what === "choose" ? `${of}/${model.id}/choose` : `${of}/rollback`));
      say("success", t("chosenNow", modelTitle(model)));
    }
    setAsked(undefined);
  });
  const cancelling = useAction(async (model: ModelView) => {
    await portal.post(path`/api/apis/${apiId}/models/${model.id}/cancel`);
    onReload();
  });
  const ask = (next: Asked) => {
    doing.clear();
    setAsked(next);
  };
  return (
    <>
      {previous !== undefined && (
        <div class="actions">
          <Button onClick={() => ask({ what: "rollback", model: previous })}>
            {t("rollBackTo", modelTitle(previous))}
          </Button>
        </div>
      )}
      {cancelling.error !== undefined && <ProblemNotice error={cancelling.error} onRetry={onReload} />}
      <Table
        caption={t("caption")}
        hideCaption
        rows={models.items}
        rowKey={({ id }) => id}
        columns={[
          { key: "model", title: t("model"), heading: true, cell: (row) => <Name model={row} /> },
          {
            key: "state",
            title: t("state"),
            cell: (row) => (
              <ModelState
                model={row}
                cancel={
                  actionsOf(row).cancel ? (
                    <Button
                      small
                      busy={cancelling.busy}
                      aria-label={t("cancelOf", modelTitle(row))}
                      onClick={() => void cancelling.run(row)}
                    >
                      {t("cancel")}
                    </Button>
                  ) : null
                }
              />
            ),
          },
          { key: "trained", title: t("trainedAt"), cell: (row) => <TrainedOn model={row} /> },
          {
            key: "threshold",
            title: t("threshold"),
            numeric: true,
            cell: ({ threshold }) => (threshold === undefined ? "–" : formatScore(threshold)),
          },
          { key: "rate", title: t("rate"), numeric: true, cell: (row) => formatShare(row.falsePositiveRate, 2) },
          {
            key: "size",
            title: t("size"),
            numeric: true,
            cell: ({ size }) => (size === undefined ? "–" : formatBytes(size)),
          },
          { key: "by", title: t("by"), cell: (row) => <LogText text={row.createdBy} mono={false} most={40} cut /> },
          {
            key: "actions",
            title: t("actions"),
            cell: (row) => (
              <div class="actions model-actions">
                {row.state !== "training" && (
                  <Button small aria-label={t("detailsOf", modelTitle(row))} onClick={() => onDetails(row.id)}>
                    {t("details")}
                  </Button>
                )}
                {actionsOf(row).choose && (
                  <Button
                    small
                    look="primary"
                    aria-label={t("chooseOf", modelTitle(row))}
                    onClick={() => ask({ what: "choose", model: row })}
                  >
                    {t("choose")}
                  </Button>
                )}
                {actionsOf(row).remove && (
                  <Button
                    small
                    look="quiet"
                    aria-label={t("removeOf", modelTitle(row))}
                    onClick={() => ask({ what: "remove", model: row })}
                  >
                    {t("remove")}
                  </Button>
                )}
              </div>
            ),
          },
        ]}
      />
      <Confirm
        open={asked !== undefined}
        title={asked === undefined ? "" : t(QUESTIONS[asked.what].title)}
        action={asked === undefined ? "" : t(QUESTIONS[asked.what].action)}
        danger={asked?.what === "remove"}
        busy={doing.busy}
        onConfirm={() => asked !== undefined && void doing.run(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked !== undefined && <p>{t(QUESTIONS[asked.what].text, modelTitle(asked.model))}</p>}
        {doing.error !== undefined && <ProblemNotice error={doing.error} />}
      </Confirm>
    </>
  );
}

const QUESTIONS = {
  choose: { title: "chooseTitle", text: "chooseText", action: "choose" },
  remove: { title: "removeTitle", text: "removeText", action: "remove" },
  rollback: { title: "rollBackTitle", text: "rollBackText", action: "rollBack" },
} as const;

function Name({ model }: { readonly model: ModelView }) {
  return (
    <>
      {modelTitle(model)}
      {model.chosen && (
        <>
          {" "}
          <Badge kind="success">{t("inForce")}</Badge>
        </>
      )}
    </>
  );
}

function ModelState({ model, cancel }: { readonly model: ModelView; readonly cancel: preact.ComponentChildren }) {
  if (model.state === "training") {
    return (
      <div class="model-training">
        <Progress label={t("state-training")} value={model.progress} />
        {cancel}
      </div>
    );
  }
  return (
    <>
      <Badge kind={STATE_LOOK[model.state]}>{t(`state-${model.state}`)}</Badge>
      {model.problem !== undefined && <p class="field-hint">{jobProblem(model.problem)}</p>}
    </>
  );
}

function TrainedOn({ model }: { readonly model: ModelView }) {
  const period = periodOf(model);
  return (
    <>
      {formatMoment(model.endedAt ?? model.createdAt, "hour")}
      {model.trainedOn > 0 && (
        <>
          <br />
          <small class="quiet">{t("lines", model.trainedOn)}</small>
        </>
      )}
      {period !== undefined && (
        <>
          <br />
          <small class="quiet">{period}</small>
        </>
      )}
    </>
  );
}
