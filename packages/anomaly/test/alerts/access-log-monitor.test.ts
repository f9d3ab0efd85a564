import { describe, expect, test } from "vitest";
import { accessLogModelFromJSON, trainAccessLog } from "../../src/access-log-model.ts";
import { type AccessAnomaly, describeAccessAnomaly } from "../../src/alerts/access-anomaly.ts";
import {
  type AccessLogMonitorOptions,
  createAccessLogMonitor,
  detectAnomalies,
} from "../../src/alerts/access-log-monitor.ts";
import { ReasonRanking } from "../../src/explain/reason-ranking.ts";
import { ACCESS_LOG_FEATURES, type AccessLogColumn } from "../../src/features/access-log-features.ts";
import { createAddressWatch } from "../../src/features/address-watch.ts";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { parseLog } from "../../src/features/parse-log.ts";
import { HOUR, MONDAY, shopEntry, shopLog } from "../features/support.ts";

const DAY = 24 * HOUR;
const text = JSON.stringify(trainAccessLog(shopLog(900)));
const later = MONDAY + 28 * DAY + 10 * HOUR;
const usual = (told: Partial<LogEntry> = {}) => shopEntry({ at: later, ...told });

function monitorOf(options: Partial<AccessLogMonitorOptions> = {}) {
  return createAccessLogMonitor({ model: accessLogModelFromJSON(JSON.parse(text)), ...options });
}

