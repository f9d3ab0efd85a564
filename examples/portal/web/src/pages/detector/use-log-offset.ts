import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { EntryView, Page } from "../../api/types.ts";
import { useQuery } from "../../hooks/use-query.ts";

/** Minutes that a log's clock is ahead of UTC, by its newest line: what times without a line of their own are shown by. */
export function useLogOffset(apiId: string): number {
  const newest = useQuery(`offset ${apiId}`, (signal) =>
    api.get<Page<EntryView>>(path`/api/apis/${apiId}/entries`, { query: { limit: 1 }, signal }),
  );
  return newest.data?.items[0]?.offset ?? 0;
}
