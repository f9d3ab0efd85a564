import { type SQL, sql } from "drizzle-orm";
import type { AnomaliesPage, AnomaliesQuery } from "../../contract/anomalies.ts";
import type { Language } from "../../contract/common.ts";
import { cursorOf, listName, type Position, readCursor } from "../../storage/cursor.ts";
import type { Db } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { viewsOf } from "./anomaly-view.ts";
import { conditionsOf } from "./conditions.ts";
import { JUDGED_ANOMALIES, type Sight } from "./sight.ts";

/** How the list is ordered: by what, and which way. Equal ones by id, the same way. */
const ORDERS = {
  score: { key: sql.raw("score"), way: sql.raw("desc"), after: sql.raw("<"), type: sql.raw("float8") },
  newest: { key: sql.raw("at"), way: sql.raw("desc"), after: sql.raw("<"), type: sql.raw("bigint") },
  oldest: { key: sql.raw("at"), way: sql.raw("asc"), after: sql.raw(">"), type: sql.raw("bigint") },
} as const;

interface Listed extends Position {
  readonly alike: number | null;
  /** How many fit on all pages, where the page's own statement has counted them. */
  readonly total: number | null;
}

/** One page of what a model found. */
export async function listAnomalies(
  db: Db,
  sight: Sight,
  query: AnomaliesQuery,
  language: Language,
): Promise<AnomaliesPage> {
  const list = anomaliesListName(sight.modelId, query);
  const after =
    query.cursor === undefined
      ? undefined
      : readCursor(list, query.cursor, query.sort === "score" ? "fractions" : "whole");
  const { detectionId } = sight;
  if (detectionId === undefined) return { items: [], total: 0 };
  const fitting = conditionsOf({ ...sight, detectionId }, query);
  const page = await rowsOf<Listed>(db, (query.fold ? foldedPage : plainPage)(fitting, query, after));
  const total = page[0]?.total ?? (await countAll(db, query.fold ? foldedTotal(fitting) : plainTotal(fitting)));
  const shown = page.slice(0, query.limit);
  const alike = new Map(shown.map((row) => [row.id, row.alike]));
  const views = await viewsOf(
    db,
    sight,
    shown.map(({ id }) => id),
    language,
  );
  const last = page.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: views.map((view) => {
      const times = alike.get(view.id);
      return times === null || times === undefined ? view : { ...view, alike: times };
    }),
    ...(last === undefined ? {} : { next: cursorOf(list, last) }),
    total,
  };
}

async function countAll(db: Db, statement: SQL): Promise<number> {
  const [count] = await rowsOf<{ total: number }>(db, statement);
  return count?.total ?? 0;
}

function plainPage(fitting: SQL, { sort, limit }: AnomaliesQuery, after: Position | undefined): SQL {
  const { key, way } = ORDERS[sort];
  return sql`select a.id, a.${key} as key, null as alike, null as total from ${JUDGED_ANOMALIES}
    where ${fitting} and ${beyond(sort, after, sql.raw("a."))}
    order by a.${key} ${way}, a.id ${way} limit ${limit + 1}::int`;
}

/** Groups are made of all that fits, and paged only then: `alike` counts those of other pages, too. */
function foldedPage(fitting: SQL, { sort, limit }: AnomaliesQuery, after: Position | undefined): SQL {
  const { key, way } = ORDERS[sort];
  // The greatest of arrays has the highest score, then the greatest id: a sum by hashes, where sorting the texts of all takes
  // several times as long. Ids and times are exact in them.
  return sql`with folded as materialized (
      select best[1] as score, best[2]::bigint as id, best[3]::bigint as at, alike from (
        select max(array[a.score, a.id::float8, a.at::float8]) as best, count(*) as alike
        from ${JUDGED_ANOMALIES} where ${fitting} group by a.client, a.client_source, a.first_reason
      ) as groups
    )
    select id, ${key} as key, alike, (select count(*) from folded) as total
    from folded where ${beyond(sort, after, sql.raw(""))}
    order by ${key} ${way}, id ${way} limit ${limit + 1}::int`;
}

function plainTotal(fitting: SQL): SQL {
  return sql`select count(*) as total from ${JUDGED_ANOMALIES} where ${fitting}`;
}

function foldedTotal(fitting: SQL): SQL {
  return sql`select count(*) as total from (
      select 1 from ${JUDGED_ANOMALIES} where ${fitting} group by a.client, a.client_source, a.first_reason
    ) as folded`;
}

function beyond(sort: AnomaliesQuery["sort"], after: Position | undefined, table: SQL): SQL {
  if (after === undefined) return sql`true`;
  const { key, after: sign, type } = ORDERS[sort];
  return sql`(${table}${key}, ${table}id) ${sign} (${after.key}::${type}, ${after.id}::bigint)`;
}

/** The list by all that decides what is in it and in which order. */
export function anomaliesListName(modelId: number, query: AnomaliesQuery): string {
  const { sort, client, clientSource, from, to, minScore, reason, kind, verdict, show, fold } = query;
  return listName(modelId, sort, client, clientSource, from, to, minScore, reason, kind, verdict, show, fold);
}
