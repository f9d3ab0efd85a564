import { and, eq, sql } from "drizzle-orm";
import type { Db, Tx } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { anomalies, detections } from "../../storage/schema.ts";
import { DETECTION_COLUMNS, type DetectionRow } from "./detection-view.ts";

/*
 * Who works on a detection is told by `started_at`: each that begins or goes on with it moves that on, and whatever it
 * writes afterwards is written only while nobody else has. So of two processes that both believe to hold the lease, the
 * one that came first can no longer write.
 */

/** Later than any moment before, though the clock may stand still or run behind. */
const NEXT_START = sql`greatest(now(), ${detections.startedAt} + interval '1 millisecond')`;

/** A detection of this model from the first line on: there is none yet, or what it had found is forgotten. */
export async function beginAnew(
  tx: Tx,
  apiId: string,
  modelId: number,
  settingsVersion: number,
): Promise<DetectionRow> {
  const [there] = await tx
    .select({ id: detections.id })
    .from(detections)
    .where(eq(detections.modelId, modelId))
    .for("update");
  if (there !== undefined) await tx.delete(anomalies).where(eq(anomalies.detectionId, there.id));
  const [lines] = await rowsOf<{ total: number; last: number }>(
    tx,
    sql`select count(*) as total, coalesce(max(id), 0)::bigint as last from entries where api_id = ${apiId}`,
  );
  const start = {
    state: "scanning",
    total: Number(lines?.total ?? 0),
    scanned: 0,
    found: 0,
    scanTo: Number(lines?.last ?? 0),
    cursorAt: null,
    cursorId: 0,
    snapshot: null,
    settingsVersion,
    problem: null,
    endedAt: null,
  };
  const [row] = await tx
    .insert(detections)
    .values({ apiId, modelId, ...start })
    .onConflictDoUpdate({ target: detections.modelId, set: { ...start, startedAt: NEXT_START } })
    .returning(DETECTION_COLUMNS);
  return row!;
}

/** Whether it goes over the lines that were there, in the order of time; afterwards by id, as they come in. */
export function isInScan({ cursorAt, cursorId, scanTo }: DetectionRow): boolean {
  return cursorAt !== null || cursorId < scanTo;
}

/** Goes on with a detection where its snapshot stands; nobody else can from then on. `undefined` where it is gone. */
export async function takeOver(db: Db, detectionId: number): Promise<DetectionRow | undefined> {
  const [row] = await db
    .update(detections)
    .set({ startedAt: NEXT_START, endedAt: null })
    .where(eq(detections.id, detectionId))
    .returning(DETECTION_COLUMNS);
  if (row === undefined) return undefined;
  const { apiId, cursorAt, cursorId, scanTo } = row;
  const passed =
    cursorAt !== null
      ? sql`id <= ${scanTo} and (at, id) <= (${cursorAt}::bigint, ${cursorId}::bigint)`
      : sql`id <= ${cursorId}`;
  const [lines] = await rowsOf<{ total: number; scanned: number }>(
    db,
    sql`select count(*) filter (where ${isInScan(row) ? sql`id <= ${scanTo}` : sql`true`}) as total,
          count(*) filter (where ${passed}) as scanned
        from entries where api_id = ${apiId}`,
  );
  const scanned = Number(lines?.scanned ?? 0);
  // One that judges lines as they come has no end that it could be near.
  const total = row.state === "scanning" ? Number(lines?.total ?? 0) : scanned;
  const [counted] = await db
    .update(detections)
    .set({ scanned, total })
    .where(and(eq(detections.id, detectionId), eq(detections.startedAt, row.startedAt)))
    .returning(DETECTION_COLUMNS);
  return counted;
}
