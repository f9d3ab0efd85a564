import { sql } from "drizzle-orm";
import type { EntryRow } from "../../logs/entry-view.ts";
import { type EntryPosition, readEntriesById, readEntriesByTime } from "../../logs/read-entries.ts";
import type { Db } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";

/** Lines of a page at most. */
export const PAGE_LINES = 2_000;
/** Bytes of paths and queries of a page, but for its first line: an attacker's may be 64 KiB long, each of them. */
const PAGE_BYTES = 8 * 1024 * 1024;

/** Which lines of an API. */
export interface Stretch {
  readonly apiId: string;
  /** Only lines that had come in by this one. */
  readonly upToId: number;
  readonly from?: number;
  /** Before. */
  readonly to?: number;
}

/** The next lines in the order of time; none at the end. */
export async function pageByTime(
  db: Db,
  stretch: Stretch,
  after: EntryPosition | undefined,
  most: number,
): Promise<readonly EntryRow[]> {
  const { apiId, upToId, from, to } = stretch;
  const limit = await linesThatFit(
    db,
    sql`select at, id, path, query from entries
        where api_id = ${apiId} and id <= ${upToId}
        ${from === undefined ? sql`` : sql`and at >= ${from}::bigint`}
        ${to === undefined ? sql`` : sql`and at < ${to}::bigint`}
        ${after === undefined ? sql`` : sql`and (at, id) > (${after.at}::bigint, ${after.id}::bigint)`}
        order by at, id limit ${most}`,
    sql`at, id`,
  );
  if (limit === 0) return [];
  return readEntriesByTime(db, apiId, {
    upToId,
    limit,
    ...(after && { after }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
}

/** The next lines in the order in which they came in; none at the end. */
export async function pageById(db: Db, apiId: string, after: number, most: number): Promise<readonly EntryRow[]> {
  const limit = await linesThatFit(
    db,
    sql`select id, path, query from entries where api_id = ${apiId} and id > ${after} order by id limit ${most}`,
    sql`id`,
  );
  return limit === 0 ? [] : readEntriesById(db, apiId, { after, limit });
}

/** How many of the first lines are not too long together; the lengths of texts are known without reading them. */
async function linesThatFit(db: Db, lines: ReturnType<typeof sql>, order: ReturnType<typeof sql>): Promise<number> {
  const [row] = await rowsOf<{ lines: number }>(
    db,
    sql`select count(*) filter (where place = 1 or bytes <= ${PAGE_BYTES}) as lines from (
          select row_number() over (order by ${order}) as place,
            sum(octet_length(path) + octet_length(query)) over (order by ${order} rows unbounded preceding) as bytes
          from (${lines}) as next
        ) as measured`,
  );
  return Number(row?.lines ?? 0);
}
