import { and, eq, sql } from "drizzle-orm";
import { PortalError } from "../problems/portal-error.ts";
import type { Happenings, Imports, Leases } from "../services.ts";
import type { Database } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { entries, imports } from "../storage/schema.ts";
import type { ContentLimits } from "./content.ts";
import { countAgain } from "./count-again.ts";
import { createImportNews, tellOf } from "./import-news.ts";
import { createImport, endImport, importRow, importsPage, startImport, toImportView } from "./import-row.ts";
import { forgetKeys, push } from "./push.ts";
import { readImport } from "./read-import.ts";
import { ImportTaken } from "./store-batch.ts";

export interface ImportsOptions {
  readonly database: Database;
  readonly happenings: Happenings;
  readonly leases: Leases;
  /** Bytes of content: 4 GiB as they are sent and 16 GiB unpacked, unless told. */
  readonly limits?: ContentLimits;
  /** Milliseconds that only go on. */
  readonly clock?: () => number;
  /** Seconds that a lease holds, and is renewed after. */
  readonly lease?: { readonly holds: number; readonly renewed: number };
}

const LIMITS: ContentLimits = { sent: 4 * 2 ** 30, unpacked: 16 * 2 ** 30 };
/** From so many lines on, the database is told to look at how they are spread: it has none to look by itself in PGlite. */
const MANY_LINES = 5_000;

const leaseOf = (importId: number) => `import:${importId}`;

/** An import that this process reads. */
interface Reading {
  readonly aborted: AbortController;
  /** Resolved when nothing of it is under way any more. */
  readonly ended: Promise<void>;
}

/** Files and pushed lines coming in. */
export function createImports(options: ImportsOptions): Imports {
  const { database, happenings, leases, limits = LIMITS, lease = { holds: 15, renewed: 5 } } = options;
  const clock = options.clock ?? (() => performance.now());
  const { db } = database;
  const readings = new Map<number, Reading>();
  let isClosed = false;

  /** One at a time in this process: leases do not tell apart who is in one. */
  async function alone<T>(importId: number, work: (aborted: AbortController) => Promise<T>): Promise<T> {
    if (readings.has(importId)) throw new PortalError("import-state", { state: "running" });
    const aborted = new AbortController();
    const working = work(aborted);
    const nothing = () => {};
    readings.set(importId, { aborted, ended: working.then(nothing, nothing) });
    try {
      return await working;
    } finally {
      readings.delete(importId);
    }
  }

  /** One at a time in all processes. */
  async function withLease<T>(importId: number, work: () => Promise<T>): Promise<T> {
    if (!(await leases.take(leaseOf(importId), lease.holds))) {
      throw new PortalError("import-state", { state: "running" });
    }
    try {
      return await work();
    } finally {
      await leases.release(leaseOf(importId)).catch(() => {});
    }
  }

  /** Ends the reading when the lease is lost, or somebody else has ended the import. */
  async function renew(importId: number, aborted: AbortController): Promise<void> {
    const holds = await leases.take(leaseOf(importId), lease.holds);
    const [row] = await db.select({ state: imports.state }).from(imports).where(eq(imports.id, importId));
    if (!holds || row?.state !== "running") aborted.abort(new ImportTaken());
  }

  async function readHeld(
    apiId: string,
    importId: number,
    content: AsyncIterable<Uint8Array>,
    aborted: AbortController,
  ): Promise<void> {
    const row = await startImport(db, await importRow(db, apiId, importId));
    const news = createImportNews(happenings, { apiId, importId, clock });
    // One that fails is not the last: the lease holds for several.
    const renewing = setInterval(() => void renew(importId, aborted).catch(() => {}), lease.renewed * 1_000);
    try {
      await news.stored(0);
      await readImport({ db, row, content, limits, signal: aborted.signal, clock, onStored: news.stored });
    } catch (error) {
      if (!(error instanceof ImportTaken) && !(error instanceof PortalError)) {
        await endImport(db, importId, "interrupted", ["running"]).catch(() => {});
      }
      if (!(error instanceof ImportTaken)) throw error;
    } finally {
      clearInterval(renewing);
      await news.ended();
    }
  }

  async function analyse(lines: number): Promise<void> {
    if (lines < MANY_LINES) return;
    await db.execute(sql`analyze entries, clients, client_addresses, entry_hours`).catch(() => {});
  }

  return {
    create: async (apiId, request) => toImportView(await createImport(db, apiId, request)),
    list: (apiId, query) => importsPage(db, apiId, query),
    get: async (apiId, importId) => toImportView(await importRow(db, apiId, importId)),

    async receive(apiId, importId, content, { signal } = {}) {
      if (isClosed) throw new PortalError("shutting-down");
      return alone(importId, async (aborted) => {
        const abort = () => aborted.abort(signal?.reason);
        signal?.addEventListener("abort", abort, { once: true });
        if (signal?.aborted) abort();
        try {
          await importRow(db, apiId, importId);
          await withLease(importId, () => readHeld(apiId, importId, content, aborted));
        } finally {
          signal?.removeEventListener("abort", abort);
        }
        const row = await importRow(db, apiId, importId);
        if (row.state === "done") await analyse(row.parsed);
        return toImportView(row);
      });
    },

    async cancel(apiId, importId) {
      const row = await importRow(db, apiId, importId);
      if (!(await endImport(db, importId, "cancelled", ["waiting", "running", "interrupted"]))) {
        throw new PortalError("import-state", { state: row.state });
      }
      readings.get(importId)?.aborted.abort(new ImportTaken());
      await tellOf(happenings, { type: "import", apiId, importId });
      return toImportView(await importRow(db, apiId, importId));
    },

    async remove(apiId, importId) {
      const row = await importRow(db, apiId, importId);
      const isRead = readings.has(importId) || (await leases.isHeld(leaseOf(importId)));
      if (row.state === "running" && isRead) throw new PortalError("import-state", { state: row.state });
      await db.transaction(async (tx) => {
        await lock(tx, "lines", apiId);
        await tx.delete(entries).where(eq(entries.importId, importId));
        const removed = await tx
          .delete(imports)
          .where(and(eq(imports.id, importId), eq(imports.apiId, apiId)))
          .returning({ parsed: imports.parsed });
        if (removed.some(({ parsed }) => parsed > 0)) await countAgain(tx, apiId);
      });
      await tellOf(happenings, { type: "import", apiId, importId });
      await tellOf(happenings, { type: "apis" });
    },

    async push(apiId, body, key) {
      if (isClosed) throw new PortalError("shutting-down");
      const pushed = await push(db, apiId, body, key);
      if (pushed.accepted > 0 && !pushed.repeated) {
        await tellOf(happenings, { type: "lines", apiId, entries: pushed.accepted });
      }
      return pushed;
    },

    async recover() {
      await forgetKeys(db);
      const running = await db
        .select({ id: imports.id, apiId: imports.apiId })
        .from(imports)
        .where(eq(imports.state, "running"));
      for (const { id, apiId } of running) {
        if (readings.has(id) || (await leases.isHeld(leaseOf(id)))) continue;
        const giveUp = () => withLease(id, () => endImport(db, id, "interrupted", ["running"]));
        const isOver = await alone(id, giveUp).catch((error: unknown) => {
          // Somebody has gone on with it just now.
          if (error instanceof PortalError) return false;
          throw error;
        });
        if (isOver) await tellOf(happenings, { type: "import", apiId, importId: id });
      }
    },

    async close() {
      isClosed = true;
      for (const { aborted } of readings.values()) aborted.abort(new PortalError("shutting-down"));
      await Promise.all([...readings.values()].map(({ ended }) => ended));
    },
  };
}
