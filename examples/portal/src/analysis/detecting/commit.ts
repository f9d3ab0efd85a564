import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../storage/database.ts";
import { lock } from "../../storage/locks.ts";
import { anomalies, detections } from "../../storage/schema.ts";
import { feedbackStamp } from "../feedback-of.ts";
import { DETECTION_COLUMNS, type DetectionRow } from "./detection-view.ts";
import { type FoundLine, type Inserted, insertFound } from "./found-rows.ts";

/** Another process goes on with this detection, or it is gone: nothing may be written any more. */
export class LostDetection extends Error {
  override readonly name = "LostDetection";
}

/** Where a detection stands, with all that it remembers there. */
export interface Standing {
  /** In the scan a time and an id; afterwards an id. */
  readonly cursorAt: number | null;
  readonly cursorId: number;
  readonly snapshot: Uint8Array;
}

/** What a detection has done, to be kept all at once. */
export interface Progress {
  readonly found: readonly FoundLine[];
  /** Lines gone through, together. */
  readonly scanned: number;
  readonly standing?: Standing;
  readonly state?: "live" | "done";
}

/** More anomalies than this are no anomalies. */
const MOST_ANOMALIES = 200_000;

/**
 * Keeps what was done, in one transaction, unless verdicts came since the scores were given: then nothing is kept, and
 * the answer is `"judged-meanwhile"`.
 *
 * @throws LostDetection
 */
export async function keep(
  db: Db,
  detection: DetectionRow,
  progress: Progress,
  stamp: string,
  mostAnomalies = MOST_ANOMALIES,
): Promise<{ readonly detection: DetectionRow; readonly inserted: readonly Inserted[] } | "judged-meanwhile"> {
  const { found, scanned, standing, state } = progress;
  const mine = and(eq(detections.id, detection.id), eq(detections.startedAt, detection.startedAt));
  return db.transaction(async (tx) => {
    if (found.length > 0) {
      // Whoever judges ranks all anomalies that are there: those of this transaction must be before or after it.
      await lock(tx, "verdicts", detection.apiId);
      if ((await feedbackStamp(tx, detection.apiId)) !== stamp) return "judged-meanwhile";
    }
    const [kept] = await tx
      .update(detections)
      .set({
        scanned,
        total: sql`greatest(${detections.total}, ${scanned}::bigint)`,
        ...standing,
        ...(state !== undefined && { state, endedAt: state === "done" ? sql`now()` : null }),
      })
      .where(mine)
      .returning(DETECTION_COLUMNS);
    if (kept === undefined) throw new LostDetection();
    const inserted = await insertFound(tx, detection, found);
    if (inserted.length === 0 && standing === undefined) return { detection: kept, inserted };
    // Now and then counted: lines may have been removed, with what was found of them.
    const all =
      standing === undefined
        ? kept.found + inserted.length
        : await tx.$count(anomalies, eq(anomalies.detectionId, detection.id));
    const full = all > mostAnomalies;
    const [counted] = await tx
      .update(detections)
      .set({ found: all, ...(full && { state: "full", endedAt: sql`now()` }) })
      .where(mine)
      .returning(DETECTION_COLUMNS);
    if (counted === undefined) throw new LostDetection();
    return { detection: counted, inserted };
  });
}
