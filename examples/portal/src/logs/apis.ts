import { eq, type SQL, sql } from "drizzle-orm";
import type { ApiView } from "../contract/logs.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Db, Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { apis } from "../storage/schema.ts";
import { storableText } from "./storable.ts";

/** The API; `no-such-api` where there is none. */
export async function apiRow(db: Db | Tx, apiId: string): Promise<typeof apis.$inferSelect> {
  const [row] = await db
    .select()
    .from(apis)
    .where(eq(apis.id, storableText(apiId, 64)));
  if (row === undefined) throw new PortalError("no-such-api", { apiId });
  return row;
}

/** All APIs in the order of their ids, or those that fit. */
export async function apiViews(db: Db, condition?: SQL): Promise<readonly ApiView[]> {
  const rows = await db
    .select({
      id: apis.id,
      name: apis.name,
      entries: apis.entries,
      firstAt: apis.firstAt,
      lastAt: apis.lastAt,
      createdAt: apis.createdAt,
      // Columns by their full names: Drizzle leaves the table out, and inside they would be those of the inner table.
      models: sql<number>`(select count(*) from models where models.api_id = "apis"."id" and models.state = 'ready')`,
      chosenModel: sql<number | null>`(select model_id from model_choices where model_choices.api_id = "apis"."id"
        order by model_choices.id desc limit 1)`,
    })
    .from(apis)
    .where(condition)
    .orderBy(apis.id);
  return rows.map(({ firstAt, lastAt, chosenModel, createdAt, models, ...api }) => ({
    ...api,
    models: Number(models),
    createdAt: createdAt.getTime(),
    ...(firstAt !== null && { firstAt }),
    ...(lastAt !== null && { lastAt }),
    ...(chosenModel !== null && { chosenModel: Number(chosenModel) }),
  }));
}

export async function apiView(db: Db, apiId: string): Promise<ApiView> {
  const [view] = await apiViews(db, eq(apis.id, storableText(apiId, 64)));
  if (view === undefined) throw new PortalError("no-such-api", { apiId });
  return view;
}

/** `api-exists` where there is one of this id. */
export async function createApi(db: Db, api: { readonly id: string; readonly name: string }): Promise<void> {
  const made = await db
    .insert(apis)
    .values({ id: api.id, name: storableText(api.name, 100) })
    .onConflictDoNothing()
    .returning({ id: apis.id });
  if (made.length === 0) throw new PortalError("api-exists", { apiId: api.id });
}

/** With everything that belongs to it, at once. Who is storing lines of it finds it gone. */
export async function removeApi(db: Db, apiId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await lock(tx, "lines", apiId);
    const removed = await tx
      .delete(apis)
      .where(eq(apis.id, storableText(apiId, 64)))
      .returning({ id: apis.id });
    if (removed.length === 0) throw new PortalError("no-such-api", { apiId });
  });
}
