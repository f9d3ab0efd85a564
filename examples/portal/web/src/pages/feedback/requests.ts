import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { AnomalyView, DetectAnswer, EntryView, Page } from "../../api/types.ts";

/** How many of the queue are asked for at once. */
export const QUEUE_LENGTH = 50;

/** What waits for a verdict: one of each client and first reason, the highest score first. */
export function loadQueue(apiId: string, lang: string, signal: AbortSignal): Promise<DetectAnswer> {
  const query = { apiId, lang, fold: true, verdict: "none", sort: "score", limit: QUEUE_LENGTH, wait: 0 };
  return api.get("/ml/detect", { query, signal });
}

export type HistoryFilter = "any" | "confirmed" | "false-alarm";

export type HistoryPage = Page<AnomalyView> & { readonly total: number };

/** What was judged, whether it is raised still or not. */
export async function loadHistory(
  apiId: string,
  lang: string,
  verdict: HistoryFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const query = { apiId, lang, verdict, show: "all", sort: "newest", limit: 25, wait: 0, cursor };
  const { anomalies, next, total } = await api.get<DetectAnswer>("/ml/detect", { query, signal });
  return { items: anomalies, total, ...(next === undefined ? {} : { next }) };
}

/** What a client did just before a line and just after it, the oldest first, that line among them. */
export async function loadContext(apiId: string, entry: EntryView, signal: AbortSignal): Promise<readonly EntryView[]> {
  const of = { client: entry.client, clientSource: entry.clientSource };
  const ask = (query: Readonly<Record<string, string | number>>) =>
    api.get<Page<EntryView>>(path`/api/apis/${apiId}/entries`, { query: { ...of, ...query }, signal });
  const [before, after] = await Promise.all([
    ask({ order: "newest", to: entry.at + 1, limit: 8 }),
    ask({ order: "oldest", from: entry.at + 1, limit: 4 }),
  ]);
  const around = [...[...before.items].reverse(), ...after.items];
  // Many requests at the same moment can push the line itself out of the page.
  return around.some(({ id }) => id === entry.id) ? around : [entry, ...around];
}
