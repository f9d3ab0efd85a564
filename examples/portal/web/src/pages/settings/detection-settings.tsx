import { useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView, ModelName, ModelView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field, Select } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { say } from "../../state/alerts.ts";
import { t as models } from "../models/texts.ts";
import { ExpectedRules } from "./expected-rules.tsx";
import type { SettingName } from "./merge.ts";
import { SettingsConflict } from "./settings-conflict.tsx";
import { t } from "./texts.ts";
import { ThresholdField } from "./threshold-field.tsx";
import { useSettingsDraft } from "./use-settings-draft.ts";

const DETECTORS = ["knn", "ensemble", "iforest", "ecod", "lof", "hbos"] as const satisfies readonly ModelName[];

/** What counts as an anomaly in one API. */
export function DetectionSettings({ api }: { readonly api: ApiView }) {
  const draft = useSettingsDraft(api.id);
  const [saved, setSaved] = useState(false);
  const chosen = useQuery(api.chosenModel === undefined ? undefined : `model ${api.id} ${api.chosenModel}`, (signal) =>
    portal.get<ModelView>(path`/api/apis/${api.id}/models/${api.chosenModel ?? 0}`, { signal }),
  );
  const { form, change, faults } = draft;
  if (form === undefined) {
    return draft.error === undefined ? <Loading /> : <ProblemNotice error={draft.error} onRetry={draft.reload} />;
  }
  const wrong = (name: Exclude<SettingName, "detector" | "expected">) =>
    faults.includes(name) ? t(`wrong-${name}`) : undefined;
  const save = async () => {
    if (await draft.save()) {
      setSaved(true);
      say("success", t("saved"));
    }
  };
  const isChanged = draft.changed.length > 0;
  return (
    <form
      class="form settings-form"
      noValidate
      onInput={() => setSaved(false)}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <SettingsConflict draft={draft} />
      <fieldset>
        <legend>{t("threshold")}</legend>
        <ThresholdField form={form} change={change} model={chosen.data} error={wrong("threshold")} />
      </fieldset>
      <div class="grid">
        <Field
          label={t("rate")}
          hint={t("rateHint")}
          error={wrong("falsePositiveRate")}
          value={form.falsePositivePercent}
          onInput={(falsePositivePercent) => change({ falsePositivePercent })}
          inputMode="decimal"
          autocomplete="off"
        />
        <Select<ModelName>
          label={t("detector")}
          hint={t("detectorHint")}
          value={form.detector}
          options={DETECTORS.map((value) => ({ value, label: `${models(`name-${value}`)} (${value})` }))}
          onChange={(detector) => change({ detector })}
        />
      </div>
      <fieldset>
        <legend>{t("addresses")}</legend>
        <div class="grid">
          <Field
            label={t("hoursBack")}
            hint={t("hoursBackHint")}
            error={wrong("hoursBack")}
            value={form.hoursBack}
            onInput={(hoursBack) => change({ hoursBack })}
            inputMode="decimal"
            autocomplete="off"
          />
          <Field
            label={t("many")}
            hint={t("manyHint")}
            error={wrong("manyAddresses")}
            value={form.manyAddresses}
            onInput={(manyAddresses) => change({ manyAddresses })}
            inputMode="numeric"
            autocomplete="off"
          />
          <Field
            label={t("frequent")}
            hint={t("frequentHint")}
            error={wrong("frequentAddresses")}
            value={form.frequentAddresses}
            onInput={(frequentAddresses) => change({ frequentAddresses })}
            inputMode="numeric"
            autocomplete="off"
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("quiet")}</legend>
        <p class="field-hint">{t("quietHint")}</p>
        <div class="row">
          <Field
            compact
            label={t("from")}
            error={wrong("quietHours")}
            value={form.quietFrom}
            onInput={(quietFrom) => change({ quietFrom })}
            inputMode="numeric"
            autocomplete="off"
          />
          <Field
            compact
            label={t("to")}
            value={form.quietTo}
            onInput={(quietTo) => change({ quietTo })}
            inputMode="numeric"
            autocomplete="off"
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("expected")}</legend>
        <ExpectedRules rules={form.expected} onChange={(expected) => change({ expected })} />
      </fieldset>
      {draft.failure !== undefined && <ProblemNotice error={draft.failure} onRetry={() => void save()} />}
      <div class="settings-save">
        <Button type="submit" look="primary" busy={draft.saving}>
          {t("save")}
        </Button>
        {isChanged && <Button onClick={draft.discard}>{t("discard")}</Button>}
        <span role="status" class="quiet">
          {isChanged ? t("unsaved", draft.changed.length) : saved ? t("saved") : t("noChanges")}
        </span>
      </div>
    </form>
  );
}
