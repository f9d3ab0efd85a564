import { useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView, ModelsView } from "../../api/types.ts";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { useEvents } from "../../state/events.ts";
import { pageHref } from "../../state/paths.ts";
import { DetectionPanel } from "./detection-panel.tsx";
import { type Filters, filtersIn, queryOf } from "./filters.ts";
import { Findings } from "./findings.tsx";
import { FirstModel, NoLines } from "./first-steps.tsx";
import { ImportsUnderWay, useImportsUnderWay } from "./imports-under-way.tsx";
import { modelToShow, trainingOne } from "./models.ts";
import { useDetection } from "./use-detection.ts";

/** The page for one API: what is missing first, then what was found. */
export function Detector({ api }: { readonly api: ApiView }) {
  const models = useQuery(`models ${api.id}`, (signal) =>
    portal.get<ModelsView>(path`/api/apis/${api.id}/models`, { signal }),
  );
  const imports = useImportsUnderWay(api.id);
  useEvents((event) => {
    if (event.type === "chosen" || (event.type === "model" && event.state !== "training")) models.reload();
  });
  if (models.data === undefined) {
    return models.error === undefined ? <Loading /> : <ProblemNotice error={models.error} onRetry={models.reload} />;
  }
  const ready = models.data.items.some(({ state }) => state === "ready");
  // A model of half a file would take the other half for strange.
  const isWhole = imports?.length === 0 || trainingOne(models.data) !== undefined;
  return (
    <>
      <ImportsUnderWay imports={imports ?? []} />
      {api.entries === 0 && !ready && imports?.length === 0 && <NoLines apiId={api.id} />}
      {api.entries > 0 && !ready && isWhole && (
        <FirstModel apiId={api.id} models={models.data} onChange={models.reload} />
      )}
      {ready && <WithModel api={api} models={models.data} />}
    </>
  );
}

function WithModel({ api, models }: { readonly api: ApiView; readonly models: ModelsView }) {
  const { query, route } = useLocation();
  const filters = useMemo(() => filtersIn(query), [JSON.stringify(query)]);
  const model = modelToShow(models, filters.model) ?? modelToShow(models, undefined)!;
  const detection = useDetection(api.id, model.id);
  const change = (next: Filters) => route(pageHref("detector", api.id, queryOf(next)), true);
  return (
    <>
      <DetectionPanel
        models={models}
        model={model}
        detection={detection}
        name={filters.model}
        onName={(name) => {
          const { model: _, ...rest } = filters;
          change(name === undefined ? rest : { ...rest, model: name });
        }}
      />
      {detection.view !== undefined && (
        <Findings
          key={model.id}
          api={api}
          model={model}
          detection={detection.view}
          filters={filters}
          onChange={change}
        />
      )}
    </>
  );
}
