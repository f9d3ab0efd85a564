import type { AnomalyView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { visibleParts } from "../../components/visible-text.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { formatLogMoment, formatNumber } from "../../i18n/format.ts";
import { loadContext } from "./requests.ts";
import { t } from "./texts.ts";

/** The client's requests around the one that is judged. */
export function ClientContext({ anomaly, apiId }: { readonly anomaly: AnomalyView; readonly apiId: string }) {
  const { entry } = anomaly;
  const query = useQuery(`context ${apiId} ${anomaly.id}`, (signal) => loadContext(apiId, entry, signal));
  if (query.error !== undefined) return <ProblemNotice error={query.error} onRetry={query.reload} />;
  if (query.data === undefined) return <Loading />;
  if (query.data.length <= 1) return <p class="field-hint">{t("contextEmpty")}</p>;
  const client = visibleParts(entry.client)
    .map(({ text }) => text)
    .join("")
    .slice(0, 60);
  return (
    <Table
      caption={t("contextCaption", client)}
      rows={query.data}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "time",
          title: t("time"),
          heading: true,
          cell: (row) => (
            <>
              {formatLogMoment(row.at, row.offset, "time")}
              {row.id === entry.id && (
                <>
                  {" "}
                  <Badge kind="danger">{t("thisOne")}</Badge>
                </>
              )}
            </>
          ),
        },
        {
          key: "request",
          title: t("request"),
          cell: (row) => (
            <LogText text={`${row.method} ${row.path}${row.query === "" ? "" : `?${row.query}`}`} most={80} />
          ),
        },
        {
          key: "status",
          title: t("status"),
          numeric: true,
          cell: (row) => (row.status === undefined ? "–" : formatNumber(row.status, { useGrouping: false })),
        },
        {
          key: "address",
          title: t("address"),
          cell: (row) => (row.address === undefined ? "–" : <LogText text={row.address} />),
        },
      ]}
    />
  );
}
