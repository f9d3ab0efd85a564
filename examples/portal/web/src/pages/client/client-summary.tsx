import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ClientDetail } from "../../api/types.ts";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Section } from "../../components/page-head.tsx";
import { Loading } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { formatDuration, formatLogMoment, formatNumber, offsetName } from "../../i18n/format.ts";
import type { ClientProps } from "./client-page.tsx";
import { t } from "./texts.ts";
import { barOfTime } from "./time-bar.ts";

/** How much there is of the client, and from which addresses it came when. */
export function ClientSummary({ api, source, name, offset }: ClientProps) {
  // No address of the API can have these names in it: a URL takes them for folders.
  const askable = name !== "" && name !== "." && name !== "..";
  const client = useQuery(askable ? `client ${api.id} ${source} ${name}` : undefined, (signal) =>
    portal.get<ClientDetail>(path`/api/apis/${api.id}/clients/${source}/${name}`, { signal }),
  );
  if (!askable) return null;
  if (client.data === undefined) {
    return client.error === undefined ? <Loading /> : <ProblemNotice error={client.error} onRetry={client.reload} />;
  }
  const { requests, anomalies, firstAt, lastAt, addresses, moreAddresses } = client.data;
  const moment = (at: number) => formatLogMoment(at, offset);
  return (
    <>
      <dl class="card figures">
        <Figure name={t("requests")} value={formatNumber(requests)} />
        <Figure name={t("anomalies")} value={formatNumber(anomalies)} />
        <Figure name={t("first")} value={moment(firstAt)} />
        <Figure name={t("last")} value={`${moment(lastAt)} ${offsetName(offset)}`} />
        <Figure name={t("active")} value={formatDuration(lastAt - firstAt)} />
      </dl>
      <Section title={t("addresses")}>
        <Table
          caption={t("addressesCaption")}
          hideCaption
          rows={addresses}
          rowKey={({ address }) => address ?? ""}
          columns={[
            {
              key: "address",
              title: t("address"),
              heading: true,
              cell: ({ address }) => (address === undefined ? t("noAddress") : <LogText text={address} most={60} />),
            },
            { key: "requests", title: t("requests"), numeric: true, cell: (row) => formatNumber(row.requests) },
            { key: "first", title: t("first"), cell: (row) => moment(row.firstAt) },
            { key: "last", title: t("last"), cell: (row) => moment(row.lastAt) },
            {
              key: "when",
              title: t("when"),
              cell: (row) => (
                <TimeBar row={row} all={client.data!} label={t("bar", moment(row.firstAt), moment(row.lastAt))} />
              ),
            },
          ]}
        />
        {moreAddresses > 0 && <p class="quiet">{t("moreAddresses", formatNumber(moreAddresses))}</p>}
      </Section>
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface Times {
  readonly firstAt: number;
  readonly lastAt: number;
}

function TimeBar({ row, all, label }: { readonly row: Times; readonly all: Times; readonly label: string }) {
  const { x, width } = barOfTime(row, all);
  return (
    <svg class="time-bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="time-bar-track" x="0" y="4" width="100" height="2" />
      <rect class="time-bar-value" x={x} y="0" width={width} height="10" />
    </svg>
  );
}
