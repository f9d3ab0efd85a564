import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AccessLogExtractor, learnAccessLog } from "../../src/features/access-log.ts";
import {
  ACCESS_LOG_FEATURES,
  type AccessLogColumn,
  accessLogFeatures,
} from "../../src/features/access-log-features.ts";
import { accessLogExtractorFromJSON } from "../../src/features/access-log-json.ts";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { HOUR, MONDAY, shopEntry, shopLog } from "./support.ts";

const log = shopLog();
const columns = (row: ArrayLike<number>, extractor?: AccessLogExtractor) =>
  Object.fromEntries(
    (extractor?.featureSet ?? ACCESS_LOG_FEATURES).features.map(({ name }, i) => [name, row[i]]),
  ) as Record<AccessLogColumn, number>;
const trained = JSON.stringify(learnAccessLog(log).extractor);
const extracted = (told: Partial<LogEntry>, entries?: readonly LogEntry[]) => {
  const extractor =
    entries === undefined ? accessLogExtractorFromJSON(JSON.parse(trained)) : learnAccessLog(entries).extractor;
  return columns(extractor.extract(shopEntry(told)));
};

describe("the columns of an entry", () => {
  test("say when it was, by the clock that the line shows", () => {
    const sunday = MONDAY + 6 * 24 * HOUR;
    expect(extracted({ at: sunday + 23 * HOUR, offset: 120 })).toMatchObject({ hour: 1, weekday: 1, weekend: 0 });
    expect(extracted({ at: sunday + 12 * HOUR })).toMatchObject({ hour: 12, weekday: 0, weekend: 1 });
  });

  test("say how it was answered", () => {
    expect(extracted({ status: 404, bytes: 12 })).toMatchObject({
      status: 404,
      client_error: 1,
      server_error: 0,
      bytes: 12,
    });
    expect(extracted({ status: 503 })).toMatchObject({ client_error: 0, server_error: 1 });
    expect(extracted({ status: undefined, bytes: undefined })).toMatchObject({ status: 0, client_error: 0, bytes: 0 });
  });

  test("say what is asked for", () => {
    expect(extracted({ method: "TRACE", path: "/wp-admin/x/login.php", query: "a=1&b=%27%3b&c" })).toMatchObject({
      unconventional_method: 1,
      admin_area: 1,
      auth_area: 1,
      path_length: 21,
      path_depth: 3,
      query_length: 14,
      parameters: 3,
      longest_value: 2,
      dangerous_characters: 2,
    });
  });

  test("call a known request usual and a strange one rare", () => {
    const usual = extracted({ path: "/search", query: "q=vinho&page=3" });
    for (const name of ["path_rarity", "parameter_rarity", "value_shape_rarity", "value_character_rarity"] as const) {
      expect(usual[name]).toBeLessThan(3);
    }
    const strange = extracted({ path: "/search", query: "q=vinho' UNION SELECT 1&page=3" });
    expect(strange.value_character_rarity).toBeGreaterThan(7);
    expect(strange.value_shape_rarity).toBeGreaterThan(7);
    expect(strange.value_length_rarity).toBeGreaterThan(7);
    expect(strange.parameter_rarity).toBe(usual.parameter_rarity);
    expect(extracted({ path: "/search", query: "q=vinho&page=3&debug=1" }).parameter_rarity).toBeGreaterThan(7);
    expect(extracted({ path: "/search", query: "q=vinho&page=3", method: "PUT" }).method_rarity).toBeGreaterThan(7);
    expect(extracted({ path: "/.git/config" })).toMatchObject({
      path_rarity: expect.toSatisfy((bits: number) => bits > 7),
      segment_rarity: expect.toSatisfy((bits: number) => bits > 7),
    });
    expect(extracted({ userAgent: "sqlmap/1.7" }).user_agent_rarity).toBeGreaterThan(7);
  });

  test("see a payload in a parameter's second occurrence", () => {
    const polluted = extracted({ path: "/search", query: "q=vinho&page=3&q=<script>" });
    expect(polluted.value_character_rarity).toBeGreaterThan(7);
  });

  test("say what is unusual for this client", () => {
    const { extractor } = learnAccessLog(log);
    const at = MONDAY + 21 * 24 * HOUR + 10 * HOUR;
    const usual = columns(extractor.extract(shopEntry({ at })));
    const strange = columns(
      extractor.extract(shopEntry({ at: at + 12 * HOUR, address: "203.0.113.9", userAgent: "curl/8" })),
    );
    for (const name of ["client_hour_rarity", "client_address_rarity", "client_user_agent_rarity"] as const) {
      expect(usual[name]).toBeLessThan(3);
      expect(strange[name]).toBeGreaterThan(5);
    }
  });

  test("say nothing of hours and weekdays when the training log is too short to know them", () => {
    const day = log.slice(0, 80);
    const late = { at: MONDAY + 5 * 24 * HOUR + 3 * HOUR };
    expect(extracted(late, day)).toMatchObject({ hour: 0, weekday: 0, weekend: 0, client_hour_rarity: 0 });
    expect(extracted(late, log.slice(0, 400))).toMatchObject({ hour: 3, weekday: 0 });
    expect(extracted(late)).toMatchObject({ hour: 3, weekday: 6, weekend: 1 });
  });
});

