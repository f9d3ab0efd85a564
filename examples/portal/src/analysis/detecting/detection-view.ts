import { eq, getTableColumns } from "drizzle-orm";
import type { DetectionView } from "../../contract/models.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { detections, models } from "../../storage/schema.ts";
import { nameOf } from "../training/model-view.ts";

const { snapshot: _, ...columns } = getTableColumns(detections);

/** A detection's columns without its snapshot, which may be megabytes. */
export const DETECTION_COLUMNS = columns;
/** A row of {@link DETECTION_COLUMNS}. */
export type DetectionRow = Omit<typeof detections.$inferSelect, "snapshot">;

/** How far the detection of a model is; `undefined` where it has none. */
export async function detectionView(db: Db | Tx, apiId: string, modelId: number): Promise<DetectionView | undefined> {
  const [found] = await db
    .select({ row: DETECTION_COLUMNS, model: models.name })
    .from(detections)
    .innerJoin(models, eq(models.id, detections.modelId))
    .where(eq(detections.modelId, modelId));
  if (found === undefined || found.row.apiId !== apiId) return undefined;
  const { row, model } = found;
  return {
    id: row.id,
    modelId: row.modelId,
    model: nameOf(model),
    state: row.state as DetectionView["state"],
    total: row.total,
    scanned: row.scanned,
    found: row.found,
    ...(row.problem !== null && { problem: row.problem }),
    startedAt: row.startedAt.getTime(),
    ...(row.endedAt !== null && { endedAt: row.endedAt.getTime() }),
  };
}
