import { addressReason } from "@securecomm/anomaly";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createInlineThreads } from "../../src/analysis/threads/create-threads.ts";
import type { Threads } from "../../src/analysis/threads/threads.ts";
import { settingsSchema } from "../../src/contract/settings.ts";
import { createLeases } from "../../src/happenings/leases.ts";
import type { Database } from "../../src/storage/database.ts";
import { anomalies, apis, detections, entries, verdicts } from "../../src/storage/schema.ts";
import { BACKENDS, freshDatabase } from "../support/databases.ts";
import { attack, log, ordinary } from "./log-of-a-shop.ts";
import { addLines, foundBy, makeApi, PATIENT, type Process, processOn, readyModel } from "./support.ts";

const LINES = 1_000;

/** Until the model's detection is in a state. */
async function until({ detections }: Process, modelId: number, state: string) {
  await vi.waitFor(async () => expect(await detections.get("shop", modelId)).toMatchObject({ state }), PATIENT);
  return (await detections.get("shop", modelId))!;
}

async function change({ db }: Database, settings: object, version: number): Promise<void> {
  await db
    .update(apis)
    .set({ settings: settingsSchema.parse(settings), settingsVersion: version })
    .where(eq(apis.id, "shop"));
}

function settled() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Threads whose detectors come to a standstill after so many pages, until they are let go. */
function standingStill(pages: number): { threads: Threads; letGo: () => void; stood: Promise<void> } {
  const inner = createInlineThreads();
  const [gate, stood] = [settled(), settled()];
  let left = pages;
  return {
    threads: {
      ...inner,
      isCrowded: false,
      async openDetector(options, signal) {
        const detector = await inner.openDetector(options, signal);
        return {
          ...detector,
          async observe(lines) {
            const observed = await detector.observe(lines);
            if (left-- <= 0) {
              stood.resolve();
              await gate.promise;
            }
            return observed;
          },
        };
      },
    },
    letGo: gate.resolve,
    stood: stood.promise,
  };
}

