import { beforeAll, describe, expect, it } from "vitest";
import { settingsSchema } from "../../src/contract/settings.ts";
import { readEntriesById, readEntriesByTime } from "../../src/logs/read-entries.ts";
import type { Database } from "../../src/storage/database.ts";
import { anomalies, detections, modelChoices, models, verdicts } from "../../src/storage/schema.ts";
import { BACKENDS } from "../support/databases.ts";
import type { Process } from "./support.ts";
import { allEntries, bytes, line, lines, startLogs, warmUp } from "./support.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 1);

async function push(process: Process, text: string): Promise<void> {
  await process.imports.push("shop", bytes(text));
}

/** A model that found these lines, by their number; of address changes and of scores in turn. */
async function found(database: Database, which: readonly number[], threshold: number): Promise<number> {
  const { db } = database;
  const of = { name: "knn", state: "ready", falsePositiveRate: 0.01, seed: 0, threshold, createdBy: "ana" };
  const [model] = await db
    .insert(models)
    .values({ apiId: "shop", ...of })
    .returning();
  const [detection] = await db
    .insert(detections)
    .values({ apiId: "shop", modelId: model!.id, state: "live", settingsVersion: 1 })
    .returning();
  const rows = await readEntriesById(db, "shop", { after: 0, limit: 10_000 });
  if (which.length === 0) return model!.id;
  await db.insert(anomalies).values(
    which.map((i) => ({
      apiId: "shop",
      detectionId: detection!.id,
      modelId: model!.id,
      entryId: rows[i]!.id,
      at: rows[i]!.at,
      client: rows[i]!.client,
      clientSource: rows[i]!.clientSource,
      kind: i % 2 === 0 ? "score" : "addresses",
      score: i % 2 === 0 ? 0.8 : 0.1,
      modelScore: 0.8,
      threshold,
      firstReason: "x",
      reasons: [],
      addressChanges: [],
      addressChanged: false,
      row: [1],
    })),
  );
  return model!.id;
}

