import { and, desc, eq, sql } from "drizzle-orm";
import { HISTOGRAM_PARTS, type ModelView } from "../contract/models.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Happenings, Leases, Models } from "../services.ts";
import type { Database, Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { modelChoices, models } from "../storage/schema.ts";
import { again } from "./anomalies/retry.ts";
import { settingsOf } from "./detecting/settings-of.ts";
import { ThreadError, type Threads } from "./threads/threads.ts";
import { choicesOf, inForce, MODEL_COLUMNS, type ModelRow, modelsView, toModelView } from "./training/model-view.ts";
import { Throttle } from "./training/throttle.ts";
import {
  countUpToLeast,
  LEAST_LINES,
  newestLines,
  trainingEntries,
  type WishedTime,
} from "./training/training-lines.ts";

/** What the models need. */
export interface ModelsOptions {
  readonly database: Database;
  readonly happenings: Happenings;
  readonly leases: Leases;
  readonly threads: Threads;
  /** Milliseconds since the epoch; the time that a model is written to be of. */
  readonly clock?: () => number;
  readonly timings?: Partial<TrainingTimings>;
}

/** For tests. */
export interface TrainingTimings {
  /** Seconds that a training is held without a sign of life. */
  readonly lease: number;
  /** Milliseconds. */
  readonly renewEvery: number;
  readonly progressEvery: number;
}

const TIMINGS: TrainingTimings = { lease: 15, renewEvery: 5_000, progressEvery: 500 };
// Of the time that a training takes reading its lines is about this share.
const READING = 0.2;

const leaseOf = (modelId: number) => `training:${modelId}`;

/** Models of APIs, trained in threads. */
export function createModels({
  database: { db },
  happenings,
  leases,
  threads,
  clock = Date.now,
  timings,
}: ModelsOptions): Models {
  const { lease, renewEvery, progressEvery } = { ...TIMINGS, ...timings };
  const running = new Map<number, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let closed = false;

  const tell = ({ id: modelId, apiId, state, progress }: Pick<ModelRow, "id" | "apiId" | "state" | "progress">) =>
    happenings.publish({ type: "model", apiId, modelId, state, progress });

  async function rowOf(on: typeof db | Tx, apiId: string, modelId: number): Promise<ModelRow> {
    const [row] = await on
      .select(MODEL_COLUMNS)
      .from(models)
      .where(and(eq(models.apiId, apiId), eq(models.id, modelId)));
    if (row === undefined) throw new PortalError("no-such-model");
    return row;
  }

  async function viewOf(apiId: string, modelId: number): Promise<ModelView> {
    const row = await rowOf(db, apiId, modelId);
    return toModelView(row, inForce(await choicesOf(db, apiId)).chosen);
  }

  /** From training to another state, unless it has come to one already; whether it has done so. */
  async function end(
    on: typeof db | Tx,
    modelId: number,
    outcome: Partial<typeof models.$inferInsert> & { readonly state: ModelView["state"] },
  ): Promise<boolean> {
    const ended = await on
      .update(models)
      .set({ ...outcome, endedAt: sql`now()` })
      .where(and(eq(models.id, modelId), eq(models.state, "training")))
      .returning({ id: models.id });
    return ended.length > 0;
  }

  async function choose(tx: Tx, apiId: string, modelId: number, chosenBy: string): Promise<void> {
    await tx.insert(modelChoices).values({ apiId, modelId, chosenBy });
  }

  /** Trains a model whose row is there and whose lease is held. Never rejects. */
  async function run(model: ModelView, wished: WishedTime, by: string, abort: AbortController): Promise<void> {
    const { id, apiId, name, falsePositiveRate, seed } = model;
    const isWanted = async (progress?: number) => {
      const set = progress === undefined ? { state: "training" } : { progress };
      const still = await db
        .update(models)
        .set(set)
        .where(and(eq(models.id, id), eq(models.state, "training")))
        .returning({ id: models.id });
      if (still.length === 0) abort.abort();
      return still.length > 0;
    };
    const shown = new Throttle<number>(progressEvery, async (progress) => {
      if (await isWanted(progress)) await tell({ id, apiId, state: "training", progress });
    });
    let held = performance.now();
    const renewing = setInterval(async () => {
      try {
        // Another process that took us for dead has ended it; one that cancelled it has too.
        if ((await leases.take(leaseOf(id), lease)) && (await isWanted())) held = performance.now();
        else abort.abort();
      } catch {
        if (performance.now() - held > lease * 1000) abort.abort();
      }
    }, renewEvery);
    try {
      const lines = await newestLines(db, apiId, wished);
      if (lines.count < LEAST_LINES) throw new ThreadError("too-few-lines");
      const { settings } = await settingsOf(db, apiId);
      const trained = await threads.train(
        trainingEntries(db, lines, (read) => shown.put((READING * read) / Math.max(read, lines.count))),
        { name, falsePositiveRate, seed, at: Math.trunc(clock()), parts: HISTOGRAM_PARTS, settings },
        { onProgress: (share) => shown.put(READING + (1 - READING) * share), signal: abort.signal },
      );
      await shown.end();
      const { document, threshold, histogram, trainedOn, fromAt, toAt } = trained;
      const isFirst = await db.transaction(async (tx) => {
        await lock(tx, "models", apiId);
        const result = { document, threshold, histogram: [...histogram], trainedOn, fromAt, toAt };
        if (!(await end(tx, id, { state: "ready", progress: 1, ...result }))) return undefined;
        if ((await choicesOf(tx, apiId)).length > 0) return false;
        await choose(tx, apiId, id, by);
        return true;
      });
      if (isFirst === undefined) return;
      await tell({ id, apiId, state: "ready", progress: 1 });
      if (isFirst) await happenings.publish({ type: "chosen", apiId, modelId: id });
    } catch (error) {
      await shown.end();
      const code = error instanceof ThreadError ? error.code : "internal";
      const state = code === "cancelled" ? "interrupted" : "failed";
      await end(db, id, { state, problem: code === "cancelled" ? null : code })
        .then(async (ended) => ended && (await tell({ id, apiId, state, progress: 0 })))
        // Whoever finds its lease run out says that it was interrupted.
        .catch(() => {});
    } finally {
      clearInterval(renewing);
      await leases.release(leaseOf(id)).catch(() => {});
      running.delete(id);
    }
  }

  return {
    async train(apiId, request, by) {
      if (closed) throw new PortalError("shutting-down");
      const { settings } = await settingsOf(db, apiId);
      const { from, to } = request;
      const wished = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
      const model = await db.transaction(async (tx) => {
        await lock(tx, "models", apiId);
        const [other] = await tx
          .select({ id: models.id })
          .from(models)
          .where(and(eq(models.apiId, apiId), eq(models.state, "training")))
          .limit(1);
        if (other !== undefined) throw new PortalError("training-runs");
        const lines = await countUpToLeast(tx, apiId, wished);
        if (lines < LEAST_LINES) throw new PortalError("too-few-lines", { lines, least: LEAST_LINES });
        const [row] = await tx
          .insert(models)
          .values({
            apiId,
            name: request.name ?? settings.detector,
            state: "training",
            falsePositiveRate: request.falsePositiveRate ?? settings.falsePositiveRate,
            seed: request.seed,
            createdBy: by,
          })
          .returning(MODEL_COLUMNS);
        return toModelView(row!, undefined);
      });
      await leases.take(leaseOf(model.id), lease);
      const abort = new AbortController();
      running.set(model.id, { abort, done: run(model, wished, by, abort) });
      await tell(model);
      return model;
    },
    async list(apiId) {
      await settingsOf(db, apiId);
      return modelsView(db, apiId);
    },
    async get(apiId, modelId) {
      return viewOf(apiId, modelId);
    },
    async find(apiId, name) {
      await settingsOf(db, apiId);
      const { chosen } = inForce(await choicesOf(db, apiId));
      if (name === undefined) {
        if (chosen === undefined) throw new PortalError("no-model", { name: "" });
        return toModelView(await rowOf(db, apiId, chosen), chosen);
      }
      const [row] = await db
        .select(MODEL_COLUMNS)
        .from(models)
        .where(and(eq(models.apiId, apiId), eq(models.name, name), eq(models.state, "ready")))
        .orderBy(desc(models.id))
        .limit(1);
      if (row === undefined) throw new PortalError("no-model", { name });
      return toModelView(row, chosen);
    },
    async choose(apiId, modelId, by) {
      const changed = await db.transaction(async (tx) => {
        await lock(tx, "models", apiId);
        const { state } = await rowOf(tx, apiId, modelId);
        if (state !== "ready") throw new PortalError("model-state", { state });
        if (inForce(await choicesOf(tx, apiId)).chosen === modelId) return false;
        await choose(tx, apiId, modelId, by);
        return true;
      });
      if (changed) await happenings.publish({ type: "chosen", apiId, modelId });
      return modelsView(db, apiId);
    },
    async rollback(apiId, by) {
      await settingsOf(db, apiId);
      const modelId = await db.transaction(async (tx) => {
        await lock(tx, "models", apiId);
        const { previous } = inForce(await choicesOf(tx, apiId));
        if (previous === undefined) throw new PortalError("nothing-to-roll-back");
        await choose(tx, apiId, previous, by);
        return previous;
      });
      await happenings.publish({ type: "chosen", apiId, modelId });
      return modelsView(db, apiId);
    },
    async cancel(apiId, modelId) {
      const { state } = await rowOf(db, apiId, modelId);
      if (!(await end(db, modelId, { state: "cancelled" }))) {
        throw new PortalError("model-state", { state: state === "training" ? "ready" : state });
      }
      const here = running.get(modelId);
      here?.abort.abort();
      await here?.done;
      await tell({ id: modelId, apiId, state: "cancelled", progress: 0 });
      return viewOf(apiId, modelId);
    },
    async remove(apiId, modelId) {
      // What its detection found goes with it, while a scan for another may be deleting the same.
      await again(() =>
        db.transaction(async (tx) => {
          await lock(tx, "models", apiId);
          const { state } = await rowOf(tx, apiId, modelId);
          const { chosen } = inForce(await choicesOf(tx, apiId));
          if (state === "training" || modelId === chosen) {
            throw new PortalError("model-state", { state: modelId === chosen ? "chosen" : state });
          }
          await tx.delete(models).where(eq(models.id, modelId));
        }),
      );
      await tell({ id: modelId, apiId, state: "removed", progress: 0 });
    },
    async recover() {
      const training = await db
        .select({ id: models.id, apiId: models.apiId })
        .from(models)
        // One that was made just now may not have its lease yet.
        .where(and(eq(models.state, "training"), sql`${models.createdAt} < now() - make_interval(secs => ${lease})`));
      for (const { id, apiId } of training) {
        if (running.has(id) || (await leases.isHeld(leaseOf(id)))) continue;
        if (await end(db, id, { state: "interrupted" })) {
          await tell({ id, apiId, state: "interrupted", progress: 0 });
        }
      }
    },
    async close() {
      closed = true;
      const ending = [...running.values()];
      for (const { abort } of ending) abort.abort();
      await Promise.all(ending.map(({ done }) => done));
    },
  };
}
