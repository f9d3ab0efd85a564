import { eq } from "drizzle-orm";
import type { Settings } from "../../contract/settings.ts";
import { chosenModel } from "../../storage/chosen-model.ts";
import type { Db } from "../../storage/database.ts";
import { detections } from "../../storage/schema.ts";
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
  return { settings, version, chosen: (await chosenModel(db, apiId)) === modelId };
}
