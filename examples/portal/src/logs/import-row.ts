import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Page } from "../contract/common.ts";
import type { ImportView, NewImport } from "../contract/logs.ts";
import { PortalError } from "../problems/portal-error.ts";
import { listName, pageOf, readCursor } from "../storage/cursor.ts";
import type { Db, Tx } from "../storage/database.ts";
import { imports } from "../storage/schema.ts";
import { apiRow } from "./apis.ts";
import { storableText } from "./storable.ts";

export type ImportRow = typeof imports.$inferSelect;

export function toImportView(row: ImportRow): ImportView {
  const { size, sha256: _, hashed: __, problem, createdAt, endedAt, format, state, ...rest } = row;
  return {
    ...rest,
    format: format as ImportView["format"],
    state: state as ImportView["state"],
    createdAt: createdAt.getTime(),
    ...(size !== null && { size }),
    ...(problem !== null && { problem }),
    ...(endedAt !== null && { endedAt: endedAt.getTime() }),
  };
}

/** `no-such-api` or `no-such-import`. */
export async function importRow(db: Db | Tx, apiId: string, importId: number): Promise<ImportRow> {
  const [row] = await db
    .select()
    .from(imports)
    .where(and(eq(imports.apiId, storableText(apiId, 64)), eq(imports.id, importId)));
  if (row !== undefined) return row;
  await apiRow(db, apiId);
  throw new PortalError("no-such-import", { importId });
}

/** One that waits for its content. */
export async function createImport(db: Db, apiId: string, request: NewImport): Promise<ImportRow> {
  await apiRow(db, apiId);
  const { name, format, size } = request;
  const [row] = await db
    .insert(imports)
    .values({ apiId, name: storableText(name, 200), format, state: "waiting", size: size ?? null })
    .returning();
  return row!;
}

/** The newest first. */
export async function importsPage(
  db: Db,
  apiId: string,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<Page<ImportView>> {
  await apiRow(db, apiId);
  const list = listName("imports", apiId);
  const before = cursor === undefined ? undefined : lt(imports.id, readCursor(list, cursor).id);
  const rows = await db
    .select()
    .from(imports)
    .where(and(eq(imports.apiId, apiId), before))
    .orderBy(desc(imports.id))
    .limit(limit + 1);
  return pageOf(rows, limit, list, { toItem: toImportView, toPosition: ({ id }) => ({ key: 0, id }) });
}

/**
 * Where its content is read from now on: it waited for it, was interrupted, or whoever read it is gone. The caller holds its
 * lease. `import-state` in any other state.
 */
export async function startImport(db: Db, row: ImportRow): Promise<ImportRow> {
  const [started] = await db
    .update(imports)
    .set({ state: "running", problem: null, endedAt: null, read: 0 })
    .where(and(eq(imports.id, row.id), sql`state in ('waiting', 'interrupted', 'running')`))
    .returning();
  if (started === undefined) throw new PortalError("import-state", { state: row.state });
  return started;
}

/** Ends one that is under way or waits; whoever reads its content cannot store any more. `false` where it had ended. */
export async function endImport(
  db: Db,
  importId: number,
  state: "interrupted" | "cancelled",
  from: readonly ImportView["state"][],
): Promise<boolean> {
  const ended = await db
    .update(imports)
    .set({ state, endedAt: sql`now()` })
    .where(
      and(eq(imports.id, importId), sql`state in (select json_array_elements_text(${JSON.stringify(from)}::json))`),
    )
    .returning({ id: imports.id });
  return ended.length > 0;
}
