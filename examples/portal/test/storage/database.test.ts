import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableColumns, getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { rowsOf } from "../../src/storage/rows.ts";
import * as schema from "../../src/storage/schema.ts";
import { BACKENDS, freshDatabase, freshPostgresUrl } from "../support/databases.ts";

const PATIENT = { timeout: 15_000, interval: 20 };

describe.each(BACKENDS)("the database on %s", (backend) => {
  it("has every table and column of the schema", async () => {
    const { db } = await freshDatabase(backend);
    for (const table of Object.values(schema).filter((value) => is(value, PgTable))) {
      const found = await rowsOf<{ name: string }>(
        db,
        sql`select column_name as name from information_schema.columns
            where table_schema = 'public' and table_name = ${getTableName(table as PgTable)}`,
      );
      const wished = Object.values(getTableColumns(table as PgTable)).map(({ name }) => name);
      expect(found.map(({ name }) => name).sort(), getTableName(table as PgTable)).toEqual(wished.sort());
    }
  });

  it("gives back what was stored: bytes, numbers, times, lists and JSON", async () => {
    const { db } = await freshDatabase(backend);
    const document = Uint8Array.from({ length: 256 }, (_, i) => i);
    await db.insert(schema.apis).values({ id: "a", name: "á \u{1f50d}", firstAt: 8.64e15, lastAt: -8.64e15 });
    const model = {
      apiId: "a",
      name: "knn",
      state: "ready",
      falsePositiveRate: 0.1 + 0.2,
      seed: 2 ** 32 - 1,
      createdBy: "x",
    };
    await db.insert(schema.models).values({ ...model, document, histogram: [1, 2, 3] });
    const [stored] = await db.select().from(schema.models);
    expect(stored).toMatchObject({ ...model, histogram: [1, 2, 3], trainedOn: 0 });
    expect(Array.from(stored!.document!)).toEqual(Array.from(document));
    expect(Math.abs(stored!.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect((await db.select().from(schema.apis))[0]).toMatchObject({
      name: "á \u{1f50d}",
      firstAt: 8.64e15,
      lastAt: -8.64e15,
    });
    expect(
      await rowsOf(db, sql`select 7::bigint as n, array[0.5, 1e300]::float8[] as f, '{"a":[1]}'::jsonb as j`),
    ).toEqual([{ n: 7, f: [0.5, 1e300], j: { a: [1] } }]);
  });

  it("tells notifications until it is told to stop", async () => {
    const database = await freshDatabase(backend);
    const told: string[] = [];
    const stop = await database.listen((payload) => told.push(payload));
    await database.db.execute(sql`select pg_notify('securecomm_portal', 'one')`);
    await vi.waitFor(() => expect(told).toEqual(["one"]), PATIENT);
    await stop();
    await database.db.execute(sql`select pg_notify('securecomm_portal', 'two')`);
    expect(told).toEqual(["one"]);
  });
});

it("a folder of PGlite holds what it held when it is opened again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-pglite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = await openDatabase({ folder });
  await first.db.insert(schema.apis).values({ id: "kept", name: "kept" });
  await first.close();
  const second = await openDatabase({ folder });
  onTestFinished(() => second.close());
  expect((await second.db.select().from(schema.apis)).map(({ id }) => id)).toEqual(["kept"]);
});

describe.skipIf(!BACKENDS.includes("postgres"))("a real PostgreSQL", () => {
  it("is brought up to date by several that start at once", async () => {
    const url = await freshPostgresUrl();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("drop schema public cascade; drop schema drizzle cascade; create schema public");
    await client.end();
    const all = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url, connections: 2 })));
    onTestFinished(async () => void (await Promise.all(all.map((database) => database.close()))));
    const migrations = await rowsOf<{ n: number }>(
      all[0]!.db,
      sql`select count(*) as n from drizzle.__drizzle_migrations`,
    );
    expect(migrations).toEqual([{ n: 1 }]);
  });

  it("is listened to again after the connection was lost", async () => {
    const database: Database = await freshDatabase("postgres");
    const told: string[] = [];
    onTestFinished(await database.listen((payload) => told.push(payload)));
    await database.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%'`);
    await vi.waitFor(() => expect(told).toEqual([""]), PATIENT);
    await database.db.execute(sql`select pg_notify('securecomm_portal', 'after')`);
    await vi.waitFor(() => expect(told).toEqual(["", "after"]), PATIENT);
  });
});
