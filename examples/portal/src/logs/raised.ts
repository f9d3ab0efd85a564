import { type SQL, sql } from "drizzle-orm";
import { isRaised, JUDGED_ANOMALIES, sightOf } from "../analysis/anomalies/sight.ts";
import { chosenModel } from "../storage/chosen-model.ts";
import type { Db } from "../storage/database.ts";
import { rowsOf } from "../storage/rows.ts";

/** Anomalies that a model raises, counted. */
export interface RaisedCounter {
  /** How many there are of each group: `group` and `condition` are of `anomalies a`. */
  count(group: SQL, condition: SQL): Promise<readonly { readonly group: string; readonly count: number }[]>;
}

/**
 * Of this model, or of the one that is chosen; nothing where none is chosen or it has gone over no line.
 * `no-such-model` where this API has none of this id.
 */
export async function raisedCounter(db: Db, apiId: string, modelId?: number): Promise<RaisedCounter> {
  const id = modelId ?? (await chosenModel(db, apiId));
  if (id === undefined) return { count: async () => [] };
  const { threshold, detectionId } = await sightOf(db, apiId, id);
  if (detectionId === undefined) return { count: async () => [] };
  return {
    count: (group, condition) =>
      rowsOf(
        db,
        sql`select (${group})::text as group, count(*)::int as count from ${JUDGED_ANOMALIES}
            where a.detection_id = ${detectionId}::bigint and ${condition} and ${isRaised(threshold)}
            group by 1`,
      ),
  };
}
