import { useState } from "preact/hooks";
import type { ExpectedView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { LogText } from "../../components/log-text.tsx";
import { Table } from "../../components/table.tsx";
import { formatMoment, formatNumber } from "../../i18n/format.ts";
import { isOver } from "./expected-rule.ts";
import { featureName } from "./feature-names.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { t } from "./texts.ts";

const MOST = 200;

/** The rules of expected behaviour: a list to add to, change and take from. They are saved with the other settings. */
export function ExpectedRules({
  rules,
  onChange,
}: {
  readonly rules: readonly ExpectedView[];
  readonly onChange: (rules: readonly ExpectedView[]) => void;
}) {
  const [edited, setEdited] = useState<number | "new" | undefined>(undefined);
  const [told, setTold] = useState("");
  const close = () => setEdited(undefined);
  const put = (rule: ExpectedView) => {
    onChange(edited === "new" ? [...rules, rule] : rules.map((before, index) => (index === edited ? rule : before)));
    setTold(t("ruleAdded"));
    close();
  };
  const isFull = rules.length >= MOST;
  return (
    <>
      <p class="field-hint">{t("expectedIntro")}</p>
      {rules.length === 0 ? (
        <p class="quiet">{t("expectedEmpty")}</p>
      ) : (
        <Table
          caption={t("expectedCaption")}
          hideCaption
          rows={rules.map((rule, index) => ({ rule, index }))}
          rowKey={({ index }) => index}
          columns={[
            { key: "rule", title: t("rule"), heading: true, cell: ({ rule }) => <RuleParts rule={rule} /> },
            { key: "until", title: t("until"), cell: ({ rule }) => <Until rule={rule} /> },
            {
              key: "note",
              title: t("note"),
              cell: ({ rule }) => (rule.note === undefined ? "–" : <LogText text={rule.note} mono={false} />),
            },
            {
              key: "actions",
              title: t("actions"),
              cell: ({ rule, index }) => (
                <div class="actions">
                  <Button small aria-label={t("editOf", ruleWords(rule))} onClick={() => setEdited(index)}>
                    {t("edit")}
                  </Button>
                  <Button
                    small
                    look="quiet"
                    aria-label={t("removeOf", ruleWords(rule))}
                    onClick={() => {
                      onChange(rules.filter((_rule, at) => at !== index));
                      setTold(t("ruleRemoved"));
                    }}
                  >
                    {t("remove")}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      <div class="actions">
        <Button disabled={isFull} onClick={() => setEdited("new")}>
          {t("addRule")}
        </Button>
        <span role="status" class="quiet">
          {isFull ? t("mostRules") : told}
        </span>
      </div>
      <Dialog open={edited !== undefined} title={t(edited === "new" ? "addRule" : "editRule")} onClose={close}>
        <RuleEditor
          key={String(edited)}
          rule={typeof edited === "number" ? rules[edited] : undefined}
          onRule={put}
          onClose={close}
        />
      </Dialog>
    </>
  );
}

interface Part {
  readonly name: string;
  readonly value: string;
}

function partsOf({ subject, address, hours, feature }: ExpectedView): readonly Part[] {
  return [
    ...(subject === undefined ? [] : [{ name: t("who"), value: subject }]),
    ...(address === undefined ? [] : [{ name: t("address"), value: address }]),
    ...(hours === undefined
      ? []
      : [{ name: t("hours"), value: t("hoursText", formatNumber(hours[0]), formatNumber(hours[1])) }]),
    ...(feature === undefined ? [] : [{ name: t("featureColumn"), value: featureName(feature) }]),
  ];
}

function ruleWords(rule: ExpectedView): string {
  return partsOf(rule)
    .map(({ name, value }) => `${name} ${value}`)
    .join(", ")
    .slice(0, 120);
}

function RuleParts({ rule }: { readonly rule: ExpectedView }) {
  return (
    <ul class="rule-parts">
      {partsOf(rule).map(({ name, value }) => (
        <li key={name}>
          <span class="quiet">{name}:</span> <LogText text={value} mono={false} most={80} />
        </li>
      ))}
    </ul>
  );
}

function Until({ rule }: { readonly rule: ExpectedView }) {
  if (rule.until === undefined) return <>{t("always")}</>;
  return (
    <>
      {formatMoment(rule.until - 1, "full").replace(/,? ?\d\d:\d\d:\d\d$/, "")}{" "}
      {isOver(rule, Date.now()) && <Badge kind="warning">{t("over")}</Badge>}
    </>
  );
}
