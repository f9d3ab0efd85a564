import type { ModelView } from "../../api/types.ts";
import { Dialog } from "../../components/dialog.tsx";
import { LogText } from "../../components/log-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatScore } from "../../i18n/format.ts";
import { jobProblem } from "../../i18n/job-problem.ts";
import { MeasuresPanel } from "./measures-panel.tsx";
import { ModelChart } from "./model-chart.tsx";
import { modelFacts } from "./model-facts.ts";
import { RunOnce } from "./run-once.tsx";
import { t } from "./texts.ts";
import { modelTitle } from "./words.ts";

/** Everything there is to know about one model. */
export function ModelDetails({
  apiId,
  model,
  inForce,
  onClose,
}: {
  readonly apiId: string;
  readonly model: ModelView | undefined;
  /** The threshold that the settings put in place of its own. */
  readonly inForce: number | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={model !== undefined} wide title={model === undefined ? "" : modelTitle(model)} onClose={onClose}>
      {model !== undefined && (
        <div class="dialog-text model-details">
          <p>{t(`about-${model.name}`)}</p>
          {model.problem !== undefined && (
            <Notice kind="warning" title={t("problem")}>
              <p>{jobProblem(model.problem)}</p>
            </Notice>
          )}
          <section>
            <h3>{t("facts")}</h3>
            <dl class="pairs">
              {modelFacts(model).map(({ key, name, value }) => (
                <div key={key}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
              <div>
                <dt>{t("by")}</dt>
                <dd>
                  <LogText text={model.createdBy} mono={false} most={60} cut />
                </dd>
              </div>
            </dl>
            {inForce !== undefined && model.chosen && (
              <p class="field-hint">{t("inForceThreshold", formatScore(inForce))}</p>
            )}
          </section>
          {model.histogram !== undefined && (
            <section>
              <h3>{t("histogram")}</h3>
              <ModelChart model={model} inForce={model.chosen ? inForce : undefined} />
            </section>
          )}
          {model.state === "ready" && (
            <section>
              <h3>{t("measures")}</h3>
              <RunOnce apiId={apiId} model={model}>
                <MeasuresPanel apiId={apiId} modelId={model.id} />
              </RunOnce>
            </section>
          )}
        </div>
      )}
    </Dialog>
  );
}