describe("training", () => {
  test("makes a path that the log has once as rare as one that it does not have", () => {
    const once = shopEntry({ ...log[700], path: "/hidden/report.pdf", query: "" });
    const entries = [...log.slice(0, 700), once, ...log.slice(701)];
    const { rows, extractor } = learnAccessLog(entries);
    const width = rows.width;
    const trained = columns(rows.data.subarray(700 * width, 701 * width));
    const fresh = columns(extractor.extract(shopEntry({ ...once, path: "/secret/invoice.txt" })));
    for (const name of ["path_rarity", "segment_rarity"] as const) {
      expect(trained[name]).toBe(fresh[name]);
      expect(trained[name]).toBeGreaterThan(7);
    }
  });

  test("does not know its own values: a value seen once is as strange as a new one", () => {
    const once = shopEntry({ ...log[700], path: "/search", query: "q=vinho&page=0x41" });
    const { rows, extractor } = learnAccessLog([...log.slice(0, 700), once, ...log.slice(701)]);
    const trained = columns(rows.data.subarray(700 * rows.width, 701 * rows.width));
    const fresh = columns(extractor.extract(shopEntry({ ...once, query: "q=vinho&page=9;ls" })));
    for (const name of ["value_rarity", "value_shape_rarity", "value_character_rarity"] as const) {
      expect(Math.abs(trained[name] - fresh[name])).toBeLessThanOrEqual(0.125);
      expect(trained[name]).toBeGreaterThan(6);
    }
  });

  test("makes a row for each entry, or as many as it is told, spread evenly", () => {
    const { rows } = learnAccessLog(log);
    expect(rows.data.length).toBe(log.length * ACCESS_LOG_FEATURES.features.length);
    expect(rows.data.every(Number.isFinite)).toBe(true);
    const some = learnAccessLog(log, { maxRows: 100 }).rows;
    expect(some.data.length).toBe(100 * some.width);
    const lengths = new Set(Array.from({ length: 100 }, (_, i) => some.data[i * some.width + 11]));
    expect(lengths.size).toBeGreaterThan(1);
  });

  test("can leave columns out", () => {
    const { rows, extractor } = learnAccessLog(log, { without: ["hour", "client_rate"] });
    expect(rows.width).toBe(ACCESS_LOG_FEATURES.features.length - 2);
    expect(columns(extractor.extract(shopEntry()), extractor)).not.toHaveProperty("hour");
    expect(() => accessLogFeatures(["no_such" as never])).toThrow(/^without must be/);
    expect(() => accessLogFeatures(ACCESS_LOG_FEATURES.features.map(({ name }) => name as AccessLogColumn))).toThrow(
      /^without must be fewer/,
    );
  });

  test("refuses what is no entry and no option, by name", () => {
    expect(() => learnAccessLog([{}] as never)).toThrow(/^entry must be/);
    expect(() => learnAccessLog("x" as never)).toThrow(/^entries must be/);
    expect(() => learnAccessLog(log, { maxRows: 1 })).toThrow(/^maxRows must be/);
    expect(() => learnAccessLog(log, { maxClients: 0 })).toThrow(/^maxClients must be/);
    expect(() => learnAccessLog(log, { seed: -1 })).toThrow(/^seed must be/);
    const { extractor } = learnAccessLog(log);
    for (const told of [{ at: Number.NaN }, { at: 1e300 }, { offset: 1e9 }, { path: undefined }, { status: "200" }]) {
      expect(() => extractor.extract({ ...shopEntry(), ...told } as never)).toThrow(/^entry must be/);
    }
  });
});

