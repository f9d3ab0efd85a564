import { queryString } from "../api/query-string.ts";
import type { EntryView } from "../api/types.ts";

/** The page of one client. URLs take `.` and `..` for folders, however they are written, so such names go into the query. */
export function clientHref(apiId: string, source: EntryView["clientSource"], client: string): string {
  const inPath = client !== "" && client !== "." && client !== "..";
  return `/client/${source}${inPath ? `/${encodeURIComponent(client)}` : ""}${queryString({ api: apiId, name: inPath ? undefined : client })}`;
}

/** Whether an anomaly still sounds, with the threshold that was in force. */
export function isRaised(anomaly: {
  readonly kind: "score" | "addresses";
  readonly score: number;
  readonly threshold: number;
  readonly verdict?: { readonly verdict?: string | undefined } | undefined;
}): boolean {
  if (anomaly.kind === "addresses") return anomaly.verdict?.verdict !== "false-alarm";
  return anomaly.score > anomaly.threshold;
}
