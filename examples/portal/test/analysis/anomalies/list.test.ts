import { describeReason } from "@securecomm/anomaly";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createAnomalies } from "../../../src/analysis/anomalies/anomalies.ts";
import type { AnomalyView } from "../../../src/contract/anomalies.ts";
import type { Database } from "../../../src/storage/database.ts";
import { apis, anomalies as table } from "../../../src/storage/schema.ts";
import { BACKENDS, freshDatabase } from "../../support/databases.ts";
import { query, SECRET, storeFound } from "./found.ts";

const quiet = { publish: async () => {} };

describe.each(BACKENDS)("anomalies as a list, on %s", { timeout: 90_000 }, (backend) => {
  async function setUp() {
    const database = await freshDatabase(backend);
    const stored = await storeFound(database);
    const service = createAnomalies({ database, happenings: quiet });
    const list = (wanted: Record<string, unknown> = {}, model: "knn" | "iforest" = "knn") =>
      service.list(stored.apiId, stored.modelIds[model], query(wanted), "en");
    return { database, stored, service, list };
  }

  async function everyPage(list: (wanted: Record<string, unknown>) => ReturnType<typeof first>, wanted: object) {
    const items: AnomalyView[] = [];
    const totals = new Set<number>();
    for (let cursor: string | undefined, pages = 0; pages < 500; pages++) {
      const page = await list({ ...wanted, limit: 7, ...(cursor && { cursor }) });
      items.push(...page.items);
      totals.add(page.total);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    return { items, totals };
  }
  async function first(): Promise<Awaited<ReturnType<ReturnType<typeof createAnomalies>["list"]>>> {
    throw new Error("only its type is used");
  }

  it("gives each once, page by page, in each order", async () => {
    const { list, stored } = await setUp();
    const whole = await list({ show: "all" });
    expect(whole.total).toBeGreaterThan(15);
    expect(whole.next).toBeUndefined();
    expect(whole.items).toHaveLength(whole.total);
    const orders = {
      score: (a: AnomalyView, b: AnomalyView) => b.score - a.score || b.id - a.id,
      newest: (a: AnomalyView, b: AnomalyView) => b.entry.at - a.entry.at || b.id - a.id,
      oldest: (a: AnomalyView, b: AnomalyView) => a.entry.at - b.entry.at || a.id - b.id,
    };
    for (const [sort, by] of Object.entries(orders)) {
      const { items, totals } = await everyPage(list, { show: "all", sort });
      const expected = [...whole.items].sort(by).map(({ id }) => id);
      expect(items.map(({ id }) => id)).toEqual(expected);
      expect(totals).toEqual(new Set([whole.total]));
    }
    expect(whole.items.every(({ modelId, threshold }) => modelId === stored.modelIds.knn && threshold > 0)).toBe(true);
  });

  it("filters by all that a query can name, and counts what fits", async () => {
    const { list } = await setUp();
    const { items: all } = await list({ show: "all" });
    const some = all.find(({ entry }) => entry.clientSource === "user")!;
    const middle = [...all].sort((a, b) => a.entry.at - b.entry.at)[Math.floor(all.length / 2)]!.entry.at;
    const feature = all.flatMap(({ reasons }) => reasons).find(({ code }) => code === "feature")!.key;
    const cases: readonly [Record<string, unknown>, (view: AnomalyView) => boolean][] = [
      [{ client: some.entry.client }, ({ entry }) => entry.client === some.entry.client],
      [{ clientSource: "api-key" }, ({ entry }) => entry.clientSource === "api-key"],
      [{ from: middle }, ({ entry }) => entry.at >= middle],
      [{ to: middle }, ({ entry }) => entry.at < middle],
      [{ minScore: all[9]!.score }, ({ score }) => score >= all[9]!.score],
      [{ kind: "addresses" }, ({ kind }) => kind === "addresses"],
      [{ reason: "admin-area" }, ({ reasons }) => reasons.some(({ code }) => code === "admin-area")],
      [
        { reason: "new-address" },
        ({ reasons, addressChanges }) => [...reasons, ...addressChanges].some(({ code }) => code === "new-address"),
      ],
      [{ reason: feature }, ({ reasons }) => reasons.some(({ key }) => key === feature)],
    ];
    for (const [wanted, fits] of cases) {
      const page = await list({ show: "all", ...wanted });
      const expected = all.filter(fits).map(({ id }) => id);
      expect(expected.length, JSON.stringify(wanted)).toBeGreaterThan(0);
      expect(
        page.items.map(({ id }) => id),
        JSON.stringify(wanted),
      ).toEqual(expected);
      expect(page.total).toBe(expected.length);
    }
    for (const hostile of ["\0", "\ud800", "'; drop table anomalies; --", '"\\u0000'])
      expect((await list({ client: hostile, reason: hostile })).total).toBe(0);
  });

  it("folds by client and first reason, and says how many are alike", async () => {
    const { list } = await setUp();
    const { items: all } = await list();
    const nameOf = ({ entry, reasons }: AnomalyView) =>
      JSON.stringify([entry.clientSource, entry.client, reasons[0]?.key]);
    const groups = new Map<string, AnomalyView[]>();
    for (const view of all) groups.set(nameOf(view), [...(groups.get(nameOf(view)) ?? []), view]);
    expect(groups.size).toBeLessThan(all.length);
    const { items, totals } = await everyPage(list, { fold: "true" });
    expect(totals).toEqual(new Set([groups.size]));
    expect(items.map(({ id, alike }) => [id, alike])).toEqual(
      // The list is by score: the first of a group is its highest.
      [...groups.values()].map((group) => [group[0]!.id, group.length]),
    );
  });

  it("refuses cursors that it did not give for this very list", async () => {
    const { list } = await setUp();
    const { next } = await list({ limit: 5, show: "all" });
    await expect(list({ limit: 9, show: "all", cursor: next, lang: "pt" })).resolves.toMatchObject({});
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const name = (JSON.parse(Buffer.from(next!, "base64url").toString()) as [string])[0];
    const wrong = [
      { cursor: next, show: "raised" },
      { cursor: next, show: "all", sort: "newest" },
      { cursor: next, show: "all", client: "ana" },
      ...["x", "%", forged([]), forged(null), forged({}), forged(["x", 1, 1])].map((cursor) => ({
        cursor,
        show: "all",
      })),
      ...[forged([name, "1", 1]), forged([name, 1, 1.5]), forged([name, 1, "1"]), forged([name, 1])].map((cursor) => ({
        cursor,
        show: "all",
      })),
      // 1e999 is read as infinite.
      { cursor: Buffer.from(`["${name}",1e999,1]`).toString("base64url"), show: "all" },
    ];
    for (const wanted of wrong) await expect(list(wanted)).rejects.toMatchObject({ code: "wrong-cursor" });
    await expect(list({ cursor: next, show: "all" }, "iforest")).rejects.toMatchObject({ code: "wrong-cursor" });
  });

  it("shows an anomaly in both languages, by the words of its reasons, without secrets", async () => {
    const { list, service } = await setUp();
    const { items } = await list({ show: "all", reason: "auth-area" });
    const found = items.find(({ entry }) => entry.path === "/admin/login")!;
    const pt = await service.get(found.id, "pt");
    const en = await service.get(found.id, "en");
    expect(en).toEqual(found);
    expect(pt.anomaly_description).toMatch(
      /^Anomalia detectada: Acesso a área administrativa.*Erro do servidor \(500\).* \(Score: \d\.\d{3}, Modelo: knn\)/,
    );
    expect(en.anomaly_description).toMatch(/^Anomaly detected: Access to an administration area/);
    expect(pt.reasons.map(({ text }) => text)).toContain("Acesso a área de autenticação");
    expect(pt.entry).toMatchObject({ path: "/admin/login", query: "password=…", status: 500 });
    expect(JSON.stringify([pt, en, await list({ show: "all" })])).not.toContain(SECRET);
  });

  it("knows what is above the threshold in force, whichever it was when they were found", async () => {
    const { database, list, stored } = await setUp();
    const before = await list();
    const byScore = before.items.filter(({ kind }) => kind === "score");
    const threshold = byScore[byScore.length >> 1]!.score;
    await database.db.update(apis).set({ settings: { threshold } }).where(eq(apis.id, stored.apiId));
    const after = await list();
    expect(after.total).toBeLessThan(before.total);
    expect(after.items.map(({ id }) => id)).toEqual(
      before.items.filter(({ score, kind }) => score > threshold || kind === "addresses").map(({ id }) => id),
    );
    expect(new Set(after.items.map((view) => view.threshold))).toEqual(new Set([threshold]));
    // They were not silenced by a verdict.
    expect((await list({ show: "silenced" })).total).toBe(0);
  });

  it("has nothing of a model that went over no line, and knows what there is not", async () => {
    const { database, service, stored, list } = await setUp();
    await expect(service.list("nowhere", stored.modelIds.knn, query(), "en")).rejects.toMatchObject({
      code: "no-such-api",
    });
    await database.db.insert(apis).values({ id: "other", name: "Other" });
    await expect(service.list("other", stored.modelIds.knn, query(), "en")).rejects.toMatchObject({
      code: "no-such-model",
    });
    await expect(service.get(4_000_000, "en")).rejects.toMatchObject({ code: "no-such-anomaly" });
    await database.db.delete(table);
    expect(await list()).toEqual({ items: [], total: 0 });
    expect(await service.measures(stored.apiId, stored.modelIds.knn)).toMatchObject({
      described: { of: 0 },
      confirmed: { judged: 0 },
    });
  });

  it("describes each reason by its own sentence, in each language", async () => {
    const { database, list } = await setUp();
    const { items } = await list({ show: "all" });
    const rows = await rowsById(database);
    for (const view of items) {
      const row = rows.get(view.id)!;
      expect(view.reasons.map(({ text }) => text)).toEqual(row.reasons.map((reason) => describeReason(reason, "en")));
    }
  });
});

async function rowsById({ db }: Database) {
  return new Map((await db.select().from(table)).map((row) => [row.id, row]));
}
