import { useEffect } from "preact/hooks";
import { api } from "../../api/api.ts";
import type { ApiError } from "../../api/problem.ts";
import { path } from "../../api/query-string.ts";
import type { DetectionView } from "../../api/types.ts";
import { type Action, useAction } from "../../hooks/use-action.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { useEvents } from "../../state/events.ts";

/** Also looked at now and then: an event can be missed. */
const LOOK_EVERY = 5000;

/** A model going over an API's lines, as it goes. */
export interface Detection {
  /** Missing where this model has never gone over them, or while that is not known. */
  readonly view: DetectionView | undefined;
  readonly known: boolean;
  readonly error: ApiError | undefined;
  readonly reload: () => void;
  readonly start: Action<[anew: boolean], void>;
}

export function useDetection(apiId: string, modelId: number): Detection {
  const place = path`/api/apis/${apiId}/detections`;
  const query = useQuery(`detection ${apiId} ${modelId}`, async (signal) => ({
    view: await findDetection(place, modelId, signal),
  }));
  const view = query.data?.view;
  useEvents((event) => {
    if (event.type !== "detection" || event.modelId !== modelId) return;
    if (view === undefined || view.id !== event.detectionId || event.state !== "scanning") return query.reload();
    const { total, scanned, found } = event;
    query.set((data) =>
      data?.view === undefined ? data : { view: { ...data.view, state: "scanning", total, scanned, found } },
    );
  });
  const scanning = view?.state === "scanning";
  useEffect(() => {
    if (!scanning) return undefined;
    const timer = setInterval(query.reload, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [scanning, query.reload]);
  const start = useAction(async (anew: boolean) => {
    const begun = await api.post<DetectionView>(place, { modelId, anew });
    query.set(() => ({ view: begun }));
  });
  return { view, known: query.data !== undefined, error: query.error, reload: query.reload, start };
}

async function findDetection(place: string, modelId: number, signal: AbortSignal): Promise<DetectionView | undefined> {
  const answer = await api.get<{ readonly items: readonly DetectionView[] }>(place, { query: { modelId }, signal });
  return answer.items.find((view) => view.modelId === modelId);
}
