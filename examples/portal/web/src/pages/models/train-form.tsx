import { useId, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView, ModelName, ModelView, Settings, TrainRequest } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { formatMoment, formatNumber } from "../../i18n/format.ts";
import { language } from "../../i18n/language.ts";
import { say } from "../../state/alerts.ts";
import { t } from "./texts.ts";
import { percentOf, type TrainingFault, trainingRequest, writtenMoment, writtenPercent } from "./training.ts";

/** In the order in which they are worth trying. */
const DETECTORS = ["knn", "ensemble", "iforest", "ecod", "lof", "hbos"] as const satisfies readonly ModelName[];

/** What to train, and on what. */
export function TrainForm({
  api,
  settings,
  running,
  onBegun,
}: {
  readonly api: ApiView;
  readonly settings: Settings;
  /** One at a time. */
  readonly running: boolean;
  readonly onBegun: (model: ModelView) => void;
}) {
  const id = useId();
  const [name, setName] = useState<ModelName>(settings.detector);
  const [rate, setRate] = useState(() =>
    writtenPercent(settings.falsePositiveRate, language.peek() === "pt" ? "," : "."),
  );
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [faults, setFaults] = useState<readonly TrainingFault[]>([]);
  const train = useAction(async (request: TrainRequest) => {
    const model = await portal.post<ModelView>(path`/api/apis/${api.id}/models`, request);
    say("success", t("begun"));
    onBegun(model);
  });
  const submit = () => {
    const result = trainingRequest({ name, falsePositivePercent: rate, from, to });
    setFaults("faults" in result ? result.faults : []);
    if ("request" in result) void train.run(result.request);
  };
  const share = percentOf(rate);
  const fault = (...names: readonly TrainingFault[]) => {
    const found = names.find((one) => faults.includes(one));
    return found === undefined ? undefined : t(`fault-${found}`);
  };
  return (
    <form
      class="form train-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class="quiet">{t("trainIntro")}</p>
      <fieldset class="detectors">
        <legend>{t("detector")}</legend>
        {DETECTORS.map((one) => (
          <label key={one} class="detector">
            <input
              type="radio"
              name={`${id}-detector`}
              value={one}
              checked={one === name}
              aria-describedby={`${id}-${one}`}
              onChange={() => setName(one)}
            />
            <span>
              <strong>{t(`name-${one}`)}</strong> <code>{one}</code>
              <small id={`${id}-${one}`}>{t(`about-${one}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="train-limits">
        <Field
          label={t("rateField")}
          hint={
            <>
              {t("rateHint")}{" "}
              {share !== undefined && t("rateMeans", formatNumber(share * 1000, { maximumFractionDigits: 1 }))}
            </>
          }
          error={fault("rate")}
          value={rate}
          onInput={setRate}
          inputMode="decimal"
          autocomplete="off"
        />
        <fieldset class="range">
          <legend>{t("range")}</legend>
          <div class="row">
            <Field
              label={t("from")}
              type="datetime-local"
              error={fault("from")}
              value={from}
              onInput={setFrom}
              {...bounds(api)}
            />
            <Field
              label={t("to")}
              type="datetime-local"
              error={fault("to", "order")}
              value={to}
              onInput={setTo}
              {...bounds(api)}
            />
          </div>
          {api.firstAt !== undefined && api.lastAt !== undefined && (
            <p class="field-hint">
              {t("rangeHint", formatMoment(api.firstAt, "hour"), formatMoment(api.lastAt, "hour"))}
            </p>
          )}
        </fieldset>
      </div>
      {train.error !== undefined && <ProblemNotice error={train.error} onRetry={submit} />}
      <div class="actions">
        <Button type="submit" look="primary" busy={train.busy || running}>
          {running ? t("state-training") : t("begin")}
        </Button>
      </div>
    </form>
  );
}

function bounds({ firstAt, lastAt }: ApiView): { readonly min?: string; readonly max?: string } {
  if (firstAt === undefined || lastAt === undefined) return {};
  return { min: writtenMoment(firstAt), max: writtenMoment(lastAt + 60_000) };
}
