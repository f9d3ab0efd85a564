import { LOG_LIMITS, type LogEntry } from "@securecomm/anomaly";
import { sql } from "drizzle-orm";
import { entryOf } from "../../logs/entry-view.ts";
import type { EntryPosition } from "../../logs/read-entries.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { PAGE_LINES, pageByTime, type Stretch } from "../detecting/pages.ts";

/** A model is trained on the newest so many lines at most. */
export const MOST_LINES = 50_000;
/** Fewer tell nothing about what is usual. */
export const LEAST_LINES = 20;

/** Which time an operator wishes: from then on, and before then. */
export interface WishedTime {
  readonly from?: number;
  readonly to?: number;
}

/** The newest lines of a time. */
export interface TrainingLines {
  readonly count: number;
  readonly stretch: Stretch;
  /** They come after this one. */
  readonly after: EntryPosition | undefined;
}

/** Whether there are as many lines of a time as a model needs, or how many there are. */
export async function countUpToLeast(db: Db | Tx, apiId: string, wished: WishedTime): Promise<number> {
  const [row] = await rowsOf<{ lines: number }>(
    db,
    sql`select count(*)::int as lines from (
          select 1 from entries where ${ofTime(apiId, wished)} limit ${LEAST_LINES}
        ) as first_ones`,
  );
  return row?.lines ?? 0;
}

/** The newest of the lines that there are now; others may come in while they are read. */
export async function newestLines(db: Db, apiId: string, wished: WishedTime): Promise<TrainingLines> {
  const [last] = await rowsOf<{ id: number }>(
    db,
    sql`select coalesce(max(id), 0)::bigint as id from entries where api_id = ${apiId}`,
  );
  const stretch: Stretch = { apiId, upToId: last?.id ?? 0, ...wished };
  const condition = sql`${ofTime(apiId, wished)} and id <= ${stretch.upToId}`;
  const [before] = await rowsOf<{ at: number; id: number }>(
    db,
    sql`select at, id from entries where ${condition} order by at desc, id desc offset ${MOST_LINES} limit 1`,
  );
  if (before !== undefined) return { count: MOST_LINES, stretch, after: { at: before.at, id: before.id } };
  const [all] = await rowsOf<{ lines: number }>(db, sql`select count(*)::int as lines from entries where ${condition}`);
  return { count: all?.lines ?? 0, stretch, after: undefined };
}

/** Their entries in the order of time, page by page. */
export async function* trainingEntries(
  db: Db,
  { stretch, after }: TrainingLines,
  onRead: (lines: number) => void,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  let position = after;
  let read = 0;
  for (;;) {
    const page = await pageByTime(db, stretch, position, PAGE_LINES);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map((row) => shortened(entryOf(row)));
    position = { at: last.at, id: last.id };
    read += page.length;
    onRead(read);
  }
}

/** As much of it as a model looks at: all training lines are in memory at once, and an attacker's are long. */
function shortened(entry: LogEntry): LogEntry {
  const { path, query } = entry;
  const most = LOG_LIMITS.analysedCharacters;
  if (path.length <= most && query.length <= most) return entry;
  return { ...entry, path: path.slice(0, most), query: query.slice(0, most) };
}

function ofTime(apiId: string, { from, to }: WishedTime) {
  return sql`api_id = ${apiId}
    ${from === undefined ? sql`` : sql`and at >= ${from}::bigint`}
    ${to === undefined ? sql`` : sql`and at < ${to}::bigint`}`;
}
