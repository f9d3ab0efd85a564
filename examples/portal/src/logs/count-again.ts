import { sql } from "drizzle-orm";
import type { Tx } from "../storage/database.ts";

/** Counts an API's lines anew, after some were taken out. Whoever calls it holds the API's lock on lines. */
export async function countAgain(tx: Tx, apiId: string): Promise<void> {
  await tx.execute(sql`delete from clients where api_id = ${apiId}`);
  await tx.execute(sql`delete from client_addresses where api_id = ${apiId}`);
  await tx.execute(sql`delete from entry_hours where api_id = ${apiId}`);
  await tx.execute(sql`
    insert into client_addresses (api_id, client, client_source, address, first_at, last_at, requests)
    select api_id, client, client_source, coalesce(address, ''), min(at), max(at), count(*)
    from entries where api_id = ${apiId}
    group by api_id, client, client_source, coalesce(address, '')`);
  await tx.execute(sql`
    insert into clients (api_id, client, client_source, first_at, last_at, requests)
    select api_id, client, client_source, min(first_at), max(last_at), sum(requests)
    from client_addresses where api_id = ${apiId}
    group by api_id, client, client_source`);
  await tx.execute(sql`
    insert into entry_hours (api_id, hour, requests, errors)
    select api_id, floor(at / 3600000.0)::bigint * 3600000, count(*), count(*) filter (where status >= 400)
    from entries where api_id = ${apiId}
    group by 1, 2`);
  await tx.execute(sql`
    update apis set entries = counted.lines, first_at = counted.first_at, last_at = counted.last_at
    from (
      select coalesce(sum(requests), 0) as lines, min(first_at) as first_at, max(last_at) as last_at
      from clients where api_id = ${apiId}
    ) as counted
    where apis.id = ${apiId}`);
}
