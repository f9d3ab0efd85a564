import { and, eq, type SQL, sql } from "drizzle-orm";
import type { ModelName } from "../../contract/models.ts";
import { settingsSchema } from "../../contract/settings.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { apis, detections, models } from "../../storage/schema.ts";

/** What must be known of an API and a model before anything of what it found can be shown. */
export interface Sight {
  readonly apiId: string;
  readonly modelId: number;
  readonly model: ModelName;
  /** In force now: the settings' own, or the model's. */
  readonly threshold: number;
  /** Missing where the model has not gone over any line. */
  readonly detectionId?: number;
}

/** `no-such-api`, or `no-such-model` where this API has none of this id. */
export async function sightOf(db: Db | Tx, apiId: string, modelId: number): Promise<Sight> {
  const [row] = await db
    .select({
      settings: apis.settings,
      model: models.name,
      threshold: models.threshold,
      detectionId: detections.id,
    })
    .from(apis)
    .leftJoin(models, and(eq(models.apiId, apis.id), eq(models.id, modelId)))
    .leftJoin(detections, eq(detections.modelId, models.id))
    .where(eq(apis.id, apiId));
  if (row === undefined) throw new PortalError("no-such-api", { apiId });
  if (row.model === null) throw new PortalError("no-such-model", { modelId });
  return {
    apiId,
    modelId,
    model: row.model as ModelName,
    threshold: thresholdInForce(row.settings, row.threshold),
    ...(row.detectionId === null ? {} : { detectionId: row.detectionId }),
  };
}

/** A model that is not ready has no threshold, and found nothing. */
export function thresholdInForce(settings: unknown, ofModel: number | null): number {
  return settingsSchema.parse(settings).threshold ?? ofModel ?? 1;
}

/*
 * Of `anomalies a left join verdicts v`, where only verdicts in force are joined.
 */

/** Whether it is an anomaly still. */
export function isRaised(threshold: number): SQL {
  return sql`(a.score > ${threshold}::float8 or (a.kind = 'addresses' and v.verdict is distinct from 'false-alarm'))`;
}

/** Whether it would be one had nobody said anything. */
export function wasRaised(threshold: number): SQL {
  return sql`(a.model_score > ${threshold}::float8 or a.kind = 'addresses')`;
}

/** Anomalies with the verdicts in force on their lines. */
export const JUDGED_ANOMALIES = sql`anomalies a
  left join verdicts v on v.api_id = a.api_id and v.entry_id = a.entry_id and v.withdrawn_at is null`;
