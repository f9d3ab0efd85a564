import { gzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { onTestFinished } from "vitest";
import type { EntryView } from "../../src/contract/logs.ts";
import { createHappenings } from "../../src/happenings/happenings.ts";
import { createLeases } from "../../src/happenings/leases.ts";
import { createImports, type ImportsOptions } from "../../src/logs/imports.ts";
import { createLogs } from "../../src/logs/logs.ts";
import type { Imports, Logs, UntoldEvent } from "../../src/services.ts";
import type { Database } from "../../src/storage/database.ts";
import { rowsOf } from "../../src/storage/rows.ts";
import { type Backend, freshDatabase } from "../support/databases.ts";

export const PATIENT = { timeout: 15_000, interval: 20 };

/** Opens a database and gives it back, as the first of a file takes seconds on a busy machine. For `beforeAll`. */
export async function warmUp(backend: Backend): Promise<void> {
  await (await freshDatabase(backend)).close();
}

export interface Process {
  readonly database: Database;
  readonly logs: Logs;
  readonly imports: Imports;
  /** What it told, in its order. */
  readonly told: readonly UntoldEvent[];
}

/** What one process of the portal has of logs; with an API `shop`. */
export async function startLogs(backend: Backend, options: Partial<ImportsOptions> = {}): Promise<Process> {
  const started = await processOn(await freshDatabase(backend), options);
  await started.logs.create({ id: "shop", name: "Shop" });
  return started;
}

/** Another process on the same database. */
export async function processOn(database: Database, options: Partial<ImportsOptions> = {}): Promise<Process> {
  const stored = await createHappenings({ database });
  const told: UntoldEvent[] = [];
  const happenings = {
    ...stored,
    publish: async (event: UntoldEvent) => {
      told.push(event);
      await stored.publish(event);
    },
  };
  const imports = createImports({ database, happenings, leases: createLeases({ database }), ...options });
  onTestFinished(async () => {
    await imports.close();
    await stored.close();
  });
  return { database, logs: createLogs({ database, happenings }), imports, told };
}

const START = Date.UTC(2026, 9, 1);

/** A line of a log: one a second, of 50 clients, each with an address of its own. */
export function line(i: number): string {
  const time = new Date(START + i * 1_000).toISOString();
  return JSON.stringify({
    time,
    clientId: `client-${i % 50}`,
    ip: `192.0.2.${i % 50}`,
    method: "GET",
    url: `/items/${i}?page=${i % 7}`,
    status: i % 10 === 0 ? 404 : 200,
    bytes: i,
  });
}

export function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => `${line(from + i)}\n`).join("");
}

/** A text as it comes over a network: in pieces that are cut anywhere. */
export async function* pieces(content: string | Uint8Array, size = 10_007): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** The same, until it breaks off after so many bytes. */
export async function* broken(content: string | Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  yield* pieces(Buffer.from(content).subarray(0, bytes));
  throw new Error("ECONNRESET");
}

export const packed = (text: string): Uint8Array => gzipSync(text);
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every page of the entries. */
export async function allEntries(logs: Logs, order: "newest" | "oldest" = "oldest", limit = 200): Promise<EntryView[]> {
  const all: EntryView[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await logs.entries("shop", { order, limit, ...(cursor !== undefined && { cursor }) });
    all.push(...page.items);
    cursor = page.next;
    if (cursor === undefined) return all;
  }
}

/** What is kept beside the entries, and the same counted from them: to be equal whatever happened. */
export async function counts(database: Database): Promise<{ readonly kept: unknown; readonly counted: unknown }> {
  const one = async (text: string) => rowsOf(database.db, sql.raw(text));
  const ofEntries = (columns: string) => `select ${columns} from entries`;
  return {
    kept: {
      apis: await one("select entries, first_at, last_at from apis where id = 'shop'"),
      clients: await one(
        "select client, client_source, requests, first_at, last_at from clients order by client, client_source",
      ),
      addresses: await one(
        "select client, client_source, address, requests, first_at, last_at from client_addresses order by 1, 2, 3",
      ),
      hours: await one("select hour, requests, errors from entry_hours order by hour"),
    },
    counted: {
      apis: await one(ofEntries("count(*)::bigint as entries, min(at) as first_at, max(at) as last_at")),
      clients: await one(
        `${ofEntries("client, client_source, count(*)::bigint as requests, min(at) as first_at, max(at) as last_at")}
         group by 1, 2 order by client, client_source`,
      ),
      addresses: await one(
        `${ofEntries("client, client_source, coalesce(address, '') as address, count(*)::bigint as requests, min(at) as first_at, max(at) as last_at")}
         group by 1, 2, 3 order by 1, 2, 3`,
      ),
      hours: await one(
        `${ofEntries("at - mod(mod(at, 3600000) + 3600000, 3600000) as hour, count(*)::bigint as requests, (count(*) filter (where status >= 400))::bigint as errors")}
         group by 1 order by 1`,
      ),
    },
  };
}
