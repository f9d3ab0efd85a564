import type { ImportReport } from "@securecomm/anomaly";
import { and, eq, ne, sql } from "drizzle-orm";
import { PortalError } from "../problems/portal-error.ts";
import type { Db, Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { entries, imports } from "../storage/schema.ts";
import { countAgain } from "./count-again.ts";
import type { ImportRow } from "./import-row.ts";
import { insertPacked } from "./insert-entries.ts";

/** How far the content of an import is stored: its lines, and the first bytes of it by their number and SHA-256. */
export interface Stored {
  readonly lines: number;
  readonly hashed: number;
}

/** What is stored at once: lines, and how far the import then is. */
export interface ImportBatch {
  readonly packed: readonly string[];
  readonly hashed: number;
  readonly sha256: string;
  /** Bytes of the content as it was sent. */
  readonly read: number;
  readonly report: ImportReport;
  readonly state: "running" | "interrupted" | "failed" | "done";
  readonly problem?: string;
}

/** The import was cancelled, removed, or is gone on with by another process: nothing more is stored here. */
export class ImportTaken extends Error {
  override readonly name = "ImportTaken";
}

/**
 * Stores a batch, once: only where the import stands as far as is thought, which it does not when this was done before or
 * when another process has gone on with it.
 *
 * @throws ImportTaken then. `already-imported` at the end of content that is here already; its lines are taken out again.
 */
export async function storeBatch(db: Db, row: ImportRow, stored: Stored, batch: ImportBatch): Promise<void> {
  const same = await db.transaction(async (tx) => {
    await lock(tx, "lines", row.apiId);
    const { packed, hashed, sha256, read, state, report, problem } = batch;
    const { lines, parsed, bad, empty, truncated, addressOnly } = report;
    const samples = report.samples.map((sample) => ({ ...sample }));
    const [standing] = await tx
      .update(imports)
      .set({
        ...{ hashed, sha256, read, state, lines, parsed, bad, empty, truncated, addressOnly, samples },
        problem: problem ?? null,
        endedAt: state === "running" ? null : sql`now()`,
      })
      .where(and(eq(imports.id, row.id), isAt(stored)))
      .returning({ id: imports.id });
    if (standing === undefined) throw new ImportTaken();
    const same = state === "done" ? await sameContent(tx, row, sha256) : undefined;
    if (same === undefined) await insertPacked(tx, row.apiId, row.id, packed);
    else await takeBack(tx, row);
    return same;
  });
  if (same !== undefined) throw new PortalError("already-imported", { importId: same.id, name: same.name });
}

/** Only how much of the content came, while what is stored already is passed over, or that this ended. */
export async function storeProgress(
  db: Db,
  row: ImportRow,
  stored: Stored,
  progress: Pick<ImportBatch, "read" | "state" | "problem">,
): Promise<void> {
  const { read, state, problem } = progress;
  const standing = await db
    .update(imports)
    .set({ read, state, problem: problem ?? null, endedAt: state === "running" ? null : sql`now()` })
    .where(and(eq(imports.id, row.id), isAt(stored)))
    .returning({ id: imports.id });
  if (standing.length === 0) throw new ImportTaken();
}

function isAt({ lines, hashed }: Stored) {
  return and(eq(imports.state, "running"), eq(imports.lines, lines), eq(imports.hashed, hashed));
}

async function sameContent(tx: Tx, row: ImportRow, sha256: string) {
  const [same] = await tx
    .select({ id: imports.id, name: imports.name })
    .from(imports)
    .where(
      and(eq(imports.apiId, row.apiId), ne(imports.id, row.id), eq(imports.state, "done"), eq(imports.sha256, sha256)),
    )
    .limit(1);
  return same;
}

/** Nothing of it stays but that it was tried. */
async function takeBack(tx: Tx, row: ImportRow): Promise<void> {
  await tx.delete(entries).where(eq(entries.importId, row.id));
  await countAgain(tx, row.apiId);
  const none = { lines: 0, parsed: 0, bad: 0, empty: 0, truncated: 0, hashed: 0, samples: [], addressOnly: false };
  await tx
    .update(imports)
    .set({ ...none, sha256: null, state: "failed", problem: "already-imported" })
    .where(eq(imports.id, row.id));
}
