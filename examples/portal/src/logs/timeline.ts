import { sql } from "drizzle-orm";
import type { TimelineQuery, TimelineView } from "../contract/logs.ts";
import type { Db } from "../storage/database.ts";
import { rowsOf } from "../storage/rows.ts";
import { apiRow } from "./apis.ts";
import { raisedCounter } from "./raised.ts";

const HOUR = 3_600_000;
const LAST_MOMENT = 8.64e15;

/** Requests, errors and anomalies over time, from the counters of whole hours. */
export async function timeline(db: Db, apiId: string, query: TimelineQuery): Promise<TimelineView> {
  const api = await apiRow(db, apiId);
  const raised = await raisedCounter(db, apiId, query.modelId);
  const span = spanOf(query, api);
  if (span === undefined) return { from: query.from ?? 0, to: query.from ?? 0, step: HOUR, columns: [] };
  const { from, to, step } = span;
  const inSpan = (column: "hour" | "a.at") =>
    sql`${sql.raw(column)} >= ${from}::bigint and ${sql.raw(column)} < ${to}::bigint`;
  const partOf = (column: "hour" | "a.at") => sql`(${sql.raw(column)} - ${from}::bigint) / ${step}::bigint`;
  const [hours, anomalies] = await Promise.all([
    rowsOf<{ part: number; requests: number; errors: number }>(
      db,
      sql`select ${partOf("hour")} as part, sum(requests)::bigint as requests, sum(errors)::bigint as errors
          from entry_hours where api_id = ${apiId} and ${inSpan("hour")} group by 1`,
    ),
    raised.count(partOf("a.at"), inSpan("a.at")),
  ]);
  const columns = Array.from({ length: (to - from) / step }, (_, i) => ({
    at: from + i * step,
    requests: 0,
    errors: 0,
    anomalies: 0,
  }));
  for (const { part, requests, errors } of hours) Object.assign(columns[Number(part)]!, { requests, errors });
  for (const { group, count } of anomalies) columns[Number(group)]!.anomalies = count;
  return { from, to, step, columns };
}

/** Whole hours, in equal parts of whole hours: at most as many as were asked for. */
function spanOf(
  query: TimelineQuery,
  api: { readonly firstAt: number | null; readonly lastAt: number | null },
): { readonly from: number; readonly to: number; readonly step: number } | undefined {
  const first = query.from ?? api.firstAt;
  const end = query.to ?? (api.lastAt === null ? null : api.lastAt + 1);
  if (first === null || end === null || first >= end) return undefined;
  const from = Math.floor(Math.max(first, -LAST_MOMENT) / HOUR) * HOUR;
  const hours = Math.ceil((Math.min(end, LAST_MOMENT + 1) - from) / HOUR);
  if (hours < 1) return undefined;
  const step = Math.ceil(hours / query.columns) * HOUR;
  return { from, to: from + Math.ceil((hours * HOUR) / step) * step, step };
}