describe.each(BACKENDS)("the logs on %s", (backend) => {
  beforeAll(() => warmUp(backend));

  it("know their APIs", async () => {
    const { logs, told } = await startLogs(backend);
    await expect(logs.create({ id: "shop", name: "Again" })).rejects.toMatchObject({ code: "api-exists" });
    await logs.create({ id: "blog", name: "a\0\ud800b" });
    expect(await logs.apis()).toMatchObject([
      { id: "blog", name: "a␀\ufffdb", entries: 0, models: 0 },
      { id: "shop", name: "Shop" },
    ]);
    expect(await logs.api("shop")).not.toHaveProperty("firstAt");
    await logs.remove("blog");
    await expect(logs.api("blog")).rejects.toMatchObject({ code: "no-such-api" });
    await expect(logs.remove("blog")).rejects.toMatchObject({ code: "no-such-api" });
    expect(told.filter(({ type }) => type === "apis")).toHaveLength(3);
  });

  it("say what there is of an API: lines, times, models and the chosen one", async () => {
    const process = await startLogs(backend);
    await push(process, lines(100));
    const [first, second] = [await found(process.database, [], 0.5), await found(process.database, [], 0.5)];
    for (const modelId of [second, first]) {
      await process.database.db.insert(modelChoices).values({ apiId: "shop", modelId, chosenBy: "ana" });
    }
    expect(await process.logs.api("shop")).toMatchObject({
      entries: 100,
      firstAt: START,
      lastAt: START + 99_000,
      models: 2,
      chosenModel: first,
    });
  });

  it("give settings, and change them only from the version that was read", async () => {
    const { logs, told } = await startLogs(backend);
    const { version, settings } = await logs.settings("shop");
    expect(settings).toEqual(settingsSchema.parse({}));
    const changed = await logs.changeSettings("shop", { version, settings: { ...settings, threshold: 0.7 } });
    expect(changed).toMatchObject({ version: version + 1, settings: { threshold: 0.7 } });
    expect(await logs.settings("shop")).toEqual(changed);
    await expect(logs.changeSettings("shop", { version, settings })).rejects.toMatchObject({
      code: "settings-changed",
    });
    await expect(logs.changeSettings("none", { version, settings })).rejects.toMatchObject({ code: "no-such-api" });
    expect(told.at(-1)).toEqual({ type: "settings", apiId: "shop" });
  });

  it.each(["newest", "oldest"] as const)("are paged from the %s, each line once, while more come in", async (order) => {
    const process = await startLogs(backend);
    const { logs } = process;
    // Many of one moment.
    await push(process, Array.from({ length: 500 }, (_, i) => `${line(i >> 6)}\n`).join(""));
    const there = (await allEntries(logs, "oldest")).map(({ id }) => id);
    const seen: number[] = [];
    let previous: { at: number; id: number } | undefined;
    for (let cursor: string | undefined, i = 0; ; i++) {
      const page = await logs.entries("shop", { order, limit: 37, ...(cursor !== undefined && { cursor }) });
      for (const { at, id } of page.items) {
        if (previous !== undefined) {
          const step = at - previous.at || id - previous.id;
          expect(order === "oldest" ? step : -step).toBeGreaterThan(0);
        }
        previous = { at, id };
        seen.push(id);
      }
      cursor = page.next;
      if (cursor === undefined) break;
      if (i < 5) await push(process, `${line(i)}\n${line(8)}\n`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(there.every((id) => seen.includes(id))).toBe(true);
  });

  it("are filtered by client, source and time, with pages", async () => {
    const process = await startLogs(backend);
    const { logs } = process;
    const byAddress = Array.from({ length: 30 }, (_, i) =>
      line(i).replace(/"clientId":"[^"]*",/, `"user":"client-7",`),
    );
    await push(process, lines(500) + byAddress.join("\n"));
    const read = async (query: Partial<Parameters<typeof logs.entries>[1]>) => {
      const all = [];
      for (let cursor: string | undefined; ; ) {
        const page = await logs.entries("shop", {
          order: "newest",
          limit: 4,
          ...query,
          ...(cursor !== undefined && { cursor }),
        });
        all.push(...page.items);
        cursor = page.next;
        if (cursor === undefined) return all;
      }
    };
    const both = await read({ client: "client-7" });
    expect(both).toHaveLength(10 + 30);
    expect(both.map(({ at }) => at)).toEqual(both.map(({ at }) => at).sort((a, b) => b - a));
    expect(await read({ client: "client-7", clientSource: "user" })).toHaveLength(30);
    expect(await read({ client: "client-7", clientSource: "user", order: "oldest" })).toHaveLength(30);
    await expect(read({ clientSource: "user" })).rejects.toMatchObject({ code: "wrong-parameters" });
    expect(await read({ from: START + 100_000, to: START + 110_000 })).toHaveLength(10);
    expect(await read({ client: "client-7\0" })).toEqual([]);
    await expect(logs.entries("none", { order: "newest", limit: 1 })).rejects.toMatchObject({ code: "no-such-api" });
  });

  it("refuse a cursor that is none, or of another list", async () => {
    const process = await startLogs(backend);
    await push(process, lines(10));
    const { next } = await process.logs.entries("shop", { order: "newest", limit: 3 });
    const all = ["", "x", "bnVsbA", next!.slice(2), `${next}A`, Buffer.from('["",1,2]').toString("base64url")];
    for (const cursor of all.slice(0, 4).concat(all[5]!)) {
      const reading = process.logs.entries("shop", { order: "newest", limit: 3, cursor });
      await expect(reading, cursor).rejects.toMatchObject({ code: "wrong-cursor" });
    }
    for (const query of [{ order: "oldest" }, { order: "newest", client: "a" }] as const) {
      const reading = process.logs.entries("shop", { ...query, limit: 3, cursor: next! });
      await expect(reading).rejects.toMatchObject({ code: "wrong-cursor" });
    }
    await expect(process.logs.clients("shop", { limit: 3, cursor: next! })).rejects.toMatchObject({
      code: "wrong-cursor",
    });
  });

  it("never show a secret of a query or referer, and keep it for the model", async () => {
    const process = await startLogs(backend);
    await push(
      process,
      JSON.stringify({ time: 1.7e9, url: "/login?password=hunter2&a=1", referer: "http://u:p@x/?token=t" }),
    );
    const [entry] = await allEntries(process.logs);
    expect(entry).toMatchObject({ query: "password=…&a=1", referer: "http://…@x/?token=…" });
    const [row] = await readEntriesByTime(process.database.db, "shop", { limit: 1 });
    expect(row!.query).toBe("password=hunter2&a=1");
  });

  it("are read in the order of their time, up to a line and between times", async () => {
    const process = await startLogs(backend);
    await push(process, [3, 1, 2, 1].map((i) => line(i)).join("\n"));
    const { db } = process.database;
    const read = async (options: Partial<Parameters<typeof readEntriesByTime>[2]>) =>
      (await readEntriesByTime(db, "shop", { limit: 10, ...options })).map(({ bytes }) => bytes);
    expect(await read({})).toEqual([1, 1, 2, 3]);
    const [first] = await readEntriesByTime(db, "shop", { limit: 1 });
    expect(await read({ after: first! })).toEqual([1, 2, 3]);
    expect(await read({ upToId: first!.id })).toEqual([1, 3]);
    expect(await read({ from: START + 2_000, to: START + 3_000 })).toEqual([2]);
  });

  it("have a timeline of equal whole hours with every column, and the anomalies that are raised", async () => {
    const process = await startLogs(backend);
    await push(process, Array.from({ length: 100 }, (_, i) => line(i * 360)).join("\n"));
    const chosen = await found(process.database, [0, 1, 2, 50], 0.5);
    const other = await found(process.database, [99], 0.9);
    await process.database.db.insert(modelChoices).values({ apiId: "shop", modelId: chosen, chosenBy: "ana" });
    const timeline = await process.logs.timeline("shop", { columns: 96 });
    expect(timeline).toMatchObject({ from: START, to: START + 10 * HOUR, step: HOUR });
    expect(timeline.columns.map(({ requests }) => requests)).toEqual(Array(10).fill(10));
    expect(timeline.columns.map(({ errors }) => errors)).toEqual(Array(10).fill(1).fill(10).fill(10));
    expect(timeline.columns.map(({ anomalies }) => anomalies)).toEqual([3, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const few = await process.logs.timeline("shop", { columns: 3, from: START - 1, to: START + 7 * HOUR });
    expect(few).toMatchObject({ from: START - HOUR, step: 3 * HOUR, to: START + 8 * HOUR });
    expect(few.columns.map(({ requests, anomalies }) => [requests, anomalies])).toEqual([
      [20, 3],
      [30, 0],
      [30, 1],
    ]);
    const byOther = await process.logs.timeline("shop", { columns: 96, modelId: other });
    expect(byOther.columns.at(-1)!.anomalies).toBe(1);
    await expect(process.logs.timeline("shop", { columns: 1, modelId: 999 })).rejects.toMatchObject({
      code: "no-such-model",
    });
    // A threshold of the settings counts, and a false alarm of address changes no more.
    const { version, settings } = await process.logs.settings("shop");
    await process.logs.changeSettings("shop", { version, settings: { ...settings, threshold: 0.9 } });
    const sum = async () =>
      (await process.logs.timeline("shop", { columns: 1 })).columns.reduce((all, { anomalies }) => all + anomalies, 0);
    expect(await sum()).toBe(1);
    const [row] = (await readEntriesById(process.database.db, "shop", { after: 0, limit: 2 })).slice(1);
    await process.database.db.insert(verdicts).values({
      apiId: "shop",
      entryId: row!.id,
      verdict: "false-alarm",
      ...{ row: [1], modelScore: 0.8, model: "knn", featureSet: "x", featureVersion: 1, userName: "ana" },
    });
    expect(await sum()).toBe(0);
  });

  it("have an empty timeline where there is nothing, and a bounded one whatever is asked", async () => {
    const process = await startLogs(backend);
    expect((await process.logs.timeline("shop", { columns: 96 })).columns).toEqual([]);
    await push(process, lines(10));
    expect((await process.logs.timeline("shop", { columns: 9, from: 5, to: 5 })).columns).toEqual([]);
    const from = -Number.MAX_SAFE_INTEGER;
    const all = await process.logs.timeline("shop", { columns: 400, from, to: Number.MAX_SAFE_INTEGER });
    expect(all.columns.length).toBeLessThanOrEqual(400);
    expect(all.columns.reduce((sum, { requests }) => sum + requests, 0)).toBe(10);
  });

  it("list clients with the most lines first, found by how their names begin, with their anomalies", async () => {
    const process = await startLogs(backend);
    await push(process, lines(120) + [1, 2, 3].map((i) => line(i).replace(/client-\d/, "Zoë%_")).join("\n"));
    const model = await found(process.database, [1, 51, 3], 0.5);
    await process.database.db.insert(modelChoices).values({ apiId: "shop", modelId: model, chosenBy: "ana" });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await process.logs.clients("shop", { limit: 7, ...(cursor !== undefined && { cursor }) });
      const requests = page.items.map(({ requests }) => requests);
      expect(requests).toEqual([...requests].sort((a, b) => b - a));
      for (const { client, anomalies } of page.items) {
        expect(anomalies, client).toBe({ "client-1": 2, "client-3": 1 }[client] ?? 0);
        seen.push(client);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.length).toBe(51);
    expect(new Set(seen).size).toBe(51);
    const search = async (text: string) =>
      (await process.logs.clients("shop", { limit: 200, search: text })).items.map(({ client }) => client);
    expect((await search("client-4")).length).toBe(11);
    expect(await search("Zo")).toEqual(["Zoë%_"]);
    expect(await search("Zoë%_")).toEqual(["Zoë%_"]);
    expect(await search("%")).toEqual([]);
    expect(await search("\0")).toEqual([]);
  });

  it("show a client with its addresses, the newest first and not more than 200", async () => {
    const process = await startLogs(backend);
    const from = (i: number) =>
      line(i)
        .replace(/client-\d+/, "ana")
        .replace(/"ip":"[^"]*"/, `"ip":"10.0.0.${i}"`);
    await push(process, Array.from({ length: 230 }, (_, i) => from(i)).join("\n"));
    await push(
      process,
      line(300)
        .replace(/client-\d+/, "ana")
        .replace(/"ip":"[^"]*",/, ""),
    );
    const ana = await process.logs.client("shop", "client-id", "ana");
    expect(ana).toMatchObject({
      requests: 231,
      firstAt: START,
      lastAt: START + 300_000,
      anomalies: 0,
      moreAddresses: 31,
    });
    expect(ana.addresses).toHaveLength(200);
    expect(ana.addresses[0]).toEqual({ requests: 1, firstAt: START + 300_000, lastAt: START + 300_000 });
    expect(ana.addresses[1]).toMatchObject({ address: "10.0.0.229" });
    for (const [source, client] of [
      ["user", "ana"],
      ["client-id", "an\0a"],
      ["\0", "ana"],
    ] as const) {
      await expect(process.logs.client("shop", source, client)).rejects.toMatchObject({ code: "no-such-client" });
    }
  });
});
