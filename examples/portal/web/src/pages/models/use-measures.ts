import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { MeasuresView } from "../../api/types.ts";
import { type Query, useQuery } from "../../hooks/use-query.ts";
import { useEvents } from "../../state/events.ts";

/** A model's measures of success, as they are after each verdict. */
export function useMeasures(apiId: string, modelId: number | undefined): Query<MeasuresView> {
  const query = useQuery(modelId === undefined ? undefined : `measures ${apiId} ${modelId}`, (signal) =>
    portal.get<MeasuresView>(path`/api/apis/${apiId}/models/${modelId ?? 0}/measures`, { signal }),
  );
  useEvents((event) => {
    if (event.type === "verdict" && event.apiId === apiId) query.reload();
    if (event.type === "detection" && event.modelId === modelId && event.state !== "scanning") query.reload();
  });
  return query;
}