describe("the monitor of an access log", () => {
  test("says nothing of a normal client", () => {
    const monitor = monitorOf();
    for (let i = 0; i < 30; i++) expect(monitor.observe(usual({ at: later + i * 60_000 }))).toBeUndefined();
  });

  test("describes an anomaly in the seed's two lines, in Portuguese and English", () => {
    const monitor = monitorOf();
    monitor.observe(usual());
    const anomaly = monitor.observe(
      usual({ at: later + HOUR, path: "/admin", query: "x=%3Cscript%3E", address: "203.45.67.89" }),
    )!;
    expect(anomaly.kind).toBe("score");
    const score = anomaly.score.toFixed(3);
    const [first, second] = anomaly.describe("pt").split("\n");
    expect(first).toMatch(/^Anomalia detectada: Acesso a área administrativa/);
    expect(first).toContain(`(Score: ${score}, Modelo: knn)`);
    expect(second).toBe(
      "Mudanças de endereços de IP suspeitas: Novo endereço de IP detectado (203.45.67.89) e " +
        "Consumo através de 2 endereços de IP diferentes",
    );
    expect(anomaly.describe("en")).toMatch(/^Anomaly detected: .*\nSuspicious IP address changes: /);
  });

  test("says of a change that came with a line before that it is not of this one", () => {
    const attack = (told: Partial<LogEntry>) =>
      usual({ at: later + HOUR, path: "/admin", query: "x=%3Cscript%3E", ...told });
    const monitor = monitorOf();
    for (let i = 0; i < 3; i++) monitor.observe(usual({ at: later + i }));
    monitor.observe(usual({ at: later + 60_000, userAgent: "curl/8" }));
    expect(monitor.observe(attack({}))!.describe("pt").split("\n").slice(1)).toEqual([
      "Outras mudanças do cliente: Navegador ou programa novo para o cliente (Firefox no Linux → curl) nas últimas 24 horas",
    ]);
    monitor.observe(usual({ at: later + 2 * 60_000, address: "203.45.67.89" }));
    // A line that has no address cannot have brought a new one.
    const lines = monitor
      .observe(attack({ address: undefined }))!
      .describe("en")
      .split("\n");
    expect(lines[1]).toBe(
      "Suspicious IP address changes: New IP address detected (203.45.67.89) in the last 24 hours and " +
        "Activity from 2 different IP addresses",
    );
  });

  test("gives no reason that rests on what the line does not say", () => {
    const bare = usual({ path: "/x.php", query: "c=%3Bcat%20/etc/passwd" });
    const silent = { ...bare, status: undefined, bytes: undefined, userAgent: undefined, address: undefined };
    const features = (entry: LogEntry) =>
      monitorOf()
        .observe(entry)!
        .reasons.map(({ feature }) => feature);
    expect(features(silent)).not.toEqual([]);
    for (const feature of [
      "status",
      "bytes",
      "user_agent_rarity",
      "client_user_agent_rarity",
      "client_address_rarity",
    ]) {
      expect(features(silent)).not.toContain(feature);
    }
    // The same row, but for a status that the line does have.
    const limited = trainAccessLog(shopLog(900), {
      without: ACCESS_LOG_FEATURES.features
        .map(({ name }) => name as AccessLogColumn)
        .filter((name) => name !== "status" && name !== "path_length"),
    });
    const reasons = (entry: LogEntry) =>
      createAccessLogMonitor({ model: limited, addresses: false, threshold: 0 }).observe(entry)!.reasons;
    const status = (value: number | undefined) => reasons(usual({ status: value })).map(({ feature }) => feature);
    expect(status(100)).toContain("status");
    expect(status(undefined)).not.toContain("status");
  });

  test("knows from its first line on what is new, where the model has the addresses of its training", () => {
    const log = shopLog(900);
    const json = JSON.stringify(trainAccessLog(log, { addressHistory: true }));
    const stolen = usual({ address: "203.45.67.89", userAgent: "curl/8" });
    const changes = (model: typeof text, options: Partial<AccessLogMonitorOptions> = {}) =>
      createAccessLogMonitor({ model: accessLogModelFromJSON(JSON.parse(model)), threshold: 1, ...options })
        .observe(stolen)
        ?.addressChanges.map(({ code }) => code);
    expect(changes(json)).toEqual(["new-address", "new-user-agent"]);
    expect(changes(json, { addresses: { habits: false } })).toEqual(["new-address", "new-user-agent"]);
    expect(changes(json, { addresses: createAddressWatch() })).toBeUndefined();
    expect(changes(json, { addresses: false })).toBeUndefined();
    expect(changes(text)).toBeUndefined();
  });

  test("takes suspicious addresses alone for an anomaly, and says so", () => {
    const monitor = monitorOf({ threshold: 1 });
    monitor.observe(usual());
    let last: AccessAnomaly | undefined;
    for (let i = 1; i <= 3; i++) {
      last = monitor.observe(usual({ at: later + i * 60_000, address: `203.0.113.${i}` })) ?? last;
    }
    expect(last).toMatchObject({ kind: "addresses" });
    expect(last!.addressChanges.map(({ code }) => code)).toContain("frequent-changes");
    const lines = last!.describe("pt").split("\n");
    expect(lines[0]).toMatch(/^Anomalia detectada: .*IP/);
    const codes = new Set(last!.reasons.map(({ code }) => code));
    expect(codes.size).toBe(last!.reasons.length);
  });

  test("runs no address rule where the address is the client's only name", () => {
    const monitor = monitorOf();
    for (let i = 1; i <= 9; i++) {
      const address = `203.0.113.${i}`;
      const told = { at: later + i * 60_000, address, client: address, clientSource: "address" as const };
      expect(monitor.observe(usual(told))?.kind).not.toBe("addresses");
    }
    expect(monitor.addresses?.clients).toBe(0);
  });

  test("gives anomalies that are plain data: as JSON they can be described again", () => {
    const monitor = monitorOf();
    monitor.observe(usual());
    const anomaly = monitor.observe(usual({ path: "/../../etc/passwd", address: "10.0.0.8", status: 404 }))!;
    const read = JSON.parse(JSON.stringify(anomaly));
    expect(describeAccessAnomaly(read, "pt")).toBe(anomaly.describe("pt"));
    expect(structuredClone(anomaly).reasons).toEqual(anomaly.reasons);
    expect(anomaly.row.length).toBeGreaterThan(30);
  });

  test("does not call an hour unusual at which the training log was busy", () => {
    const night = shopLog(900).map((entry) => ({ ...entry, offset: 14 * 60 }));
    const options = { quietHours: [22, 8] as const };
    const attack = usual({ path: "/x.php", query: "c=%3Bcat%20/etc/passwd", status: 500 });
    const codes = (model: ReturnType<typeof trainAccessLog>, entry: LogEntry) =>
      createAccessLogMonitor({ model, reasons: options })
        .observe(entry)!
        .reasons.map(({ code }) => code);
    const trained = trainAccessLog(night);
    expect(codes(trained, { ...attack, offset: 14 * 60 })).not.toContain("hour");
    expect(codes(trained, { ...attack, at: later + 12 * HOUR + 3.5 * HOUR, offset: 0 })).not.toContain("hour");
    expect(codes(accessLogModelFromJSON(JSON.parse(text)), { ...attack, at: later - 7 * HOUR })).toContain("hour");
  });

  test("keeps quiet about what the operator expects", () => {
    const attack = usual({ path: "/scan/%27--", status: 404 });
    const expected = [{ subject: "ana", address: "198.51.100.*" }];
    expect(monitorOf().observe(attack)).toBeDefined();
    expect(monitorOf({ expected }).observe(attack)).toBeUndefined();
    expect(monitorOf({ expected }).observe({ ...attack, client: "bia" })).toBeDefined();
  });

  test("takes expected hours for those that the log's lines show, unless an offset is told", () => {
    const attack = usual({ path: "/scan/%27--", status: 404, at: later - 5 * HOUR + 1800_000, offset: -180 });
    const told = (hours: [number, number], offset?: number) =>
      monitorOf({ expected: [{ subject: "ana", hours, ...(offset !== undefined && { offset }) }] }).observe(attack);
    expect(told([2, 3])).toBeUndefined();
    expect(told([5, 6])).toBeDefined();
    expect(told([5, 6], 0)).toBeUndefined();
  });

  test("hides secrets in the entry it hands on, unless told to show them", () => {
    const attack = usual({
      path: "/login",
      query: "user=%27--&password=hunter2",
      referer: "https://shop.example/?token=hunter2",
      status: 500,
    });
    const anomaly = monitorOf().observe(attack)!;
    expect(JSON.stringify(anomaly) + anomaly.describe("en")).not.toContain("hunter2");
    expect(anomaly.entry).toMatchObject({ query: "user=%27--&password=…", path: "/login" });
    expect(monitorOf({ showSecrets: true }).observe(attack)!.entry).toBe(attack);
  });

  test("folds repeats when told to, and counts them", () => {
    const monitor = monitorOf({ suppression: { window: 60_000 }, addresses: false });
    const found = Array.from({ length: 10 }, (_, i) =>
      monitor.observe(usual({ at: later + i * 1000, path: "/scan/%27--", status: 404 })),
    );
    expect(found.filter((anomaly) => anomaly !== undefined).length).toBe(1);
    const next = monitor.observe(usual({ at: later + 120_000, path: "/scan/%27--", status: 404 }));
    expect(next?.repeats).toBe(9);
  });

  test("takes verdicts on scores and on reasons into account", () => {
    const attack = usual({ path: "/admin", query: "q=%3Cscript%3E", status: 500 });
    const lowered = monitorOf({ feedback: { adjustedScore: () => 0 } }).observe(attack);
    expect(lowered).toBeUndefined();
    const ranking = new ReasonRanking();
    for (let i = 0; i < 30; i++) ranking.learn("admin-area", false).learn("server-error", true);
    expect(monitorOf().observe(attack)?.reasons[0]?.code).toBe("admin-area");
    const ranked = monitorOf({ reasonRanking: ranking }).observe(attack);
    expect(ranked?.reasons[0]?.code).toBe("server-error");
    expect(ranked?.modelScore).toBe(ranked?.score);
  });

  test("takes another threshold, an address watch with a memory, and tells each anomaly at once", () => {
    const told: AccessAnomaly[] = [];
    const addresses = createAddressWatch();
    addresses.observe(usual({ address: "10.0.0.1" }));
    const monitor = monitorOf({ threshold: 0, addresses, onAnomaly: (anomaly) => told.push(anomaly) });
    expect(monitor.observe(usual({ at: later + 60_000 }))).toBe(told[0]);
    expect(told[0]).toMatchObject({ threshold: 0 });
    expect(told[0]!.addressChanges.map(({ code }) => code)).toContain("private-to-public");
  });

  test("refuses what is no model, entry or option, by name", () => {
    expect(() => createAccessLogMonitor({ model: {} } as never)).toThrow(/^model must be/);
    expect(() => monitorOf({ threshold: 2 })).toThrow(/^threshold must be/);
    expect(() => monitorOf({ onAnomaly: 1 as never })).toThrow(/^onAnomaly must be/);
    expect(() => monitorOf({ feedback: {} as never })).toThrow(/^feedback must be/);
    expect(() => monitorOf().observe({} as never)).toThrow(/^entry must be/);
  });
});

