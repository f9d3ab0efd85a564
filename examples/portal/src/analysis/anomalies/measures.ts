import { sql } from "drizzle-orm";
import type { MeasuresView } from "../../contract/models.ts";
import type { Db } from "../../storage/database.ts";
import { rowsOf } from "../../storage/rows.ts";
import { isRaised, JUDGED_ANOMALIES, type Sight, wasRaised } from "./sight.ts";

interface Counts {
  readonly all: number;
  readonly described: number;
  readonly judged: number;
  readonly confirmed: number;
  readonly changed: number;
  readonly clients: number;
  readonly before: number;
  readonly after: number;
  readonly judged_false: number;
  readonly still_raised: number;
}

/** The seed's measures of success for one model. */
export async function measure(db: Db, { modelId, model, threshold, detectionId }: Sight): Promise<MeasuresView> {
  const [counts, reasons] = await Promise.all([
    countAnomalies(db, detectionId ?? 0, threshold),
    countReasons(db, detectionId ?? 0),
  ]);
  return {
    modelId,
    model,
    described: { of: counts.all, ...shareOf(counts.described, counts.all) },
    confirmed: {
      judged: counts.judged,
      confirmed: counts.confirmed,
      ...shareOf(counts.confirmed, counts.judged),
    },
    reasons: { ...reasons, ...shareOf(reasons.right, reasons.judged) },
    addressChanges: { anomalies: counts.changed, clients: counts.clients },
    falseAlarms: {
      before: counts.before,
      after: counts.after,
      judgedFalse: counts.judged_false,
      stillRaised: counts.still_raised,
    },
  };
}

async function countAnomalies(db: Db, detectionId: number, threshold: number): Promise<Counts> {
  const raised = isRaised(threshold);
  // An unusual combination is a reason only where there is no other.
  const [counts] = await rowsOf<Counts>(
    db,
    sql`select count(*) as all,
        count(*) filter (where a.first_reason <> 'combination') as described,
        count(v.verdict) as judged,
        count(*) filter (where v.verdict = 'confirmed') as confirmed,
        count(*) filter (where a.address_changed) as changed,
        count(distinct (a.client, a.client_source)) filter (where a.address_changed) as clients,
        count(*) filter (where ${wasRaised(threshold)}) as before,
        count(*) filter (where ${raised}) as after,
        count(*) filter (where v.verdict = 'false-alarm') as judged_false,
        count(*) filter (where v.verdict = 'false-alarm' and ${raised}) as still_raised
      from ${JUDGED_ANOMALIES} where a.detection_id = ${detectionId}::bigint`,
  );
  return counts!;
}

async function countReasons(db: Db, detectionId: number): Promise<{ judged: number; right: number }> {
  const [counts] = await rowsOf<{ judged: number; right: number }>(
    db,
    sql`select count(*) as judged, count(*) filter (where (reason ->> 'right')::boolean) as right
      from ${JUDGED_ANOMALIES} cross join lateral jsonb_array_elements(v.reasons) as reason
      where a.detection_id = ${detectionId}::bigint`,
  );
  return counts!;
}

function shareOf(part: number, all: number): { readonly share?: number } {
  return all === 0 ? {} : { share: part / all };
}
