import { RequestLine } from "../../anomalies/entry-details.tsx";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { EntryView, Page } from "../../api/types.ts";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Section } from "../../components/page-head.tsx";
import { Pager } from "../../components/pager.tsx";
import { Loading } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { usePages } from "../../hooks/use-pages.ts";
import { formatBytes, formatLogMoment, offsetName } from "../../i18n/format.ts";
import type { ClientProps } from "./client-page.tsx";
import { t } from "./texts.ts";

export function ClientLines({ api, source, name }: ClientProps) {
  const lines = usePages<EntryView, Page<EntryView>>(`lines ${api.id} ${source} ${name}`, (cursor, signal) =>
    portal.get(path`/api/apis/${api.id}/entries`, {
      query: { client: name, clientSource: source, cursor, limit: 50 },
      signal,
    }),
  );
  return (
    <Section title={t("lines")}>
      {lines.error !== undefined && <ProblemNotice error={lines.error} onRetry={lines.reload} />}
      {lines.first === undefined && lines.error === undefined && <Loading />}
      {lines.first !== undefined && lines.items.length === 0 && <p>{t("noLines")}</p>}
      {lines.items.length > 0 && (
        <Table
          caption={t("linesCaption")}
          hideCaption
          rows={lines.items}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "time",
              title: t("time"),
              cell: ({ at, offset }) => (
                <span class="moment">
                  {formatLogMoment(at, offset)} {offsetName(offset)}
                </span>
              ),
            },
            {
              key: "request",
              title: t("request"),
              heading: true,
              cell: (entry) => <RequestLine entry={entry} most={80} />,
            },
            {
              key: "status",
              title: t("status"),
              numeric: true,
              cell: ({ status }) => (status === undefined ? "–" : String(status)),
            },
            {
              key: "bytes",
              title: t("bytes"),
              numeric: true,
              cell: ({ bytes }) => (bytes === undefined ? "–" : formatBytes(bytes)),
            },
            {
              key: "address",
              title: t("address"),
              cell: ({ address }) => (address === undefined ? "–" : <LogText text={address} most={45} />),
            },
            {
              key: "program",
              title: t("program"),
              cell: ({ userAgent }) => (userAgent === undefined ? "–" : <LogText text={userAgent} most={50} />),
            },
          ]}
        />
      )}
      <Pager pages={lines} />
    </Section>
  );
}
