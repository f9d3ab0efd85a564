import { asc, gt, lt, sql } from "drizzle-orm";
import type { Happenings, StoredEvent, UntoldEvent } from "../services.ts";
import { CHANNEL, type Database } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { rowsOf } from "../storage/rows.ts";
import { events } from "../storage/schema.ts";
import { Bell } from "./bell.ts";

/** How long events are kept. */
const KEPT = sql`interval '1 day'`;
const PAGE = 200;
/** Listeners look by themselves as well: a notification may be lost with a connection. */
const LOOK_EVERY = 5_000;
const TIDY_EVERY = 10 * 60_000;

/** Events through the table of that name and `pg_notify`, for this process and all others on the same database. */
export async function createHappenings({
  database,
  lookEvery = LOOK_EVERY,
}: {
  readonly database: Database;
  /** Milliseconds. */
  readonly lookEvery?: number;
}): Promise<Happenings> {
  const { db } = database;
  const bell = new Bell();
  const ended = new AbortController();
  const silence = await database.listen(() => bell.ring());
  const tidy = () => db.delete(events).where(lt(events.at, sql`now() - ${KEPT}`));
  const tidying = setInterval(() => void tidy().catch(() => {}), TIDY_EVERY);
  tidying.unref();

  async function newest(): Promise<number> {
    const [row] = await rowsOf<{ id: number }>(db, sql`select coalesce(max(id), 0)::bigint as id from events`);
    return row?.id ?? 0;
  }

  async function* from(start: Promise<number>, signal: AbortSignal): AsyncGenerator<StoredEvent, void, undefined> {
    const until = AbortSignal.any([signal, ended.signal]);
    let position = await start;
    while (!until.aborted) {
      const rung = bell.next(lookEvery, until);
      const page = await db.select().from(events).where(gt(events.id, position)).orderBy(asc(events.id)).limit(PAGE);
      for (const { id, at, data } of page) {
        if (until.aborted) return;
        position = id;
        yield { id, at, event: data as UntoldEvent };
      }
      if (page.length < PAGE) await rung;
    }
  }

  return {
    async publish(event) {
      const apiId = "apiId" in event ? event.apiId : null;
      await db.transaction(async (tx) => {
        // Ids are committed in their order, so that a listener that has read up to one has missed none below it.
        await lock(tx, "events");
        await tx.insert(events).values({ apiId, type: event.type, data: event });
        await tx.execute(sql`select pg_notify(${CHANNEL}, ${event.type})`);
      });
    },
    listen({ since, signal }) {
      // At once, not when the first is asked for: what happens in between is not to be missed.
      const start = since === undefined ? newest() : Promise.resolve(since);
      start.catch(() => {});
      return from(start, signal);
    },
    async close() {
      ended.abort();
      clearInterval(tidying);
      await silence();
    },
  };
}
