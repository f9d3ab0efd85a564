import { sql } from "drizzle-orm";
import type { Db } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { beginAnew } from "./beginnings.ts";

/** A detection that somebody should go on with. */
export interface ToDo {
  readonly id: number;
  readonly apiId: string;
  readonly modelId: number;
  /** It had ended with other settings than there are now. */
  readonly anew: boolean;
}

const CHOSEN = sql`
  select distinct on (api_id) api_id, model_id from model_choices order by api_id, id desc`;

/**
 * What there is to do: scans that are not through, and the detections of chosen models, which judge what comes in. Where a
 * chosen model has none, it is begun.
 */
export async function toDo(db: Db): Promise<readonly ToDo[]> {
  const missing = await rowsOf<{ apiId: string; modelId: number; version: number }>(
    db,
    sql`select chosen.api_id as "apiId", chosen.model_id as "modelId", apis.settings_version as version
        from (${CHOSEN}) as chosen join apis on apis.id = chosen.api_id
        where not exists (select 1 from detections where detections.model_id = chosen.model_id)`,
  );
  for (const { apiId, modelId, version } of missing) {
    await db.transaction((tx) => beginAnew(tx, apiId, modelId, version));
  }
  return rowsOf<ToDo>(
    db,
    sql`select detections.id, detections.api_id as "apiId", detections.model_id as "modelId",
          detections.state in ('failed', 'full') as anew
        from detections join apis on apis.id = detections.api_id
        left join (${CHOSEN}) as chosen on chosen.model_id = detections.model_id
        where detections.state in ('scanning', 'live') or chosen.model_id is not null and (
          detections.state = 'done' or apis.settings_version <> detections.settings_version
        )
        order by chosen.model_id is null, detections.id`,
  );
}
