import { useState } from "preact/hooks";
import type { ExpectedView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field, Select } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { EMPTY_RULE, formOf, type RuleFault, type RuleForm, ruleOf } from "./expected-rule.ts";
import { FEATURES, featureName } from "./feature-names.ts";
import { t } from "./texts.ts";

/** One rule, typed. It stands within the form of the settings, so it is none itself: Enter must not save those. */
export function RuleEditor({
  rule,
  onRule,
  onClose,
}: {
  readonly rule: ExpectedView | undefined;
  readonly onRule: (rule: ExpectedView) => void;
  readonly onClose: () => void;
}) {
  const [form, setForm] = useState<RuleForm>(() => (rule === undefined ? EMPTY_RULE : formOf(rule)));
  const [faults, setFaults] = useState<readonly RuleFault[]>([]);
  const set = (name: keyof RuleForm) => (value: string) => {
    setForm((before) => ({ ...before, [name]: value }));
    setFaults([]);
  };
  const apply = () => {
    const result = ruleOf(form);
    if ("rule" in result) onRule(result.rule);
    else setFaults(result.faults);
  };
  const fault = (name: RuleFault) => (faults.includes(name) ? t(`fault-${name}`) : undefined);
  const known: readonly string[] = FEATURES;
  const others = form.feature !== "" && !known.includes(form.feature) ? [form.feature] : [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only takes Enter of the fields inside
    <div
      class="form rule-editor"
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        apply();
      }}
    >
      <Field
        label={t("who")}
        hint={t("whoHint")}
        value={form.subject}
        onInput={set("subject")}
        maxLength={500}
        autocomplete="off"
      />
      <Field
        label={t("address")}
        hint={t("addressHint")}
        value={form.address}
        onInput={set("address")}
        maxLength={500}
        autocomplete="off"
      />
      <div class="row">
        <Field
          compact
          label={t("from")}
          error={fault("hours")}
          value={form.fromHour}
          onInput={set("fromHour")}
          inputMode="decimal"
          autocomplete="off"
        />
        <Field
          compact
          label={t("to")}
          value={form.toHour}
          onInput={set("toHour")}
          inputMode="decimal"
          autocomplete="off"
        />
      </div>
      <Select
        label={t("feature")}
        value={form.feature}
        options={[
          { value: "", label: t("anyFeature") },
          ...[...others, ...known].map((value) => ({ value, label: featureName(value) })),
        ]}
        onChange={set("feature")}
      />
      <Field
        label={t("until")}
        hint={t("untilHint")}
        type="date"
        error={fault("until")}
        value={form.until}
        onInput={set("until")}
      />
      <Field
        label={t("note")}
        hint={t("noteHint")}
        error={fault("long")}
        value={form.note}
        onInput={set("note")}
        maxLength={500}
        autocomplete="off"
      />
      {faults.includes("empty") && <Notice kind="danger">{t("fault-empty")}</Notice>}
      <div class="actions actions-end">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button look="primary" onClick={apply}>
          {t("apply")}
        </Button>
      </div>
    </div>
  );
}
