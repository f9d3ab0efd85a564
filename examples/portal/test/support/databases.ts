import { openAsBlob } from "node:fs";
import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { inject, onTestFinished } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as schema from "../../src/storage/schema.ts";

/** Every test of API and storage runs on both. */
export type Backend = "pglite" | "postgres";

const databases = inject("databases");

/** PostgreSQL is left out, and that was said aloud, where none starts. */
export const BACKENDS: readonly Backend[] = databases.postgres === undefined ? ["pglite"] : ["pglite", "postgres"];

let made = 0;

/** A database of PostgreSQL with empty tables: where several processes, or several `openDatabase`, work together. */
export async function freshPostgresUrl(): Promise<string> {
  const { postgres } = databases;
  if (postgres === undefined) throw new Error("no PostgreSQL here: skip unless BACKENDS has it");
  const name = `test_${process.pid}_${++made}`;
  const client = new pg.Client({ connectionString: postgres.admin });
  await client.connect();
  try {
    // Copying locks the template for a moment: other test files do so at the same time.
    for (let tries = 1; ; tries++) {
      try {
        await client.query(`create database ${name} template ${postgres.template}`);
        break;
      } catch (error) {
        if (tries === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await client.end();
  }
  return postgres.admin.replace(/[^/]*$/, name);
}

// Starting a PGlite takes seconds on a busy machine, emptying its tables some milliseconds: they are used again.
const idle: Database[] = [];

/**
 * A database with empty tables. Where it is made within a test it is closed at the test's end; whoever makes it in
 * `beforeAll` closes it.
 */
export async function freshDatabase(backend: Backend): Promise<Database> {
  const database =
    backend === "postgres"
      ? await openDatabase({ url: await freshPostgresUrl(), connections: 8 })
      : (idle.pop() ?? (await openDatabase({ memory: true, dump: await openAsBlob(databases.dump) })));
  const close = backend === "postgres" ? database.close : () => giveBack(database);
  try {
    onTestFinished(close);
  } catch {
    // Not within a test.
  }
  return { ...database, close };
}

async function giveBack(database: Database): Promise<void> {
  if (idle.includes(database)) return;
  const names = Object.values(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => `"${getTableName(table as PgTable)}"`);
  await database.db.execute(sql.raw(`truncate ${names.join(", ")} restart identity cascade`));
  idle.push(database);
}
