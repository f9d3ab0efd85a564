import { eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { createInlineThreads } from "../../src/analysis/threads/create-threads.ts";
import { ThreadError, type Threads } from "../../src/analysis/threads/threads.ts";
import { trainSchema } from "../../src/contract/models.ts";
import { models } from "../../src/storage/schema.ts";
import { BACKENDS, freshDatabase } from "../support/databases.ts";
import { log, ordinary } from "./log-of-a-shop.ts";
import { makeApi, PATIENT, processOn, trained } from "./support.ts";

const request = (wish: Parameters<typeof trainSchema.parse>[0] = {}) => trainSchema.parse(wish);

/** A training that takes until it is cancelled. */
const neverThrough: Threads["train"] = (_batches, _training, { signal }) =>
  new Promise((_, reject) => {
    const cancel = () => reject(new ThreadError("cancelled"));
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });

describe.each(BACKENDS)("models on %s", (backend) => {
  it("are trained, chosen and rolled back, and the first is chosen at once", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, 600));
    const process = await processOn(database);
    const first = await trained(process, { name: "hbos", falsePositiveRate: 0.02 });
    const view = await process.models.get("shop", first);
    expect(view).toMatchObject({ chosen: true, name: "hbos", trainedOn: 600, falsePositiveRate: 0.02, progress: 1 });
    expect(view.histogram?.length).toBe(50);
    expect(view.histogram?.reduce((sum, count) => sum + count, 0)).toBe(600);
    expect(view).toMatchObject({ fromAt: ordinary(0).at, toAt: ordinary(599).at, createdBy: "ana" });
    await expect(process.models.rollback("shop", "ana")).rejects.toMatchObject({ code: "nothing-to-roll-back" });

    const from = ordinary(300).at;
    const second = await trained(process, { name: "ecod", from, to: ordinary(500).at });
    expect(await process.models.get("shop", second)).toMatchObject({ chosen: false, trainedOn: 200, fromAt: from });
    expect((await process.models.find("shop")).id).toBe(first);
    expect((await process.models.find("shop", "ecod")).id).toBe(second);
    await expect(process.models.find("shop", "lof")).rejects.toMatchObject({ code: "no-model" });

    await process.models.choose("shop", second, "bia");
    await process.models.choose("shop", second, "bia");
    const list = await process.models.list("shop");
    expect(list.choices.map(({ modelId, chosenBy }) => [modelId, chosenBy])).toEqual([
      [second, "bia"],
      [first, "ana"],
    ]);
    expect(list.previous).toBe(first);
    await expect(process.models.remove("shop", second)).rejects.toMatchObject({ code: "model-state" });
    const back = await process.models.rollback("shop", "caio");
    expect(back.items.filter(({ chosen }) => chosen).map(({ id }) => id)).toEqual([first]);
    expect(back.choices.length).toBe(3);
    await process.models.remove("shop", second);
    expect((await process.models.list("shop")).items.map(({ id }) => id)).toEqual([first]);
    await vi.waitFor(() => {
      const chosen = process.events.filter(({ type }) => type === "chosen");
      expect(chosen).toEqual([first, second, first].map((modelId) => ({ type: "chosen", apiId: "shop", modelId })));
    }, PATIENT);
  });

  it("are not trained on too few lines, nor two at once, nor of no API", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, 600));
    await makeApi(database, log(0, 19), "small");
    const process = await processOn(database);
    await expect(process.models.train("small", request(), "ana")).rejects.toMatchObject({
      code: "too-few-lines",
      facts: { lines: 19, least: 20 },
    });
    const late = request({ from: ordinary(590).at });
    await expect(process.models.train("shop", late, "ana")).rejects.toMatchObject({ code: "too-few-lines" });
    await expect(process.models.train("none", request(), "ana")).rejects.toMatchObject({ code: "no-such-api" });
    const both = await Promise.allSettled([
      process.models.train("shop", request(), "ana"),
      process.models.train("shop", request(), "bia"),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "training-runs" } });
  });

  it("that are cancelled stay cancelled, and one whose process is gone is interrupted", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, 600));
    const process = await processOn(database);
    const { id } = await process.models.train("shop", request(), "ana");
    expect(await process.models.cancel("shop", id)).toMatchObject({ state: "cancelled", chosen: false });
    await expect(process.models.cancel("shop", id)).rejects.toMatchObject({ code: "model-state" });

    const [gone] = await database.db
      .insert(models)
      .values({
        apiId: "shop",
        name: "knn",
        state: "training",
        falsePositiveRate: 0.01,
        seed: 0,
        createdBy: "ana",
        createdAt: sql`now() - interval '3 seconds'`,
      })
      .returning({ id: models.id });
    const other = await processOn(database);
    await other.leases.take(`training:${gone!.id}`, 1);
    await process.models.recover();
    expect(await process.models.get("shop", gone!.id)).toMatchObject({ state: "training" });
    await vi.waitFor(async () => {
      await process.models.recover();
      expect(await process.models.get("shop", gone!.id)).toMatchObject({ state: "interrupted" });
    }, PATIENT);
    expect(await process.models.get("shop", id)).toMatchObject({ state: "cancelled" });
    await trained(process);
  });

  it("that are being trained when the program ends are interrupted", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, 600));
    const process = await processOn(database, { threads: { ...createInlineThreads(), train: neverThrough } });
    const { id } = await process.models.train("shop", request(), "ana");
    await process.models.close();
    const [row] = await database.db.select().from(models).where(eq(models.id, id));
    expect(row).toMatchObject({ state: "interrupted", document: null, problem: null });
    await expect(process.models.train("shop", request(), "ana")).rejects.toMatchObject({ code: "shutting-down" });
  });
});
