import { describe, expect, test } from "vitest";
import { AccessLogModel, accessLogModelFromJSON, trainAccessLog } from "../src/access-log-model.ts";
import { learnAccessLog } from "../src/features/access-log.ts";
import { createFeedback } from "../src/feedback.ts";
import { shopEntry, shopLog } from "./features/support.ts";

const log = shopLog(900);
const text = JSON.stringify(trainAccessLog(log));
const fresh = () => accessLogModelFromJSON(JSON.parse(text));
const attack = shopEntry({ path: "/search", query: "q=1' UNION SELECT password FROM users--&page=1", status: 500 });

describe("a model of an access log", () => {
  test("scores an attack above its threshold and usual entries below, but for about the wished share", () => {
    const model = fresh();
    const usual = shopLog(900, 2).map((entry) => model.score({ ...entry, at: entry.at + 21 * 86_400_000 }));
    expect(usual.filter(({ isAnomaly }) => isAnomaly).length).toBeLessThan(45);
    const { score, isAnomaly, row } = model.score(attack);
    expect(isAnomaly).toBe(true);
    expect(score).toBeGreaterThan(model.model.threshold);
    expect(row.length).toBe(model.model.featureSet.features.length);
  });

  test("is the same for the same log and seed, and gives the same bits after a round trip", () => {
    const model = trainAccessLog(log);
    expect(JSON.stringify(model)).toBe(text);
    const again = fresh();
    for (const entry of [...shopLog(100, 3), attack]) expect(again.score(entry)).toEqual(model.score(entry));
  });

  test.each(["iforest", "ensemble"] as const)("may be of another detector: %s", (detector) => {
    const model = trainAccessLog(log, { detector, without: ["client_rate"], seed: 7, falsePositiveRate: 0.02 });
    expect(model.model.detector.name).toBe(detector);
    expect(model.model.trained).toMatchObject({ rows: 900, seed: 7, falsePositiveRate: 0.02 });
    expect(model.score(attack).isAnomaly).toBe(true);
  });

  test("holds no name and no address, unless it is asked to keep the history of them", () => {
    expect(text).not.toMatch(/addressHistory|"ana"|198\.51\.100/);
    const model = trainAccessLog(log, { addressHistory: { habits: false } });
    const json = JSON.stringify(model);
    expect(json).toContain("198.51.100.7");
    const again = accessLogModelFromJSON(JSON.parse(json)).withThreshold(0.5);
    expect(JSON.stringify(again.addressHistory)).toBe(JSON.stringify(model.addressHistory));
    again.score({ ...attack, address: "192.0.2.1" });
    expect(JSON.stringify(again.addressHistory)).toBe(JSON.stringify(model.addressHistory));
    const altered = (addressHistory: unknown) => () => accessLogModelFromJSON({ ...JSON.parse(text), addressHistory });
    expect(altered({})).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
    expect(altered({ ...model.addressHistory, version: 9 })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
    expect(() => trainAccessLog(log, { addressHistory: { hours: 1 } as never })).toThrow(TypeError);
    expect(() => trainAccessLog(log, { addressHistory: 1 as never })).toThrow(TypeError);
  });

  test("finds nothing strange in the first request of a client it does not know, as there is nothing it differs from", () => {
    const model = fresh();
    const known = model.score(shopEntry({}));
    const stranger = model.score(shopEntry({ client: "nova", address: "203.0.113.250" }));
    const column = (name: string) => model.model.featureSet.features.findIndex((feature) => feature.name === name);
    for (const name of ["client_address_rarity", "client_user_agent_rarity"]) {
      expect({ name, bits: stranger.row[column(name)] }).toEqual({ name, bits: 0 });
    }
    expect(known.isAnomaly).toBe(false);
    expect(stranger.isAnomaly).toBe(false);
  });

  test("judges a line that says nothing of a user agent by the rest", () => {
    const silent = fresh().score(shopEntry({ userAgent: undefined }));
    expect(silent.isAnomaly).toBe(false);
    expect(fresh().score(shopEntry({ userAgent: "" })).isAnomaly).toBe(true);
  });

  test("may be given another threshold", () => {
    const model = fresh();
    expect(model.withThreshold(1).score(attack).isAnomaly).toBe(false);
    expect(model.withThreshold(0).score(log[0]!).isAnomaly).toBe(true);
  });

  test("gives a ranker that lowers what was called a false alarm", () => {
    const model = fresh();
    const { score, row } = model.score(attack);
    expect(model.ranker().adjustedScore(row, score)).toBe(score);
    const feedback = createFeedback().judge({
      id: "1",
      verdict: "false-alarm",
      row: Array.from(row),
      score,
      model: model.model.detector.name,
      features: model.model.featureSet,
      at: 0,
    });
    expect(model.ranker(feedback).adjustedScore(row, score)).toBeLessThan(score);
  });

  test("knows all its clients again after a round trip, 5,000 of them within about a megabyte", () => {
    const many = shopLog(15_000).map((entry, i) => ({ ...entry, client: `client-${i % 5000}` }));
    const model = trainAccessLog(many, { maxRows: 1000 });
    const written = JSON.stringify(model);
    expect(written.length).toBeLessThan(1_050_000);
    const again = accessLogModelFromJSON(JSON.parse(written));
    expect(again.extractor.clients).toBe(5000);
    for (let client = 0; client < 5000; client += 50) {
      const entry = shopEntry({ at: many.at(-1)!.at + client, client: `client-${client}`, address: "203.0.113.66" });
      expect(again.score(entry)).toEqual(model.score(entry));
    }
    const forgetful = accessLogModelFromJSON(JSON.parse(JSON.stringify(trainAccessLog(log, { savedClients: 0 }))));
    expect(forgetful.extractor.clients).toBe(0);
  });

  test("still tells stolen accounts after a flood of invented names", () => {
    const stolen = (model: AccessLogModel) =>
      ["ana", "bia", "caio"].map(
        (client) => model.score(shopEntry({ client, at: log.at(-1)!.at + 60_000, address: "203.0.113.66" })).row,
      );
    const model = accessLogModelFromJSON(JSON.parse(JSON.stringify(trainAccessLog(log, { maxClients: 50 }))));
    const flooded = accessLogModelFromJSON(JSON.parse(JSON.stringify(trainAccessLog(log, { maxClients: 50 }))));
    for (let i = 0; i < 500; i++) flooded.score(shopEntry({ client: `invented-${i}`, at: log.at(-1)!.at }));
    expect(stolen(flooded)).toEqual(stolen(model));
  });

  test("is below one megabyte", () => {
    expect(text.length).toBeLessThan(1_000_000);
  });

  test("needs at least twenty entries", () => {
    expect(() => trainAccessLog(log.slice(0, 19))).toThrow(expect.objectContaining({ code: "ERR_TOO_FEW_ROWS" }));
  });

  test("is refused when its version is unknown or its parts do not fit each other", () => {
    const json = JSON.parse(text);
    expect(() => accessLogModelFromJSON({ ...json, version: 2 })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
    const { extractor } = learnAccessLog(log, { without: ["hour"] });
    const others = [null, {}, { ...json, extractor: JSON.parse(JSON.stringify(extractor)) }, { ...json, ranker: {} }];
    for (const each of others) {
      expect(() => accessLogModelFromJSON(each as never)).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
      );
    }
    expect(() => new AccessLogModel(fresh().model, extractor, json.ranker)).toThrow(/^extractor must be/);
  });
});
