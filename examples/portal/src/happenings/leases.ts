import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Leases } from "../services.ts";
import type { Database } from "../storage/database.ts";
import { rowsOf } from "../storage/rows.ts";

/** Leases in the table of that name. `holder` tells this process from others; by itself one that nobody else has. */
export function createLeases({
  database,
  holder = randomUUID(),
}: {
  readonly database: Database;
  readonly holder?: string;
}): Leases {
  const { db } = database;
  return {
    async take(name, seconds) {
      const taken = await rowsOf(
        db,
        sql`insert into leases (name, holder, until)
            values (${name}, ${holder}, now() + make_interval(secs => ${seconds}))
            on conflict (name) do update set holder = excluded.holder, until = excluded.until
            where leases.holder = excluded.holder or leases.until < now()
            returning name`,
      );
      return taken.length > 0;
    },
    async isHeld(name) {
      const held = await rowsOf(db, sql`select name from leases where name = ${name} and until >= now()`);
      return held.length > 0;
    },
    async release(name) {
      await db.execute(sql`delete from leases where name = ${name} and holder = ${holder}`);
    },
  };
}
