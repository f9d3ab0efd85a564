import type { LogEntry } from "@securecomm/anomaly";
import { sql } from "drizzle-orm";
import type { Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { storable } from "./storable.ts";

/** How many lines are inserted with one statement. */
export const BATCH_LINES = 2_000;

/**
 * Stores entries within a transaction and counts them: in the API, its clients, their addresses and its hours. Holds the
 * API's lock on lines until the transaction ends, so it is to be short. Everything that a log may say can be stored.
 *
 * @param importId What they came with; pushed lines have none.
 */
export async function insertEntries(
  tx: Tx,
  apiId: string,
  importId: number | undefined,
  entries: readonly LogEntry[],
): Promise<void> {
  for (let from = 0; from < entries.length; from += BATCH_LINES) {
    await insertPacked(tx, apiId, importId, entries.slice(from, from + BATCH_LINES).map(pack));
  }
}

/**
 * An entry as JSON: what waits to be stored is this text, which holds on to nothing else. An entry's fields may be parts of
 * a much longer line, and keep all of it in memory.
 */
export function pack(entry: LogEntry): string {
  return JSON.stringify(storable(entry));
}

/** Stores entries that {@link pack} made, as {@link insertEntries} does: one statement, one parameter for all of them. */
export async function insertPacked(
  tx: Tx,
  apiId: string,
  importId: number | undefined,
  packed: readonly string[],
): Promise<void> {
  if (packed.length === 0) return;
  await lock(tx, "lines", apiId);
  await tx.execute(sql`
    with incoming as materialized (
      select ${apiId}::text as api_id, line.*
      from rows from (json_to_recordset(${`[${packed.join(",")}]`}::json) as (
        "at" bigint, "hour" bigint, "offset" integer, "client" text, "client_source" text, "address" text, "method" text,
        "path" text, "query" text, "status" integer, "bytes" bigint, "referer" text, "user_agent" text,
        "duration" double precision
      )) with ordinality as line
    ), stored as (
      insert into entries (api_id, import_id, at, "offset", client, client_source, address, method, path, query, status,
        bytes, referer, user_agent, duration)
      select api_id, ${importId ?? null}::bigint, at, "offset", client, client_source, address, method, path, query,
        status, bytes, referer, user_agent, duration
      from incoming order by ordinality
    ), counted_clients as (
      insert into clients as kept (api_id, client, client_source, first_at, last_at, requests)
      select api_id, client, client_source, min(at), max(at), count(*) from incoming
      group by api_id, client, client_source
      on conflict (api_id, client, client_source) do update set
        first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at),
        requests = kept.requests + excluded.requests
    ), counted_addresses as (
      insert into client_addresses as kept (api_id, client, client_source, address, first_at, last_at, requests)
      select api_id, client, client_source, coalesce(address, ''), min(at), max(at), count(*) from incoming
      group by api_id, client, client_source, coalesce(address, '')
      on conflict (api_id, client, client_source, address) do update set
        first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at),
        requests = kept.requests + excluded.requests
    ), counted_hours as (
      insert into entry_hours as kept (api_id, hour, requests, errors)
      select api_id, hour, count(*), count(*) filter (where status >= 400) from incoming
      group by api_id, hour
      on conflict (api_id, hour) do update set
        requests = kept.requests + excluded.requests, errors = kept.errors + excluded.errors
    )
    update apis set
      entries = apis.entries + more.lines,
      first_at = least(apis.first_at, more.first_at),
      last_at = greatest(apis.last_at, more.last_at)
    from (select count(*) as lines, min(at) as first_at, max(at) as last_at from incoming) as more
    where apis.id = ${apiId}`);
}
