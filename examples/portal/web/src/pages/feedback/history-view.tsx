import { useState } from "preact/hooks";
import { undoVerdict } from "../../anomalies/requests.ts";
import type { AnomalyView, ApiView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Description } from "../../components/description.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Select } from "../../components/field.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Pager } from "../../components/pager.tsx";
import { Loading } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { usePages } from "../../hooks/use-pages.ts";
import { formatMoment } from "../../i18n/format.ts";
import { language } from "../../i18n/language.ts";
import { useEvents } from "../../state/events.ts";
import { EffectPanel } from "./effect-panel.tsx";
import { type HistoryFilter, type HistoryPage, loadHistory } from "./requests.ts";
import { t } from "./texts.ts";
import type { Outcome } from "./use-review.ts";

/** What was judged, by whom, and a way to take it back. */
export function HistoryView({ api }: { readonly api: ApiView }) {
  const lang = language.value;
  const [filter, setFilter] = useState<HistoryFilter>("any");
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const pages = usePages<AnomalyView, HistoryPage>(
    `history ${api.id} ${lang} ${filter}`,
    (cursor, signal) => loadHistory(api.id, lang, filter, cursor, signal),
    { keep: true },
  );
  useEvents((event) => {
    if (event.type === "verdict" && event.apiId === api.id) pages.reload();
  });
  const undoing = useAction(async (anomaly: AnomalyView) => {
    setOutcome({ deed: "undone", effect: await undoVerdict(anomaly.id, api.id) });
    pages.reload();
  });
  return (
    <div class="history">
      <Select<HistoryFilter>
        compact
        label={t("filter")}
        value={filter}
        options={[
          { value: "any", label: t("filterAny") },
          { value: "confirmed", label: t("filterConfirmed") },
          { value: "false-alarm", label: t("filterFalse") },
        ]}
        onChange={setFilter}
      />
      <EffectPanel outcome={outcome} />
      {undoing.error !== undefined && <ProblemNotice error={undoing.error} />}
      {pages.error !== undefined ? (
        <ProblemNotice error={pages.error} onRetry={pages.reload} />
      ) : pages.first === undefined ? (
        <Loading />
      ) : pages.items.length === 0 ? (
        <EmptyState title={t("historyEmptyTitle")}>
          <p>{t("historyEmptyText")}</p>
        </EmptyState>
      ) : (
        <>
          <Table
            caption={t("historyCaption")}
            rows={pages.items}
            rowKey={({ id }) => id}
            columns={[
              { key: "verdict", title: t("verdictColumn"), cell: (row) => <VerdictBadge anomaly={row} /> },
              {
                key: "anomaly",
                title: t("anomaly"),
                heading: true,
                cell: (row) => (
                  <div class="history-anomaly">
                    <Description text={row.anomaly_description} />
                    {row.verdict?.note !== undefined && <p class="field-hint">{noteOf(row.verdict.note)}</p>}
                  </div>
                ),
              },
              { key: "client", title: t("client"), cell: (row) => <LogText text={row.entry.client} most={40} cut /> },
              { key: "reasons", title: t("reasonsColumn"), cell: marksWords },
              {
                key: "by",
                title: t("by"),
                cell: ({ verdict }) =>
                  verdict === undefined ? (
                    "–"
                  ) : (
                    <>
                      <LogText text={verdict.by} mono={false} most={40} cut />
                      <br />
                      <small>{formatMoment(verdict.at, "hour")}</small>
                    </>
                  ),
              },
              {
                key: "actions",
                title: t("actions"),
                cell: (row) => (
                  <Button
                    small
                    busy={undoing.busy}
                    aria-label={t("undoThis", row.anomaly_description)}
                    onClick={() => void undoing.run(row)}
                  >
                    {t("undoShort")}
                  </Button>
                ),
              },
            ]}
          />
          <Pager pages={pages} />
        </>
      )}
    </div>
  );
}

function noteOf(note: string) {
  return <LogText text={t("noteWas", note)} mono={false} most={200} />;
}

function VerdictBadge({ anomaly: { verdict } }: { readonly anomaly: AnomalyView }) {
  if (verdict?.verdict === "confirmed") return <Badge kind="danger">{t("confirmed")}</Badge>;
  if (verdict?.verdict === "false-alarm") return <Badge kind="success">{t("judgedFalse")}</Badge>;
  return <Badge>{t("marksAlone")}</Badge>;
}

function marksWords({ verdict }: AnomalyView): string {
  const right = verdict?.reasons.filter((reason) => reason.right).length ?? 0;
  const wrong = (verdict?.reasons.length ?? 0) - right;
  const words = [...(right > 0 ? [t("reasonsRight", right)] : []), ...(wrong > 0 ? [t("reasonsWrong", wrong)] : [])];
  return words.length === 0 ? "–" : words.join(", ");
}
