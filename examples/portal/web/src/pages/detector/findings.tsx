import { useEffect, useState } from "preact/hooks";
import { AnomalyCard } from "../../anomalies/anomaly-card.tsx";
import { VerdictButtons } from "../../anomalies/verdict-buttons.tsx";
import type { ApiView, DetectionView, ModelView } from "../../api/types.ts";
import { Button, LinkButton } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Section } from "../../components/page-head.tsx";
import { Pager } from "../../components/pager.tsx";
import { Loading } from "../../components/progress.tsx";
import { counted } from "../../i18n/format.ts";
import { useEvents } from "../../state/events.ts";
import { pageHref } from "../../state/paths.ts";
import { FilterBar } from "./filter-bar.tsx";
import { countNarrowing, type Filters, queryOf } from "./filters.ts";
import { t } from "./texts.ts";
import { Timeline } from "./timeline.tsx";
import { useAnomalies } from "./use-anomalies.ts";
import { useLogOffset } from "./use-log-offset.ts";

const REFRESH_WHILE_SCANNING = 3000;

/** What a detection has found: over time, by filters, one by one. */
export function Findings({
  api,
  model,
  detection,
  filters,
  onChange,
}: {
  readonly api: ApiView;
  readonly model: ModelView;
  readonly detection: DetectionView;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const offset = useLogOffset(api.id);
  const list = useAnomalies(api.id, filters);
  const [stale, setStale] = useState(false);
  const refresh = () => {
    setStale(false);
    list.reload();
  };
  useEvents((event) => {
    if (event.type === "verdict" || event.type === "settings") setStale(true);
    if (event.type === "anomaly" && event.modelId === model.id) setStale(true);
  });
  const scanning = detection.state === "scanning";
  useEffect(() => {
    if (!scanning) return undefined;
    const timer = setInterval(list.reload, REFRESH_WHILE_SCANNING);
    // What was found last came after the last look.
    return () => {
      clearInterval(timer);
      list.reload();
    };
  }, [scanning, list.reload]);
  const { items, first, error } = list;
  return (
    <>
      <Timeline
        apiId={api.id}
        modelId={model.id}
        offset={offset}
        filters={filters}
        onChange={onChange}
        mark={`${detection.state} ${scanning ? 0 : detection.found} ${api.entries}`}
      />
      <FilterBar apiId={api.id} offset={offset} filters={filters} onChange={onChange} />
      <Section
        title={
          <>
            {t("listTitle")}{" "}
            {first !== undefined && <span class="total">{counted(first.total, t("oneAnomaly"), t("anomalies"))}</span>}
          </>
        }
        actions={
          stale && !scanning ? (
            <>
              <span class="quiet">{t("stale")}</span>
              <Button small onClick={refresh}>
                {t("refresh")}
              </Button>
            </>
          ) : undefined
        }
      >
        {error !== undefined && <ProblemNotice error={error} onRetry={list.reload} />}
        {first === undefined && error === undefined && <Loading />}
        {items.length > 0 && (
          <ol class="anomaly-list" aria-busy={list.loading}>
            {items.map((anomaly) => (
              <li key={anomaly.id}>
                <AnomalyCard
                  anomaly={anomaly}
                  apiId={api.id}
                  actions={
                    <VerdictButtons
                      anomaly={anomaly}
                      apiId={api.id}
                      onJudged={(effect) =>
                        list.change((item) => (item.id === anomaly.id ? { ...item, ...effect.anomaly } : item))
                      }
                    />
                  }
                />
              </li>
            ))}
          </ol>
        )}
        {first !== undefined && items.length === 0 && !scanning && <Nothing api={api} filters={filters} />}
        <Pager pages={list} />
      </Section>
    </>
  );
}

function Nothing({ api, filters }: { readonly api: ApiView; readonly filters: Filters }) {
  const narrowed = countNarrowing(filters) > 0;
  const model = filters.model === undefined ? {} : { model: filters.model };
  return (
    <EmptyState
      title={t("nothingTitle")}
      actions={
        narrowed ? (
          <LinkButton href={pageHref("detector", api.id, model)}>{t("clear")}</LinkButton>
        ) : filters.show === "all" ? undefined : (
          <LinkButton href={pageHref("detector", api.id, queryOf({ ...filters, show: "all" }))}>
            {t("nothingSilenced")}
          </LinkButton>
        )
      }
    >
      <p>{narrowed ? t("nothingFiltered") : t("nothingText")}</p>
    </EmptyState>
  );
}