describe.each(BACKENDS)("detections on %s", (backend) => {
  // What takes seconds, and is done once.
  beforeAll(async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, []);
    await readyModel(database);
    await database.close();
  });

  it("find the planted attacks among the lines there are, and then in new ones, of which they tell", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const process = await processOn(database, { timings: { alerts: 2 } });
    const modelId = await readyModel(database);
    await process.detections.start("shop", modelId);
    process.detections.run();
    const view = await process.detections.wait("shop", modelId, 20);
    expect(view).toMatchObject({ state: "live", total: LINES, scanned: LINES });
    const planted = await database.db.select().from(entries).where(eq(entries.method, "DELETE"));
    const found = await foundBy(database, modelId);
    expect(planted.length).toBe(2);
    expect(found.length).toBe(view.found);
    expect(found.map(({ entryId }) => entryId)).toEqual(expect.arrayContaining(planted.map(({ id }) => id)));
    expect(found.length).toBeLessThan(60);
    expect(process.events.filter(({ type }) => type === "anomaly")).toEqual([]);
    expect(process.events.some(({ type }) => type === "detection")).toBe(true);

    // Later than all others; three within a second, of which two may be told.
    await addLines(database, [ordinary(LINES), ...[1, 2, 3].map((i) => attack(LINES + i))]);
    await process.happenings.publish({ type: "lines", apiId: "shop", entries: 4 });
    await vi.waitFor(async () => {
      expect(await process.detections.get("shop", modelId)).toMatchObject({ scanned: LINES + 4, state: "live" });
    }, PATIENT);
    const rows = await database.db.select().from(anomalies).where(eq(anomalies.modelId, modelId));
    const fresh = rows.filter(({ at }) => at > ordinary(LINES).at);
    expect(fresh.length).toBe(3);
    await vi.waitFor(() => {
      const told = process.events.filter((event) => event.type === "anomaly");
      expect(told.length).toBeGreaterThanOrEqual(2);
    }, PATIENT);
    const told = process.events.filter((event) => event.type === "anomaly");
    expect(JSON.stringify(told)).not.toMatch(/geheim|script|admin/);
    expect(fresh.map(({ id }) => id)).toEqual(expect.arrayContaining(told.map(({ anomalyId }) => anomalyId)));
  });

  it("of a process that is gone are taken over, and end with the same as if it had lived", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const calm = await processOn(database);
    const [undisturbed, disturbed] = [await readyModel(database), await readyModel(database)];
    await calm.detections.start("shop", undisturbed);
    calm.detections.run();
    await until(calm, undisturbed, "live");
    await calm.detections.close();
    const expected = await foundBy(database, undisturbed);
    expect(expected.length).toBeGreaterThan(1);

    // It stands still after a page beyond what it saved, and no longer renews its lease; it does not know that.
    const leases = createLeases({ database });
    const stuck = standingStill(6);
    const gone = await processOn(database, {
      threads: stuck.threads,
      leases: { ...leases, take: async (name, seconds) => (await leases.isHeld(name)) || leases.take(name, seconds) },
    });
    await gone.detections.start("shop", disturbed);
    gone.detections.run();
    await stuck.stood;
    const before = await gone.detections.get("shop", disturbed);
    expect(before).toMatchObject({ state: "scanning", scanned: 600 });

    const heir = await processOn(database);
    heir.detections.run();
    await until(heir, disturbed, "done");
    stuck.letGo();
    await gone.detections.close();
    expect(await foundBy(database, disturbed)).toEqual(expected);
    expect(await heir.detections.get("shop", disturbed)).toMatchObject({ scanned: LINES, found: expected.length });
  });

  it("find each line once where two processes both believe that it is theirs", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const one = await processOn(database);
    const leases = createLeases({ database });
    let believed = 3;
    const taken = async (name: string, seconds: number) => believed-- > 0 || leases.take(name, seconds);
    const other = await processOn(database, { leases: { ...leases, take: taken } });
    const modelId = await readyModel(database);
    one.detections.run();
    other.detections.run();
    await until(one, modelId, "live");
    await addLines(database, [attack(LINES + 1)]);
    await vi.waitFor(async () => {
      const rows = await foundBy(database, modelId);
      expect(rows.filter(({ at }) => at === attack(LINES + 1).at).length).toBe(1);
    }, PATIENT);
    await one.detections.close();
    await other.detections.close();
    const rows = await foundBy(database, modelId);
    expect(new Set(rows.map(({ entryId }) => entryId)).size).toBe(rows.length);
    const live = one.events.filter((event) => event.type === "anomaly");
    expect(new Set(live.map(({ anomalyId }) => anomalyId)).size).toBe(live.length);
  });

  it("begin anew when settings change what is an anomaly, and only then", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const process = await processOn(database);
    const modelId = await readyModel(database);
    process.detections.run();
    const first = await until(process, modelId, "live");
    const before = await database.db.select().from(anomalies);
    const { threshold } = await process.models.get("shop", modelId);

    await change(database, { threshold: threshold! + 0.01, detector: "ecod" }, 2);
    await process.happenings.publish({ type: "settings", apiId: "shop" });
    const versionOf = async () => (await database.db.select().from(detections))[0]?.settingsVersion;
    await vi.waitFor(async () => expect(await versionOf()).toBe(2), PATIENT);
    expect((await database.db.select().from(anomalies)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));

    const lower = threshold! * 0.8;
    await change(database, { threshold: lower }, 3);
    await process.happenings.publish({ type: "settings", apiId: "shop" });
    await vi.waitFor(async () => {
      expect(await versionOf()).toBe(3);
      expect(await process.detections.get("shop", modelId)).toMatchObject({ state: "live", scanned: LINES });
    }, PATIENT);
    const lowered = await process.detections.get("shop", modelId);
    expect(lowered!.found).toBeGreaterThan(first.found);
    expect((await foundBy(database, modelId)).every((row) => row.threshold === lower)).toBe(true);

    await change(database, { expected: [{ subject: "*", hours: [0, 24] }] }, 4);
    await process.happenings.publish({ type: "settings", apiId: "shop" });
    await vi.waitFor(async () => {
      expect(await versionOf()).toBe(4);
      expect(await process.detections.get("shop", modelId)).toMatchObject({ state: "live", found: 0 });
    }, PATIENT);
  });

  it("judge new lines by the verdicts there are, and still find what these silence", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const process = await processOn(database);
    const modelId = await readyModel(database);
    process.detections.run();
    await until(process, modelId, "live");
    const rows = await foundBy(database, modelId);
    const planted = rows.filter(({ firstReason, kind }) => kind === "score" && firstReason !== "").slice(-1)[0]!;
    await database.db.insert(verdicts).values({
      apiId: "shop",
      entryId: planted.entryId,
      verdict: "false-alarm",
      row: planted.row,
      modelScore: planted.modelScore,
      model: "knn",
      featureSet: "access-log",
      featureVersion: 1,
      userName: "ana",
    });
    const [line] = await database.db.select().from(entries).where(eq(entries.id, planted.entryId));
    const again = line!.method === "DELETE" ? attack(LINES + 500) : ordinary(LINES + 500);
    await addLines(database, [again]);
    await vi.waitFor(async () => {
      expect(await process.detections.get("shop", modelId)).toMatchObject({ scanned: LINES + 1 });
    }, PATIENT);
    const [fresh] = (await foundBy(database, modelId)).filter(({ at }) => at === again.at);
    expect(fresh!.score).toBeLessThan(fresh!.modelScore);
  });

  it("go on where they stood after the program was closed, and are through or live by the choice of the model", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    const first = await processOn(database, { timings: { saveLines: 1_000_000, saveEvery: 1_000_000 } });
    const modelId = await readyModel(database);
    first.detections.run();
    await until(first, modelId, "live");
    await addLines(database, [attack(LINES)]);
    await vi.waitFor(async () => {
      expect(await first.detections.get("shop", modelId)).toMatchObject({ scanned: LINES + 1 });
    }, PATIENT);
    await first.detections.close();
    const [row] = await database.db.select().from(detections).where(eq(detections.modelId, modelId));
    const [newest] = await database.db
      .select()
      .from(entries)
      .where(eq(entries.at, attack(LINES).at));
    expect(row).toMatchObject({ cursorId: newest!.id, cursorAt: null });

    const second = await processOn(database);
    const other = await readyModel(database);
    await second.models.choose("shop", other, "ana");
    second.detections.run();
    await until(second, modelId, "done");
    await until(second, other, "live");
    await addLines(database, [attack(LINES + 1)]);
    await vi.waitFor(async () => {
      expect(await second.detections.get("shop", other)).toMatchObject({ scanned: LINES + 2 });
    }, PATIENT);
    expect(await second.detections.get("shop", modelId)).toMatchObject({ scanned: LINES + 1 });
    await second.detections.start("shop", modelId);
    expect(await second.detections.wait("shop", modelId, 20)).toMatchObject({ state: "done", scanned: LINES + 2 });
    await second.models.rollback("shop", "ana");
    await until(second, modelId, "live");
  });

  it("stop where almost everything is an anomaly", async () => {
    const database = await freshDatabase(backend);
    await makeApi(database, log(0, LINES));
    await change(database, { threshold: 0.05 }, 2);
    const process = await processOn(database, { timings: { mostAnomalies: 200 } });
    const modelId = await readyModel(database);
    process.detections.run();
    const view = await until(process, modelId, "full");
    expect(view.found).toBeGreaterThan(200);
    expect(view.found).toBeLessThan(200 + 101);
  });

  it("forget nothing of a new address: lines of the training are gone over as if it had not been", async () => {
    const database = await freshDatabase(backend);
    const moved = { ...ordinary(500), client: "ana", address: "203.0.113.9", userAgent: "curl/8.5" };
    await makeApi(database, [...log(0, 500), moved, ...log(501, 700)]);
    const process = await processOn(database);
    const modelId = await readyModel(database);
    process.detections.run();
    await until(process, modelId, "live");
    const change = (await foundBy(database, modelId)).find(({ at }) => at === moved.at);
    const expected = addressReason({ kind: "new-address", address: "203.0.113.9", fresh: true });
    expect(change?.addressChanges).toContainEqual(expected);
    expect(change?.addressChanged).toBe(true);
  });
});
