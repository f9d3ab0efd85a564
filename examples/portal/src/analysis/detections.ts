import { and, eq, sql } from "drizzle-orm";
import type { DetectionView } from "../contract/models.ts";
import { Bell } from "../happenings/bell.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Detections, Happenings, Leases } from "../services.ts";
import type { Database, Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { detections, models } from "../storage/schema.ts";
import { AlertBudget, Announcer } from "./detecting/announcer.ts";
import { beginAnew } from "./detecting/beginnings.ts";
import { DETECTION_TIMINGS, type DetectionTimings } from "./detecting/detection-timings.ts";
import { DETECTION_COLUMNS, detectionView } from "./detecting/detection-view.ts";
import { Jobs } from "./detecting/jobs.ts";
import { settingsOf } from "./detecting/settings-of.ts";
import { toDo } from "./detecting/to-do.ts";
import type { Threads } from "./threads/threads.ts";

/** What the detections need. */
export interface DetectionsOptions {
  readonly database: Database;
  readonly happenings: Happenings;
  readonly leases: Leases;
  readonly threads: Threads;
  readonly timings?: Partial<DetectionTimings>;
  /** Is told what went wrong where nobody waits for an answer. */
  readonly report?: (error: unknown) => void;
}

/** Models going over the lines of their APIs, in threads. Those of other processes on the same database are waited for too. */
export function createDetections(options: DetectionsOptions): Detections {
  const { database, happenings, leases, threads, report = () => {} } = options;
  const { db } = database;
  const timings: DetectionTimings = { ...DETECTION_TIMINGS, ...options.timings };
  const closing = new AbortController();
  const looked = new Bell();
  /** Rung with each event of a detection. */
  const told = new Bell();
  const alerts = new AlertBudget(timings.alerts);
  const jobs = new Jobs({
    database,
    threads,
    leases,
    timings,
    report,
    closing: closing.signal,
    announcer: () => new Announcer(happenings, timings.progressEvery, alerts),
  });
  let listening: Promise<void> | undefined;
  let looking: Promise<void> | undefined;

  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        for await (const { event } of happenings.listen({ signal: closing.signal })) {
          if (event.type === "detection") told.ring();
          if ("apiId" in event && event.type !== "anomaly") jobs.wake(event.apiId);
          if (event.type === "chosen" || event.type === "settings") looked.ring();
        }
      } catch {
        // The database is away; whoever waits looks by itself.
      }
      await new Bell().next(timings.lookEvery, closing.signal);
    }
  }

  async function look(): Promise<void> {
    while (!closing.signal.aborted) {
      const rung = looked.next(timings.lookEvery, closing.signal);
      try {
        for (const one of await toDo(db)) await jobs.begin(one);
      } catch {
        // Looked again.
      }
      await rung;
    }
  }

  async function viewOf(apiId: string, modelId: number): Promise<DetectionView> {
    const view = await detectionView(db, apiId, modelId);
    if (view === undefined) throw new PortalError("no-such-model");
    return view;
  }

  /** Makes what was asked for out of what there is; whether there is something to do now. */
  async function prepare(tx: Tx, apiId: string, modelId: number, anew: boolean): Promise<boolean> {
    await lock(tx, "models", apiId);
    const { version } = await settingsOf(tx, apiId);
    const [model] = await tx
      .select({ state: models.state })
      .from(models)
      .where(and(eq(models.apiId, apiId), eq(models.id, modelId)));
    if (model === undefined) throw new PortalError("no-such-model");
    if (model.state !== "ready") throw new PortalError("model-state", { state: model.state });
    const [row] = await tx.select(DETECTION_COLUMNS).from(detections).where(eq(detections.modelId, modelId));
    const isEnded = row !== undefined && row.state !== "scanning" && row.state !== "live";
    if (row === undefined || anew || (isEnded && row.settingsVersion !== version)) {
      await beginAnew(tx, apiId, modelId, version);
      return true;
    }
    if (row.state !== "done") return false;
    // Through with the lines that there were, but others came in since.
    const more = await tx
      .update(detections)
      .set({ state: "scanning", endedAt: null, total: sql`(select count(*) from entries where api_id = ${apiId})` })
      .where(
        and(
          eq(detections.id, row.id),
          eq(detections.state, "done"),
          sql`exists (select 1 from entries where api_id = ${apiId} and entries.id > ${detections.cursorId})`,
        ),
      )
      .returning({ id: detections.id });
    return more.length > 0;
  }

  return {
    async start(apiId, modelId, { anew = false } = {}) {
      if (closing.signal.aborted) throw new PortalError("shutting-down");
      const begun = await db.transaction((tx) => prepare(tx, apiId, modelId, anew));
      const view = await viewOf(apiId, modelId);
      if (begun) {
        const { id: detectionId, state, total, scanned, found } = view;
        looked.ring();
        // Whoever is at work on it here or elsewhere learns that it begins anew.
        await happenings.publish({ type: "detection", apiId, detectionId, modelId, state, total, scanned, found });
      }
      return view;
    },
    async get(apiId, modelId) {
      return detectionView(db, apiId, modelId);
    },
    async wait(apiId, modelId, seconds, signal) {
      listening ??= listen();
      const until = performance.now() + seconds * 1000;
      const ended = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      for (;;) {
        const left = Math.max(0, until - performance.now());
        const rung = told.next(Math.min(left, timings.lookEvery), ended);
        const view = await viewOf(apiId, modelId);
        if (view.state !== "scanning" || left === 0 || ended.aborted) return view;
        await rung;
      }
    },
    run() {
      if (closing.signal.aborted) return;
      listening ??= listen();
      looking ??= look();
    },
    async close() {
      closing.abort();
      await looking;
      await jobs.end();
      await listening;
    },
  };
}
