import { type LogEntry, parseLogLine, type Reason, reasonKey, trainAccessLog } from "@securecomm/anomaly";
import { eq } from "drizzle-orm";
import { createDetectorCore } from "../../../src/analysis/detecting/detector-core.ts";
import { packJSON } from "../../../src/analysis/threads/packed-json.ts";
import type { Found } from "../../../src/analysis/threads/threads.ts";
import { anomaliesQuerySchema } from "../../../src/contract/anomalies.ts";
import { settingsSchema } from "../../../src/contract/settings.ts";
import { generateSample } from "../../../src/sample/generate-sample.ts";
import type { Database } from "../../../src/storage/database.ts";
import { anomalies, apis, detections, entries, models } from "../../../src/storage/schema.ts";

const NOW = Date.UTC(2026, 10, 20, 18);
export const SECRET = "s3cr3t-0f-a-line";

/** The sample's last week, and a line with a secret in it. */
function readLines(): LogEntry[] {
  const { lines } = generateSample({ now: NOW });
  const week = lines.filter(({ at }) => at > NOW - 7 * 24 * 3_600_000).map(({ text }) => text);
  const withSecret =
    '203.0.113.4 - - [20/Nov/2026:14:59:59 -0300] "GET /admin/login?password=' +
    `${SECRET} HTTP/1.1" 500 0 "https://shop.example/?token=${SECRET}" "curl/8.5.0"`;
  return [...week, withSecret].map((line) => parseLogLine(line).entry!);
}

interface Scan {
  readonly name: "knn" | "iforest";
  readonly document: Uint8Array;
  readonly threshold: number;
  readonly found: readonly Found[];
}

const log = readLines();

/** What a model finds in the log above this threshold, and by addresses. */
function detect(document: Uint8Array, threshold: number): readonly Found[] {
  const core = createDetectorCore({
    document,
    beginning: { from: "nothing" },
    settings: settingsSchema.parse({ threshold }),
    feedback: {
      feedback: { format: "securecomm-feedback", version: 1, capacity: 1, records: [] },
      ranking: { format: "securecomm-reason-ranking", version: 1, verdicts: [] },
    },
  });
  return core.observe(log).found;
}

const scans: readonly Scan[] = (["knn", "iforest"] as const).map((name) => {
  const model = trainAccessLog(log, { detector: name, seed: 1, maxRows: 1500, falsePositiveRate: 0.04 });
  const document = packJSON(model);
  // Above the one's threshold lie some of what is found by addresses, and some do not: it has both kinds.
  const byAddresses = detect(document, 1).map(({ anomaly }) => anomaly.modelScore);
  const middle = byAddresses.sort((a, b) => a - b)[byAddresses.length >> 1]!;
  const threshold = name === "knn" ? middle : model.model.threshold;
  return { name, document, threshold, found: detect(document, threshold) };
});

/** What was stored, by the detector's name. */
export interface Stored {
  readonly apiId: string;
  readonly modelIds: Readonly<Record<Scan["name"], number>>;
  readonly thresholds: Readonly<Record<Scan["name"], number>>;
}

/** An API with the lines that two real models found, as they found them. */
export async function storeFound({ db }: Database, apiId = "shop"): Promise<Stored> {
  await db.insert(apis).values({ id: apiId, name: "Shop" });
  const wanted = [...new Set(scans.flatMap(({ found }) => found.map(({ index }) => index)))].sort((a, b) => a - b);
  const rows = wanted.map((index) => ({ ...log[index]!, path: log[index]!.path.replaceAll("\0", "\u2400"), apiId }));
  const stored = await db
    .insert(entries)
    .values(rows.map((row) => ({ ...row, query: row.query.replaceAll("\0", "\u2400") })))
    .returning({ id: entries.id });
  const idOf = new Map(wanted.map((index, i) => [index, stored[i]!.id]));
  const modelIds: Record<string, number> = {};
  for (const { name, document, threshold, found } of scans) {
    const [model] = await db
      .insert(models)
      .values({
        apiId,
        name,
        state: "ready",
        falsePositiveRate: 0.02,
        seed: 1,
        threshold,
        document,
        createdBy: "test",
      })
      .returning({ id: models.id });
    const modelId = model!.id;
    modelIds[name] = modelId;
    const [detection] = await db
      .insert(detections)
      .values({ apiId, modelId, state: "done", settingsVersion: 1 })
      .returning({ id: detections.id });
    await db.insert(anomalies).values(
      found.map(({ index, anomaly }) => {
        const { at, client, clientSource } = log[index]!;
        const { kind, score, modelScore, reasons, addressChanges, row } = anomaly;
        return {
          apiId,
          detectionId: detection!.id,
          modelId,
          entryId: idOf.get(index)!,
          at,
          client,
          clientSource,
          kind,
          score,
          modelScore,
          threshold: anomaly.threshold,
          firstReason: reasons[0] === undefined ? "combination" : reasonKey(reasons[0]),
          reasons,
          addressChanges,
          addressChanged: addressChanges.some(({ code }) => code.includes("address") || code.includes("private")),
          row: [...row],
        };
      }),
    );
  }
  return {
    apiId,
    modelIds: modelIds as Stored["modelIds"],
    thresholds: { knn: scans[0]!.threshold, iforest: scans[1]!.threshold },
  };
}

/** As the route reads it. */
export function query(wanted: Record<string, unknown> = {}) {
  return anomaliesQuerySchema.parse({ limit: 200, ...wanted });
}

/** All that verdicts may change, by id. */
export async function stateOf({ db }: Database, apiId = "shop") {
  const { id, score, reasons, addressChanges, firstReason } = anomalies;
  return await db
    .select({ id, score, reasons, addressChanges, firstReason })
    .from(anomalies)
    .where(eq(anomalies.apiId, apiId))
    .orderBy(id);
}

/** Scores by id. */
export async function scoresOf(database: Database, apiId = "shop"): Promise<Map<number, number>> {
  return new Map((await stateOf(database, apiId)).map(({ id, score }) => [id, score]));
}

export function codes(reasons: readonly Reason[]): string[] {
  return reasons.map(({ code }) => code);
}
