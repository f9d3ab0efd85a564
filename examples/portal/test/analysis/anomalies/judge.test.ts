import { reasonKey } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";
import { createAnomalies } from "../../../src/analysis/anomalies/anomalies.ts";
import { judgeSchema } from "../../../src/contract/anomalies.ts";
import type { UntoldEvent } from "../../../src/services.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { verdicts } from "../../../src/storage/schema.ts";
import { BACKENDS, freshDatabase, freshPostgresUrl } from "../../support/databases.ts";
import { query, scoresOf, stateOf, storeFound } from "./found.ts";

const quiet = { publish: async () => {} };
const falseAlarm = judgeSchema.parse({ verdict: "false-alarm" });
const confirmed = judgeSchema.parse({ verdict: "confirmed" });

describe.each(BACKENDS)("verdicts, on %s", { timeout: 90_000 }, (backend) => {
  async function setUp() {
    const database = await freshDatabase(backend);
    const stored = await storeFound(database);
    const told: UntoldEvent[] = [];
    const service = createAnomalies({
      database,
      happenings: { publish: async (event) => void told.push(event) },
    });
    const list = async (wanted: Record<string, unknown> = {}, model: "knn" | "iforest" = "iforest") =>
      (await service.list(stored.apiId, stored.modelIds[model], query(wanted), "en")).items;
    return { database, stored, service, list, told };
  }

  it("lower what is like a false alarm, say what that changed, and are told", async () => {
    const { service, list, told } = await setUp();
    const before = await list({ show: "all" });
    const raisedBefore = await list();
    const judged = before.find(({ kind }) => kind === "score")!;
    const effect = await service.judge(judged.id, falseAlarm, "ana", "en");
    const after = new Map((await list({ show: "all" })).map((view) => [view.id, view]));
    const raisedAfter = await list();
    const placeIn = (views: typeof before) => views.findIndex(({ id }) => id === judged.id) + 1 || undefined;
    const isIn = (views: typeof before) => new Set(views.map(({ id }) => id));
    const [were, are] = [isIn(raisedBefore), isIn(raisedAfter)];

    expect(effect.scoreAfter).toBeLessThan(effect.scoreBefore);
    expect(effect.scoreBefore).toBe(judged.score);
    expect(effect.anomaly).toMatchObject({
      id: judged.id,
      score: effect.scoreAfter,
      modelScore: judged.modelScore,
      verdict: { verdict: "false-alarm", by: "ana", reasons: [] },
    });
    expect(effect.rankBefore).toBe(placeIn(raisedBefore));
    expect(effect.rankAfter).toBe(placeIn(raisedAfter));
    expect(effect.changed).toBe(
      before.filter(({ id, score }) => id !== judged.id && after.get(id)!.score !== score).length,
    );
    expect(effect.changed).toBeGreaterThan(0);
    expect(effect.silenced).toBe([...were].filter((id) => !are.has(id)).length);
    expect(effect.raised).toBe([...are].filter((id) => !were.has(id)).length);
    expect(effect.total).toBe(raisedAfter.length);
    expect((await list({ verdict: "false-alarm", show: "all" })).map(({ id }) => id)).toEqual([judged.id]);
    expect((await list({ verdict: "none", show: "all" })).length).toBe(before.length - 1);
    expect(told).toEqual([{ type: "verdict", apiId: "shop", anomalyId: judged.id }]);
  });

  it("rank what every model of the API found, and nothing of another API", async () => {
    const { database, service, list } = await setUp();
    await storeFound(database, "other");
    const others = await stateOf(database, "other");
    const ofForest = await scoresOf(database);
    const judged = (await list({}, "knn"))[0]!;
    await service.judge(judged.id, falseAlarm, "ana", "en");
    const after = await scoresOf(database);
    const changed = new Set([...after].filter(([id, score]) => score !== ofForest.get(id)).map(([id]) => id));
    const idsOf = async (model: "knn" | "iforest") => (await list({ show: "all" }, model)).map(({ id }) => id);
    for (const model of ["knn", "iforest"] as const)
      expect(
        (await idsOf(model)).some((id) => changed.has(id)),
        model,
      ).toBe(true);
    expect(await stateOf(database, "other")).toEqual(others);
    // The line's verdict stands at the other model's anomaly of it, too.
    const same = (await list({ show: "all", verdict: "any" })).map(({ entry }) => entry.id);
    expect(same).toEqual([judged.entry.id]);
  });

  it("are taken back without a trace in any score or order, whatever came in between", async () => {
    const { database, service, list } = await setUp();
    const before = await stateOf(database);
    const [first, second, third] = (await list()).filter(({ reasons }) => reasons.length > 1);
    const wrong = (view: typeof first) =>
      judgeSchema.parse({
        verdict: "false-alarm",
        reasons: view!.reasons.map(({ key }, i) => ({ code: key, right: i === view!.reasons.length - 1 })),
      });
    await service.judge(first!.id, wrong(first), "ana", "en");
    const afterOne = await stateOf(database);
    await service.judge(second!.id, confirmed, "bia", "pt");
    await service.judge(third!.id, wrong(third), "bia", "pt");
    await service.judge(third!.id, confirmed, "ana", "pt");
    const moved = await stateOf(database);
    expect(moved.filter(({ id, score }) => score !== before.find((row) => row.id === id)!.score)).not.toEqual([]);
    await service.undo(third!.id, "ana", "en");
    const effect = await service.undo(second!.id, "ana", "en");
    expect(effect.anomaly.verdict).toBeUndefined();
    expect(await stateOf(database)).toEqual(afterOne);
    await service.undo(first!.id, "ana", "en");
    expect(await stateOf(database)).toEqual(before);
    // What was withdrawn is on record.
    const kept = await database.db.select().from(verdicts);
    expect(kept).toHaveLength(3);
    expect(kept.every(({ withdrawnAt }) => withdrawnAt !== null)).toBe(true);
  });

  it("move a reason that is often wrong behind others, also where it came first", async () => {
    const { database, service, list } = await setUp();
    const views = (await list()).filter(({ reasons }) => reasons.length > 2);
    const first = views[0]!.reasons[0]!.key;
    const alike = views.filter(({ reasons }) => reasons[0]!.key === first);
    for (const { id } of alike.slice(0, 8))
      await service.judge(id, judgeSchema.parse({ reasons: [{ code: first, right: false }] }), "ana", "en");
    const { anomaly } = await service.undo(views[1]!.id, "nobody said anything", "en");
    expect(anomaly.id).toBe(views[1]!.id);
    const rows = await stateOf(database);
    for (const row of rows) expect(row.firstReason).toBe(reasonKey(row.reasons[0]!));
    const row = rows.find(({ id }) => id === alike[0]!.id)!;
    if (alike.length >= 4) expect(row.firstReason).not.toBe(first);
    expect(row.reasons.map(reasonKey).sort()).toEqual(alike[0]!.reasons.map(({ key }) => key).sort());
    // Verdicts on reasons alone change no score.
    expect(alike[0]!.score).toBe(row.score);
  });

  it("silence an anomaly by addresses, until they are taken back", async () => {
    const { service, list } = await setUp();
    const [judged] = await list({ kind: "addresses" }, "knn");
    expect(judged).toBeDefined();
    const effect = await service.judge(judged!.id, falseAlarm, "ana", "en");
    expect(effect.rankBefore).toBeGreaterThan(0);
    expect(effect.rankAfter).toBeUndefined();
    expect(effect.silenced).toBeGreaterThan(0);
    const silenced = await list({ show: "silenced" }, "knn");
    expect(silenced.map(({ id }) => id)).toContain(judged!.id);
    expect((await list({}, "knn")).map(({ id }) => id)).not.toContain(judged!.id);
    const back = await service.undo(judged!.id, "ana", "en");
    expect(back).toMatchObject({ rankAfter: effect.rankBefore, raised: effect.silenced, silenced: 0 });
  });

  it("replace what was said of the line before, with a later time", async () => {
    const { database, service, list } = await setUp();
    const { id } = (await list())[0]!;
    const note = "a \0 note \ud800 <script>";
    const first = await service.judge(id, { ...falseAlarm, note }, "ana", "en");
    expect(first.anomaly.verdict?.note).toBe("a \u2400 note \ufffd <script>");
    const second = await service.judge(id, confirmed, "bia", "en");
    expect(second.anomaly.verdict).toMatchObject({ verdict: "confirmed", by: "bia" });
    expect(second.anomaly.verdict).not.toHaveProperty("note");
    expect(second.anomaly.verdict!.at).toBeGreaterThan(first.anomaly.verdict!.at);
    expect(second.scoreAfter).toBeGreaterThan(second.scoreBefore);
    expect(await database.db.select().from(verdicts)).toHaveLength(1);
  });

  it("are refused where they name what is no reason, or one twice, and change nothing then", async () => {
    const { database, service, list, told } = await setUp();
    const before = await stateOf(database);
    const { id, reasons } = (await list())[0]!;
    const code = reasons[0]!.key;
    const twice = {
      ...falseAlarm,
      reasons: [
        { code, right: true },
        { code, right: false },
      ],
    };
    await expect(service.judge(id, twice, "ana", "pt")).rejects.toMatchObject({
      code: "wrong-parameters",
      wrong: [{ at: "body.reasons[1].code", message: "citado duas vezes" }],
    });
    const unknown = { ...falseAlarm, reasons: [{ code: "no-such\0", right: true }] };
    await expect(service.judge(id, unknown, "ana", "en")).rejects.toMatchObject({ code: "wrong-parameters" });
    await expect(service.judge(9_999_999, falseAlarm, "ana", "en")).rejects.toMatchObject({ code: "no-such-anomaly" });
    expect(await stateOf(database)).toEqual(before);
    expect(await database.db.select().from(verdicts)).toEqual([]);
    expect(told).toEqual([]);
  });

  it("stand even where others cannot be told", async () => {
    const { database, list } = await setUp();
    const deaf = createAnomalies({ database, happenings: { publish: () => Promise.reject(new Error("no")) } });
    const { id } = (await list())[0]!;
    await expect(deaf.judge(id, confirmed, "ana", "en")).resolves.toMatchObject({ anomaly: { id } });
  });

  it("count in the measures", async () => {
    const { service, stored, list } = await setUp();
    const [first, second, third] = (await list()).filter(({ kind }) => kind === "score");
    const all = await list({ show: "all" });
    await service.judge(first!.id, confirmed, "ana", "en");
    await service.judge(second!.id, confirmed, "ana", "en");
    const reasons = [{ code: third!.reasons[0]!.key, right: false }];
    await service.judge(third!.id, { ...falseAlarm, reasons }, "ana", "en");
    const measures = await service.measures(stored.apiId, stored.modelIds.iforest);
    const raised = await list();
    expect(measures).toMatchObject({
      modelId: stored.modelIds.iforest,
      model: "iforest",
      described: { of: all.length },
      confirmed: { judged: 3, confirmed: 2, share: 2 / 3 },
      reasons: { judged: 1, right: 0, share: 0 },
      falseAlarms: {
        before: all.filter(({ kind, modelScore, threshold }) => kind === "addresses" || modelScore > threshold).length,
        after: raised.length,
        judgedFalse: 1,
        stillRaised: raised.some(({ id }) => id === third!.id) ? 1 : 0,
      },
    });
    expect(measures.described.share).toBeGreaterThan(0.9);
    expect(measures.addressChanges.anomalies).toBeGreaterThan(2);
    expect(measures.addressChanges.clients).toBeGreaterThan(1);
  });

  it("of two operators at once all have their effect, as if one had come after the other", async () => {
    const url = backend === "postgres" ? await freshPostgresUrl() : undefined;
    const open = async () => (url === undefined ? undefined : await openDatabase({ url, connections: 3 }));
    const one = (await open()) ?? (await freshDatabase(backend));
    const two = (await open()) ?? one;
    try {
      const stored = await storeFound(one);
      const [ana, bia] = [one, two].map((database) => createAnomalies({ database, happenings: quiet }));
      const { items } = await ana!.list(stored.apiId, stored.modelIds.iforest, query(), "en");
      const judged = items.slice(0, 8);
      await Promise.all(
        judged.map(({ id }, i) => [ana, bia][i % 2]!.judge(id, i % 3 === 0 ? confirmed : falseAlarm, "x", "en")),
      );
      const together = await scoresOf(one);
      expect(await one.db.select().from(verdicts)).toHaveLength(judged.length);
      // Another that changes nothing ranks everything anew: no effect was lost.
      await bia!.judge(judged[0]!.id, confirmed, "x", "en");
      expect(await scoresOf(two)).toEqual(together);
      await Promise.all(judged.map(({ id }, i) => [bia, ana][i % 2]!.undo(id, "x", "en")));
      const back = await scoresOf(one);
      for (const { id, score } of items) expect(back.get(id)).toBe(score);
    } finally {
      if (url !== undefined) await Promise.all([one.close(), two.close()]);
    }
  });
});
