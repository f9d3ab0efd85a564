import type { LogEntry } from "@securecomm/anomaly";
import { asc, eq } from "drizzle-orm";
import { onTestFinished } from "vitest";
import type { DetectionTimings } from "../../src/analysis/detecting/detection-timings.ts";
import { createDetections } from "../../src/analysis/detections.ts";
import { createModels } from "../../src/analysis/models.ts";
import { createInlineThreads } from "../../src/analysis/threads/create-threads.ts";
import type { Threads, Trained } from "../../src/analysis/threads/threads.ts";
import { trainOn } from "../../src/analysis/training/train-on.ts";
import { type ModelName, trainSchema } from "../../src/contract/models.ts";
import { settingsSchema } from "../../src/contract/settings.ts";
import { createHappenings } from "../../src/happenings/happenings.ts";
import { createLeases } from "../../src/happenings/leases.ts";
import { insertEntries } from "../../src/logs/insert-entries.ts";
import type { Leases, StoredEvent } from "../../src/services.ts";
import type { Database } from "../../src/storage/database.ts";
import { anomalies, apis, modelChoices, models } from "../../src/storage/schema.ts";
import { log } from "./log-of-a-shop.ts";

export const PATIENT = { timeout: 20_000, interval: 25 };
/** As in life, but that tests need not wait. */
export const QUICK: Partial<DetectionTimings> = {
  lease: 2,
  renewEvery: 300,
  lookEvery: 100,
  progressEvery: 20,
  pageLines: 100,
  saveLines: 300,
};

export async function makeApi({ db }: Database, entries: readonly LogEntry[], id = "shop"): Promise<void> {
  await db.insert(apis).values({ id, name: id });
  await addLines({ db }, entries, id);
}

export async function addLines({ db }: Pick<Database, "db">, entries: readonly LogEntry[], id = "shop"): Promise<void> {
  await db.transaction((tx) => insertEntries(tx, id, undefined, entries));
}

/** What one process of the portal has of all this. */
export async function processOn(
  database: Database,
  options: {
    readonly threads?: Threads;
    readonly timings?: Partial<DetectionTimings>;
    readonly leases?: Leases;
  } = {},
) {
  const happenings = await createHappenings({ database, lookEvery: 100 });
  const leases = options.leases ?? createLeases({ database });
  const threads = options.threads ?? createInlineThreads();
  const shared = { database, happenings, leases, threads };
  const models = createModels({ ...shared, timings: { lease: 2, renewEvery: 100, progressEvery: 20 } });
  const detections = createDetections({ ...shared, timings: { ...QUICK, ...options.timings } });
  const ended = new AbortController();
  const events: StoredEvent["event"][] = [];
  const listening = happenings.listen({ signal: ended.signal });
  const heard = (async () => {
    for await (const { event } of listening) events.push(event);
  })();
  onTestFinished(async () => {
    await detections.close();
    await models.close();
    await threads.close();
    ended.abort();
    await heard;
    await happenings.close();
  });
  return { ...shared, models, detections, events };
}
export type Process = Awaited<ReturnType<typeof processOn>>;

/** Trains and waits for it. */
export async function trained(
  { models }: Process,
  request: Parameters<typeof trainSchema.parse>[0] = {},
  id = "shop",
): Promise<number> {
  const { id: modelId } = await models.train(id, trainSchema.parse(request), "ana");
  for (let tries = 0; tries < 800; tries++) {
    const { state, problem } = await models.get(id, modelId);
    if (state === "ready") return modelId;
    if (state !== "training") throw new Error(`the training is ${state}: ${problem}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the training takes too long");
}

/** What a model found, as it can be compared: without numbers that the database gave. */
export async function foundBy({ db }: Database, modelId: number) {
  const rows = await db.select().from(anomalies).where(eq(anomalies.modelId, modelId)).orderBy(asc(anomalies.entryId));
  return rows.map(({ id: _, detectionId: __, modelId: ___, foundAt: ____, ...row }) => row);
}

let made: Trained | undefined;

/** A model that is ready, and chosen where it is the first: as a training of the shop's first lines makes it. */
export async function readyModel({ db }: Database, name: ModelName = "hbos"): Promise<number> {
  const options = { name: "hbos", falsePositiveRate: 0.01, seed: 0, at: 0, parts: 50 } as const;
  made ??= trainOn(log(0, 600), { ...options, settings: settingsSchema.parse({}) }, () => {});
  const { histogram, ...result } = made;
  const row = { apiId: "shop", name, state: "ready", progress: 1, falsePositiveRate: 0.01, seed: 0, createdBy: "ana" };
  const [model] = await db
    .insert(models)
    .values({ ...row, ...result, histogram: [...histogram] })
    .returning({ id: models.id });
  const modelId = model!.id;
  if ((await db.$count(modelChoices)) === 0) {
    await db.insert(modelChoices).values({ apiId: "shop", modelId, chosenBy: "ana" });
  }
  return modelId;
}
