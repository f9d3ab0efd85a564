import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { TimelineView } from "../../api/types.ts";
import { BarChart } from "../../components/bar-chart.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { common } from "../../i18n/common-texts.ts";
import { formatLogMoment, offsetName } from "../../i18n/format.ts";
import { changed, type Filters } from "./filters.ts";
import { t } from "./texts.ts";
import { columnsBetween, timeOf } from "./time-columns.ts";

/** The whole log as columns of time; choosing some of them filters the list. */
export function Timeline({
  apiId,
  modelId,
  offset,
  filters,
  onChange,
  mark,
}: {
  readonly apiId: string;
  readonly modelId: number;
  readonly offset: number;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  /** Something that changes when the counts do. */
  readonly mark: string;
}) {
  const timeline = useQuery(
    `timeline ${apiId} ${modelId} ${mark}`,
    (signal) => api.get<TimelineView>(path`/api/apis/${apiId}/timeline`, { query: { modelId, columns: 96 }, signal }),
    { keep: true },
  );
  if (timeline.error !== undefined) return <ProblemNotice error={timeline.error} onRetry={timeline.reload} />;
  const view = timeline.data;
  if (view === undefined || view.columns.length === 0) return null;
  const label = (at: number) => formatLogMoment(at, offset, "hour");
  return (
    <section class="card" aria-label={t("timeline")}>
      <BarChart
        title={t("timeline")}
        hint={t("timelineHint")}
        columnTitle={`${t("time")} (${offsetName(offset)})`}
        labels={view.columns.map(({ at }) => label(at))}
        series={[
          {
            key: "requests",
            label: common("requests"),
            look: "neutral",
            values: view.columns.map(({ requests }) => requests),
          },
          { key: "errors", label: common("errors"), look: "warning", values: view.columns.map(({ errors }) => errors) },
          {
            key: "anomalies",
            label: common("anomalies"),
            look: "danger",
            lane: 1,
            values: view.columns.map(({ anomalies }) => anomalies),
          },
        ]}
        ends={[label(view.from), `${label(view.to)} ${offsetName(offset)}`]}
        selected={columnsBetween(view, filters.from, filters.to)}
        onSelect={(stretch) =>
          onChange(changed(filters, stretch === undefined ? { from: undefined, to: undefined } : timeOf(view, stretch)))
        }
      />
    </section>
  );
}