describe("detecting anomalies", () => {
  test("goes from a log's text to described anomalies", async () => {
    const line = (path: string, minute: number) =>
      `198.51.100.7 - ana [30/Jun/2025:10:${String(minute).padStart(2, "0")}:00 +0000] "GET ${path} HTTP/1.1" 200 1800 "-" ` +
      `"Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0"`;
    const log = [line("/items/3", 1), "garbage", line("/wp-admin/setup.php?cmd=;id", 2), line("/items/9", 3)].join(
      "\n",
    );
    const entries = parseLog(log);
    const found: string[] = [];
    for await (const anomaly of detectAnomalies(entries, { model: accessLogModelFromJSON(JSON.parse(text)) })) {
      found.push(`${anomaly.entry.path} ${anomaly.describe("pt").split(" (")[0]}`);
    }
    expect(found.length).toBe(1);
    expect(found[0]).toMatch(/^\/wp-admin\/setup\.php Anomalia detectada: Acesso a área administrativa/);
    expect(entries.report).toMatchObject({ parsed: 3, bad: 1 });
  });

  test("ends with the signal, and refuses wrong options at once", async () => {
    const model = accessLogModelFromJSON(JSON.parse(text));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(detectAnomalies([usual()], { model, signal }).next()).rejects.toThrow("enough");
    expect(() => detectAnomalies([], {} as never)).toThrow(/^model must be/);
  });
});
