import { useMemo } from "preact/hooks";
import { AnomalyCard } from "../../anomalies/anomaly-card.tsx";
import { VerdictButtons } from "../../anomalies/verdict-buttons.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Section } from "../../components/page-head.tsx";
import { Pager } from "../../components/pager.tsx";
import { Loading } from "../../components/progress.tsx";
import { useAnomalies } from "../detector/use-anomalies.ts";
import type { ClientProps } from "./client-page.tsx";
import { t } from "./texts.ts";

/** What the model in force finds of the client, silenced or not, the newest first. */
export function ClientAnomalies(props: ClientProps) {
  // Without a model in force nothing was judged, and asking would fail.
  if (props.api.chosenModel === undefined) return null;
  return <Found {...props} />;
}

function Found({ api, source, name }: ClientProps) {
  const filters = useMemo(
    () => ({ client: name, source, show: "all", sort: "newest", fold: false }) as const,
    [name, source],
  );
  const list = useAnomalies(api.id, filters);
  return (
    <Section title={t("found")}>
      {list.error !== undefined && <ProblemNotice error={list.error} onRetry={list.reload} />}
      {list.first === undefined && list.error === undefined && <Loading />}
      {list.first !== undefined && list.items.length === 0 && <p>{t("noneFound")}</p>}
      {list.items.length > 0 && <p class="quiet">{t("foundIntro")}</p>}
      {list.items.length > 0 && (
        <ol class="anomaly-list">
          {list.items.map((anomaly) => (
            <li key={anomaly.id}>
              <AnomalyCard
                anomaly={anomaly}
                apiId={api.id}
                hideClient
                actions={
                  <VerdictButtons
                    anomaly={anomaly}
                    apiId={api.id}
                    onJudged={(effect) => list.change((item) => (item.id === anomaly.id ? effect.anomaly : item))}
                  />
                }
              />
            </li>
          ))}
        </ol>
      )}
      <Pager pages={list} />
    </Section>
  );
}