describe("an extractor as JSON", () => {
  const { extractor } = learnAccessLog(log);
  const text = JSON.stringify(extractor);

  test("gives the same rows", () => {
    const again = accessLogExtractorFromJSON(JSON.parse(text));
    const { extractor: live } = learnAccessLog(log);
    for (const entry of shopLog(300, 2)) expect(again.extract(entry)).toEqual(live.extract(entry));
    for (const query of ["q=<b>", "%00", "q=vinho&page=1"]) {
      const entry = shopEntry({ path: "/search", query });
      expect(again.extract(entry)).toEqual(live.extract(entry));
    }
  });

  test("holds no path, name, value or address of the log", () => {
    for (const word of ["search", "items", "vinho", "ana", "198.51", "Firefox"]) expect(text).not.toContain(word);
  });

  test("stays within 650 KB, whatever the log was", () => {
    const random = shopLog(3000).map((entry, i) => ({
      ...entry,
      client: `client-${i}`,
      path: `/${i % 97}x/${i}-page/${(i * 7919) % 6007}y`,
      query: Array.from({ length: 6 }, (_, k) => `p${i % 500}-${k}=${i * 31 + k}-${"z".repeat(i % 40)}`).join("&"),
      userAgent: `agent ${"abcdefghij"[i % 10]}${"klmnopqrst"[Math.floor(i / 10) % 10]}`,
    }));
    expect(JSON.stringify(learnAccessLog(random).extractor).length).toBeLessThan(650_000);
  });

  test("is refused when its version is unknown or anything in it is not as it was written", () => {
    const json = JSON.parse(text);
    for (const changed of [{ version: 2 }, { featureSet: 99 }]) {
      expect(() => accessLogExtractorFromJSON({ ...json, ...changed })).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
      );
    }
    const spoiled = [
      null,
      {},
      { ...json, columns: [] },
      { ...json, columns: ["hour", "hour"] },
      { ...json, columns: ["nonsense"] },
      { ...json, seed: "0" },
      { ...json, maxClients: 0 },
      { ...json, span: null },
      { ...json, hours: [1] },
      { ...json, weekdays: [1, 2, 3, 4, 5, 6, "7"] },
      { ...json, vocabulary: {} },
      { ...json, vocabulary: { ...json.vocabulary, paths: { texts: 1, counts: "AA==" } } },
      { ...json, clients: [[1]] },
    ];
    for (const each of spoiled) {
      expect(() => accessLogExtractorFromJSON(each as never)).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
      );
    }
  });
});

test("an extractor bears any entry: its rows are always finite numbers", () => {
  const { extractor } = learnAccessLog(log);
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "/a//../b",
      "a=b&&=&a=%",
      "%%%",
      "&".repeat(9000),
      "/".repeat(9000),
      "\ud800",
      "__proto__=constructor",
    ),
  );
  const entry = fc.record({
    at: fc.oneof(fc.integer(), fc.constantFrom(-8.64e15, 8.64e15, 0.5)),
    offset: fc.integer({ min: -1440, max: 1440 }),
    client: text,
    clientSource: fc.constantFrom("client-id", "api-key", "user", "address"),
    address: fc.option(text, { nil: undefined }),
    method: text,
    path: text,
    query: text,
    status: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
    bytes: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
    referer: fc.constant(undefined),
    userAgent: fc.option(text, { nil: undefined }),
    duration: fc.constant(undefined),
  });
  fc.assert(
    fc.property(entry, (each) => {
      expect(extractor.extract(each as LogEntry).every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
