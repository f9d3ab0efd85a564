import { useId } from "preact/hooks";
import type { ModelView } from "../../api/types.ts";
import { Checkbox, Field } from "../../components/field.tsx";
import { formatScore, formatShare } from "../../i18n/format.ts";
import { language } from "../../i18n/language.ts";
import { shareAbove } from "../models/histogram.ts";
import { numberOf, type SettingsForm } from "./settings-form.ts";
import { t } from "./texts.ts";

/** A slider and a number for the same threshold, and what it means for the lines that are known. */
export function ThresholdField({
  form,
  change,
  model,
  error,
}: {
  readonly form: SettingsForm;
  readonly change: (part: Partial<SettingsForm>) => void;
  /** The one in force. */
  readonly model: ModelView | undefined;
  readonly error: string | undefined;
}) {
  const id = useId();
  const value = numberOf(form.threshold);
  const own = model?.threshold;
  const decimal = language.value === "pt" ? "," : ".";
  const write = (threshold: string) => change({ threshold: threshold.replace(".", decimal) });
  return (
    <>
      <Checkbox
        label={t("ownThreshold")}
        hint={own === undefined ? t("modelThresholdNone") : t("modelThreshold", formatScore(own))}
        checked={form.ownThreshold}
        onChange={(ownThreshold) => {
          change({ ownThreshold });
          if (ownThreshold && own !== undefined) write(String(Math.round(own * 1000) / 1000));
        }}
      />
      {form.ownThreshold && (
        <div class="threshold">
          <div class="field threshold-slider">
            <label for={id}>{t("thresholdSlider")}</label>
            <input
              id={id}
              type="range"
              min={0.05}
              max={1}
              step={0.005}
              value={value ?? own ?? 0.6}
              aria-valuetext={value === undefined ? undefined : formatScore(value)}
              onInput={(event) => write(event.currentTarget.value)}
            />
          </div>
          <Field
            compact
            label={t("thresholdNumber")}
            error={error}
            value={form.threshold}
            onInput={(threshold) => change({ threshold })}
            inputMode="decimal"
            autocomplete="off"
          />
          <p class="field-hint threshold-means">
            {t("thresholdHint")} {value !== undefined && meaning(value, model)}
          </p>
        </div>
      )}
    </>
  );
}

function meaning(threshold: number, model: ModelView | undefined): string {
  const share = shareAbove(model?.histogram ?? [], threshold);
  if (share === undefined || model === undefined) return "";
  return t("thresholdMeans", formatShare(share, 2), t("linesText", Math.round(share * model.trainedOn)));
}
