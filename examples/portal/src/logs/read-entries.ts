import { and, asc, eq, gt, gte, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "../storage/database.ts";
import { entries } from "../storage/schema.ts";
import type { EntryRow } from "./entry-view.ts";

/** A place in the order of the log's time; lines of one moment are in the order that they came in. */
export interface EntryPosition {
  readonly at: number;
  readonly id: number;
}

/** Lines in the order of their time, the oldest first: the next `limit` after a place. */
export async function readEntriesByTime(
  db: Db | Tx,
  apiId: string,
  options: {
    readonly after?: EntryPosition;
    /** Leave out what came in after this one. */
    readonly upToId?: number;
    readonly from?: number;
    /** Before. */
    readonly to?: number;
    readonly limit: number;
  },
): Promise<readonly EntryRow[]> {
  const { after, upToId, from, to, limit } = options;
  const conditions: (SQL | undefined)[] = [
    eq(entries.apiId, apiId),
    after === undefined ? undefined : sql`(${entries.at}, ${entries.id}) > (${after.at}::bigint, ${after.id}::bigint)`,
    upToId === undefined ? undefined : lte(entries.id, upToId),
    from === undefined ? undefined : gte(entries.at, from),
    to === undefined ? undefined : lt(entries.at, to),
  ];
  return db
    .select()
    .from(entries)
    .where(and(...conditions))
    .orderBy(asc(entries.at), asc(entries.id))
    .limit(limit);
}

/** Lines as they came in: the next `limit` after the line of this id. Within an API none comes in before one that is there. */
export async function readEntriesById(
  db: Db | Tx,
  apiId: string,
  options: { readonly after: number; readonly limit: number },
): Promise<readonly EntryRow[]> {
  return db
    .select()
    .from(entries)
    .where(and(eq(entries.apiId, apiId), gt(entries.id, options.after)))
    .orderBy(asc(entries.id))
    .limit(options.limit);
}
