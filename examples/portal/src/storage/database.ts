import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import pg from "pg";
import { bringUpToDate } from "./migrations.ts";
import { listenOnPostgres } from "./postgres-listener.ts";
import * as schema from "./schema.ts";

/** Drizzle over either driver: the same SQL. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;
/** Within a transaction. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** Where all state is. */
export interface Database {
  readonly kind: "pglite" | "postgres";
  readonly db: Db;
  /**
   * Calls `told` for each `pg_notify('securecomm_portal', …)` of any process, this one's own too, until what it returns is
   * called. After a lost connection it connects anew, and calls `told` with an empty text: something may have been missed.
   */
  listen(told: (payload: string) => void): Promise<() => Promise<void>>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Where the database is. */
export type DatabasePlace =
  /** PGlite in this folder, of this process alone. */
  | { readonly folder: string }
  /** PGlite in memory: gone at the end. `dump` is what PGlite's `dumpDataDir` gave. */
  | { readonly memory: true; readonly dump?: Blob }
  /** PostgreSQL, `postgres://…`. */
  | { readonly url: string; readonly connections?: number };

/** The channel of `pg_notify`. */
export const CHANNEL = "securecomm_portal";

// Ids and counts are far below 2^53: numbers, on both drivers, also where SQL is written by hand.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Opens the database and brings its tables up to date; processes that do so at once wait for each other.
 *
 * @throws what the driver throws where there is none, or where it refuses.
 */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  return "url" in place ? openPostgres(place.url, place.connections ?? 10) : openPglite(place);
}

async function openPglite(place: Exclude<DatabasePlace, { readonly url: string }>): Promise<Database> {
  const client =
    "folder" in place
      ? await PGlite.create(place.folder)
      : await PGlite.create(place.dump === undefined ? {} : { loadDataDir: place.dump });
  const db = drizzlePglite(client, { schema }) as unknown as Db;
  try {
    await bringUpToDate(db);
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    kind: "pglite",
    db,
    listen: async (told) => await client.listen(CHANNEL, told),
    close: () => client.close(),
  };
}

async function openPostgres(url: string, connections: number): Promise<Database> {
  const settings = {
    connectionString: url,
    application_name: "securecomm-portal",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: connections });
  // Idle connections that the server ends: the next query makes a new one.
  pool.on("error", () => {});
  try {
    await migrateAlone(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: "postgres",
    db: drizzlePostgres(pool, { schema }) as unknown as Db,
    listen: (told) => listenOnPostgres(settings, CHANNEL, told),
    close: () => pool.end(),
  };
}

// Any number that nobody else uses for a lock of a session on this database.
const MIGRATION_LOCK = 7_420_001;

/** Two processes that start at once would both make the tables. */
async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
      await bringUpToDate(drizzlePostgres(client, { schema }) as unknown as Db);
    } finally {
      await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    }
  } finally {
    client.release();
  }
}
