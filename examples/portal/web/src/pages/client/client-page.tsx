import { useLocation, useRoute } from "preact-iso";
import type { ApiView, EntryView } from "../../api/types.ts";
import { Icon } from "../../components/icon.tsx";
import { LogText } from "../../components/log-text.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { common } from "../../i18n/common-texts.ts";
import { NotFoundPage } from "../../shell/not-found-page.tsx";
import { WithApi } from "../../shell/with-api.tsx";
import { pageHref } from "../../state/paths.ts";
import { SOURCES } from "../detector/filters.ts";
import { useLogOffset } from "../detector/use-log-offset.ts";
import { ClientAnomalies } from "./client-anomalies.tsx";
import { ClientLines } from "./client-lines.tsx";
import { ClientSummary } from "./client-summary.tsx";
import { t } from "./texts.ts";
import "../detector/detector.css";
import "./client.css";

/** Everything there is of one client: its addresses over time, what stands out, its lines. */
export function ClientPage() {
  const { params, query } = useRoute();
  const source = SOURCES.find((known) => known === params["source"]);
  const name = params["name"] ?? query["name"] ?? "";
  if (source === undefined) return <NotFoundPage />;
  return <OneClient source={source} name={name} />;
}

function OneClient({ source, name }: { readonly source: EntryView["clientSource"]; readonly name: string }) {
  usePageTitle(`${t("title")} ${name.slice(0, 60)}`);
  const { query } = useLocation();
  return (
    <>
      <p>
        <a href={pageHref("detector", query["api"])}>
          <Icon name="back" /> {t("back")}
        </a>
      </p>
      <PageHead
        title={
          <>
            <span class="client-source">{common(`source-${source}`)}</span> <LogText text={name} most={80} />
          </>
        }
      />
      <WithApi>{(api) => <Parts key={`${source} ${name}`} api={api} source={source} name={name} />}</WithApi>
    </>
  );
}

export interface ClientProps {
  readonly api: ApiView;
  readonly source: EntryView["clientSource"];
  readonly name: string;
  /** Of the log's clock, for times without a line of their own. */
  readonly offset: number;
}

function Parts(props: Omit<ClientProps, "offset">) {
  const offset = useLogOffset(props.api.id);
  return (
    <>
      <ClientSummary {...props} offset={offset} />
      <ClientAnomalies {...props} offset={offset} />
      <ClientLines {...props} offset={offset} />
    </>
  );
}
