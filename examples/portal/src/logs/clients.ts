import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Page } from "../contract/common.ts";
import type { ClientDetail, ClientsQuery, ClientView } from "../contract/logs.ts";
import { PortalError } from "../problems/portal-error.ts";
import { listName, pageOf, readCursor } from "../storage/cursor.ts";
import type { Db } from "../storage/database.ts";
import { clientAddresses, clients } from "../storage/schema.ts";
import { apiRow } from "./apis.ts";
import { raisedCounter } from "./raised.ts";
import { storableText } from "./storable.ts";

type ClientRow = typeof clients.$inferSelect;

const MOST_ADDRESSES = 200;
/** The last character there is: after all names that begin alike. */
const LAST_CHARACTER = "\u{10ffff}";

/** Clients, those with the most lines first. */
export async function clientsPage(db: Db, apiId: string, query: ClientsQuery): Promise<Page<ClientView>> {
  await apiRow(db, apiId);
  const search = storableText(query.search ?? "", 200);
  const list = listName("clients", apiId, search);
  const conditions: SQL[] = [eq(clients.apiId, apiId)];
  if (search !== "") {
    conditions.push(sql`client collate "C" >= ${search} and client collate "C" < ${search + LAST_CHARACTER}`);
  }
  if (query.cursor !== undefined) {
    const { key, id } = readCursor(list, query.cursor);
    conditions.push(sql`(requests, id) < (${key}::bigint, ${id}::bigint)`);
  }
  const rows = await db
    .select()
    .from(clients)
    .where(and(...conditions))
    .orderBy(desc(clients.requests), desc(clients.id))
    .limit(query.limit + 1);
  const anomalies = await anomaliesOf(db, apiId, rows);
  return pageOf(rows, query.limit, list, {
    toItem: (row) => toClientView(row, anomalies),
    toPosition: ({ requests, id }) => ({ key: requests, id }),
  });
}

/** One client with its addresses, those seen last first. */
export async function clientDetail(db: Db, apiId: string, source: string, client: string): Promise<ClientDetail> {
  await apiRow(db, apiId);
  const name = storableText(client, 200);
  const [row] = await db
    .select()
    .from(clients)
    .where(and(eq(clients.apiId, apiId), eq(clients.client, name), eq(clients.clientSource, storableText(source, 32))));
  if (row === undefined) throw new PortalError("no-such-client", { client });
  const ofClient = and(
    eq(clientAddresses.apiId, apiId),
    eq(clientAddresses.client, row.client),
    eq(clientAddresses.clientSource, row.clientSource),
  );
  const [addresses, count, anomalies] = await Promise.all([
    db
      .select()
      .from(clientAddresses)
      .where(ofClient)
      .orderBy(desc(clientAddresses.lastAt), clientAddresses.address)
      .limit(MOST_ADDRESSES),
    db.$count(clientAddresses, ofClient),
    anomaliesOf(db, apiId, [row]),
  ]);
  return {
    ...toClientView(row, anomalies),
    addresses: addresses.map(({ address, requests, firstAt, lastAt }) => ({
      ...(address !== "" && { address }),
      requests,
      firstAt,
      lastAt,
    })),
    moreAddresses: Number(count) - addresses.length,
  };
}

function toClientView(row: ClientRow, anomalies: ReadonlyMap<string, number>): ClientView {
  const { client, clientSource, requests, firstAt, lastAt } = row;
  return {
    client,
    clientSource: clientSource as ClientView["clientSource"],
    requests,
    firstAt,
    lastAt,
    anomalies: anomalies.get(keyOf(row)) ?? 0,
  };
}

async function anomaliesOf(db: Db, apiId: string, rows: readonly ClientRow[]): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const raised = await raisedCounter(db, apiId);
  const names = JSON.stringify(rows.map(({ client }) => client));
  const counts = await raised.count(
    sql`a.client_source || ':' || a.client`,
    sql`a.client in (select json_array_elements_text(${names}::json))`,
  );
  return new Map(counts.map(({ group, count }) => [group, count]));
}

function keyOf({ client, clientSource }: ClientRow): string {
  return `${clientSource}:${client}`;
}
