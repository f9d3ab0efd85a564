import { desc, eq } from "drizzle-orm";
import type { Settings } from "../../contract/settings.ts";
import type { Db } from "../../storage/database.ts";
import { detections, modelChoices } from "../../storage/schema.ts";
import { LostDetection } from "./commit.ts";
import type { DetectionRow } from "./detection-view.ts";
import { settingsOf } from "./settings-of.ts";

/** What may change while a detection runs. */
export interface Situation {
  readonly settings: Settings;
  readonly version: number;
  /** Whether its model judges new lines. */
  readonly chosen: boolean;
}

/** @throws LostDetection where another process goes on with it, or it began anew. */
export async function situationOf(db: Db, { id, apiId, modelId, startedAt }: DetectionRow): Promise<Situation> {
  const [now] = await db.select({ startedAt: detections.startedAt }).from(detections).where(eq(detections.id, id));
  if (now?.startedAt.getTime() !== startedAt.getTime()) throw new LostDetection();
  const { settings, version } = await settingsOf(db, apiId);
  const [choice] = await db
    .select({ modelId: modelChoices.modelId })
    .from(modelChoices)
    .where(eq(modelChoices.apiId, apiId))
    .orderBy(desc(modelChoices.id))
    .limit(1);
  return { settings, version, chosen: choice?.modelId === modelId };
}
