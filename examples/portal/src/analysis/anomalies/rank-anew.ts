import type { Reason } from "@securecomm/anomaly";
import { eq, sql } from "drizzle-orm";
import type { Tx } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { detections } from "../../storage/schema.ts";
import { loadFeedback } from "../feedback-of.ts";
import { createPace } from "./pace.ts";
import type { Rankers } from "./rankers.ts";
import { firstReasonOf, reorderReasons } from "./reorder-reasons.ts";

/** An anomaly before and after it was ranked anew. */
export interface Ranked {
  readonly id: number;
  readonly entryId: number;
  readonly kind: string;
  readonly before: number;
  readonly after: number;
  /** Whether its line was judged a false alarm: as it is now. */
  readonly isFalseAlarm: boolean;
}

interface Row {
  readonly id: number;
  readonly entry_id: number;
  readonly kind: string;
  readonly score: number;
  readonly model_score: number;
  readonly is_false_alarm: boolean;
  readonly row: readonly number[];
  readonly reasons: readonly Reason[] | null;
  readonly changes: readonly Reason[] | null;
}

interface Change {
  readonly id: number;
  readonly score: number;
  readonly reasons?: readonly Reason[];
  readonly changes?: readonly Reason[];
  readonly first?: string;
}

/** Rows that are read, and written, at once: what PGlite does with as many takes this process some milliseconds. */
const BATCH = 250;

/**
 * Gives all that was found among an API's lines the scores, and its reasons the order, that the verdicts in force make. Only
 * what changes is written. The API's lock of verdicts must be held.
 *
 * @param told Each anomaly of this detection.
 */
export async function rankAnew(
  tx: Tx,
  rankers: Rankers,
  apiId: string,
  { detectionId, told }: { readonly detectionId: number; readonly told: (anomaly: Ranked) => void },
): Promise<void> {
  const { feedback, ranking } = await loadFeedback(tx, apiId);
  const withReasons = await hasReasonVerdicts(tx, apiId);
  const pace = createPace();
  const scans = await tx
    .select({ id: detections.id, modelId: detections.modelId })
    .from(detections)
    .where(eq(detections.apiId, apiId))
    .orderBy(detections.id);
  for (const { id, modelId } of scans) {
    const ranker = (await rankers.get(tx, modelId))?.ranker().learn(feedback);
    if (ranker === undefined) continue;
    for await (const batch of batchesOf(tx, id, withReasons)) {
      const changed: Change[] = [];
      for (const row of batch) {
        const { model_score, reasons, changes, kind } = row;
        const score = ranker.adjustedScore(row.row, model_score);
        const moved =
          reasons === null ? undefined : reorderReasons({ kind, reasons, addressChanges: changes ?? [] }, ranking);
        if (score !== row.score || moved !== undefined) changed.push({ id: row.id, score, ...movedIn(moved) });
        if (id === detectionId) told(rankedOf(row, score));
        await pace();
      }
      if (changed.length > 0) await write(tx, changed);
      await pace();
    }
  }
}

/** Pages by line, in the order of the index that makes anomalies unique: each of a detection once. */
async function* batchesOf(tx: Tx, detectionId: number, withReasons: boolean): AsyncGenerator<readonly Row[]> {
  const reasons = withReasons ? sql`a.reasons, a.address_changes as changes` : sql`null as reasons, null as changes`;
  for (let last = 0; ; ) {
    // As JSON: the drivers' own reading of arrays takes several times as long.
    const batch = await rowsOf<Row>(
      tx,
      sql`select a.id, a.entry_id, a.kind, a.score, a.model_score, to_json(a.row) as row, ${reasons},
          v.verdict is not distinct from 'false-alarm' as is_false_alarm
        from anomalies a
        left join verdicts v on v.api_id = a.api_id and v.entry_id = a.entry_id and v.withdrawn_at is null
        where a.detection_id = ${detectionId}::bigint and a.entry_id > ${last}::bigint
        order by a.entry_id limit ${BATCH}::int`,
    );
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
    last = batch.at(-1)!.entry_id;
  }
}

/** Whether the order of reasons was ever anything but the one in which they were found. */
async function hasReasonVerdicts(tx: Tx, apiId: string): Promise<boolean> {
  const [row] = await rowsOf<{ has: boolean }>(
    tx,
    sql`select exists (select 1 from verdicts where api_id = ${apiId} and reasons <> '[]'::jsonb) as has`,
  );
  return row?.has ?? true;
}

function movedIn(moved: ReturnType<typeof reorderReasons>): Omit<Change, "id" | "score"> {
  if (moved === undefined) return {};
  const { reasons, addressChanges } = moved;
  return { reasons, changes: addressChanges, first: firstReasonOf(reasons) };
}

function rankedOf({ id, entry_id, kind, score, is_false_alarm }: Row, after: number): Ranked {
  return { id, entryId: entry_id, kind, before: score, after, isFalseAlarm: is_false_alarm };
}

async function write(tx: Tx, changed: readonly Change[]): Promise<void> {
  await tx.execute(
    sql`update anomalies a set score = c.score,
        reasons = coalesce(c.reasons, a.reasons),
        address_changes = coalesce(c.changes, a.address_changes),
        first_reason = coalesce(c.first, a.first_reason)
      from json_to_recordset(${JSON.stringify(changed)}::json)
        as c(id bigint, score float8, reasons jsonb, changes jsonb, first text)
      where a.id = c.id`,
  );
}
