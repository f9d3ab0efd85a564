import {
  type AccessAnomaly,
  accessLogExtractorFromJSON,
  accessLogModelFromJSON,
  createAccessLogMonitor,
  describeReason,
  type LogEntry,
  parseLog,
  trainAccessLog,
} from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";
import { generateSample } from "../../src/sample/generate-sample.ts";
import { PLANTED } from "../../src/sample/sample-line.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 24);
const DAY = 24 * 3_600_000;
const sample = generateSample({ now: NOW });

async function read(text: string): Promise<{ entries: LogEntry[]; formats: unknown }> {
  const log = parseLog(text);
  const entries: LogEntry[] = [];
  for await (const entry of log) entries.push(entry);
  return { entries, formats: log.report };
}

/** What a detection of a model that was trained on the whole log finds in it: it begins with no memory of clients. What is planted takes its part of the rate. */
function detect(entries: readonly LogEntry[], detector: "knn" | "iforest"): (AccessAnomaly | undefined)[] {
  const json = trainAccessLog(entries, { detector, seed: 0, falsePositiveRate: 0.015 }).toJSON();
  const { clients } = accessLogExtractorFromJSON({ ...json.extractor, savedClients: 0 }).toJSON();
  const model = accessLogModelFromJSON({ ...json, extractor: { ...json.extractor, clients } });
  const monitor = createAccessLogMonitor({ model });
  return entries.map((entry) => monitor.observe(entry));
}

describe("the sample log", () => {
  it("is a fortnight of lines that all can be read, in their order, and ends now", async () => {
    const { entries } = await read(sample.text);
    expect(entries.length).toBe(sample.lines.length);
    expect(entries.length).toBeGreaterThan(5_500);
    expect(entries.length).toBeLessThan(7_000);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(NOW);
    expect(times.at(-1)).toBeGreaterThan(NOW - 3 * 3_600_000);
    expect(times[0]).toBeGreaterThan(NOW - 14 * DAY - 1000);
    expect(times[0]).toBeLessThan(NOW - 13 * DAY);
    const named = entries.filter(({ clientSource }) => clientSource !== "address");
    expect(new Set(named.map(({ clientSource, client }) => `${clientSource} ${client}`)).size).toBeGreaterThan(22);
    for (const source of ["user", "api-key", "client-id", "address"])
      expect(entries.filter(({ clientSource }) => clientSource === source).length, source).toBeGreaterThan(300);
  });

  it("is the same for the same time and seed, and another otherwise", () => {
    expect(generateSample({ now: NOW }).text).toBe(sample.text);
    expect(generateSample({ now: NOW, seed: 2 }).text).not.toBe(sample.text);
    expect(generateSample({ now: NOW + DAY }).text).not.toBe(sample.text);
  });

  it("holds everything that is planted whenever it is made, within the last eight days", () => {
    for (let hours = 0; hours < 7 * 24; hours += 11) {
      const now = NOW + hours * 3_600_000 + 1_234;
      const { lines } = generateSample({ now });
      const planted = lines.filter((line) => line.planted !== undefined);
      expect(new Set(planted.map((line) => line.planted)), new Date(now).toISOString()).toEqual(new Set(PLANTED));
      expect(planted).toHaveLength(54);
      expect(planted[0]!.at).toBeGreaterThan(now - 8 * DAY);
    }
  });

  it.each(["knn", "iforest"] as const)(
    "shows a %s model at least four of five planted lines",
    { timeout: 120_000 },
    async (detector) => {
      const { entries } = await read(sample.text);
      const anomalies = detect(entries, detector);
      const counts = { planted: 0, found: 0, ordinary: 0, false: 0 };
      anomalies.forEach((anomaly, i) => {
        const isPlanted = sample.lines[i]!.planted !== undefined;
        counts[isPlanted ? "planted" : "ordinary"]++;
        if (anomaly !== undefined) counts[isPlanted ? "found" : "false"]++;
      });
      expect(counts.found / counts.planted, JSON.stringify(counts)).toBeGreaterThanOrEqual(0.8);
      expect(counts.false / counts.ordinary, JSON.stringify(counts)).toBeLessThan(0.025);

      const said = new Set<string>();
      for (const anomaly of anomalies) {
        for (const reason of [...(anomaly?.reasons ?? []), ...(anomaly?.addressChanges ?? [])])
          said.add(describeReason(reason, "pt"));
      }
      // The seed's own words.
      for (const sentence of [
        "Horário atípico (3h)",
        "Acesso em fim de semana",
        "Erro do servidor (500)",
        "Erro do cliente (404)",
        "Acesso a área administrativa",
        "Acesso a área de autenticação",
        "Path muito profundo (8 níveis)",
        "Método HTTP não convencional",
        "Novo endereço de IP detectado (203.0.113.89)",
        "Mudança privado→público (10.0.3.11 → 203.0.113.89)",
        "Mudança público→privado (198.51.100.21 → 10.0.3.77)",
        "Consumo através de 2 endereços de IP diferentes",
      ])
        expect(said, sentence).toContain(sentence);
      if (detector === "knn") expect(said).toContain("Path muito longo (120 caracteres)");
      expect([...said].filter((text) => text.startsWith("Múltiplos endereços de IP"))).not.toEqual([]);
      expect([...said].filter((text) => text.startsWith("Mudanças frequentes de endereço de IP"))).not.toEqual([]);
      const [night] = anomalies.filter((_, i) => sample.lines[i]!.planted === "admin-at-night");
      expect(night!.describe("pt")).toMatch(
        new RegExp(
          `^Anomalia detectada: Acesso a área administrativa.* \\(Score: 0\\.\\d{3}, Modelo: ${detector}\\)\n` +
            "Mudanças de endereços de IP suspeitas: Novo endereço de IP detectado \\(203\\.0\\.113\\.89\\).* e Consumo através de 2 endereços de IP diferentes",
        ),
      );
    },
  );
});
