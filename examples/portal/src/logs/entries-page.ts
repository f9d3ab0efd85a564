import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Page } from "../contract/common.ts";
import { type EntriesQuery, type EntryView, entrySchema } from "../contract/logs.ts";
import { PortalError } from "../problems/portal-error.ts";
import { listName, type Position, pageOf, readCursor } from "../storage/cursor.ts";
import type { Db } from "../storage/database.ts";
import { entries } from "../storage/schema.ts";
import { apiRow } from "./apis.ts";
import { type EntryRow, toEntryView } from "./entry-view.ts";
import { storableText } from "./storable.ts";

const SOURCES = entrySchema.shape.clientSource.options;

/** Stored lines by the log's own time; of one moment by how they came in. */
export async function entriesPage(db: Db, apiId: string, query: EntriesQuery): Promise<Page<EntryView>> {
  await apiRow(db, apiId);
  const { order, client, clientSource, from, to, limit } = query;
  if (client === undefined && clientSource !== undefined) {
    const wrong = [{ at: "query.clientSource", message: "only together with client" }];
    throw new PortalError("wrong-parameters", {}, { wrong });
  }
  const list = listName("entries", apiId, order, client, clientSource, from, to);
  const after = query.cursor === undefined ? undefined : readCursor(list, query.cursor);
  const read = (source: string | undefined): Promise<EntryRow[]> => {
    const conditions = conditionsOf(apiId, query, after);
    if (source !== undefined) conditions.push(eq(entries.clientSource, source));
    return db
      .select()
      .from(entries)
      .where(and(...conditions))
      .orderBy(...inOrder(order))
      .limit(limit + 1);
  };
  // The index of clients is in the order of time within a source: each is read by itself, and no busy client is sorted.
  const sources = client !== undefined && clientSource === undefined ? SOURCES : [clientSource];
  const rows = (await Promise.all(sources.map(read))).flat();
  if (sources.length > 1) rows.sort((a, b) => (order === "newest" ? byTime(b, a) : byTime(a, b)));
  return pageOf(rows, limit, list, { toItem: toEntryView, toPosition: ({ at, id }) => ({ key: at, id }) });
}

function byTime(a: EntryRow, b: EntryRow): number {
  return a.at - b.at || a.id - b.id;
}

function conditionsOf(apiId: string, { order, client, from, to }: EntriesQuery, after: Position | undefined): SQL[] {
  const conditions = [eq(entries.apiId, apiId)];
  if (client !== undefined) conditions.push(eq(entries.client, storableText(client, 200)));
  if (from !== undefined) conditions.push(gte(entries.at, from));
  if (to !== undefined) conditions.push(lt(entries.at, to));
  if (after !== undefined) {
    const place = sql`(${after.key}::bigint, ${after.id}::bigint)`;
    conditions.push(order === "newest" ? sql`(at, id) < ${place}` : sql`(at, id) > ${place}`);
  }
  return conditions;
}

function inOrder(order: EntriesQuery["order"]): [SQL, SQL] {
  return order === "newest" ? [sql`at desc`, sql`id desc`] : [sql`at asc`, sql`id asc`];
}
