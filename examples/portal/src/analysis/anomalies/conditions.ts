import { type SQL, sql } from "drizzle-orm";
import type { AnomaliesQuery } from "../../contract/anomalies.ts";
import { storableText } from "../../logs/storable.ts";
import { isRaised, type Sight, wasRaised } from "./sight.ts";

const FEATURE = "feature:";
/** Of a text to look for: stored ones are shorter. */
const MOST_CHARACTERS = 200;

/** Which rows of `JUDGED_ANOMALIES` fit the filters. */
export function conditionsOf(sight: Sight & { readonly detectionId: number }, query: AnomaliesQuery): SQL {
  const { client, clientSource, from, to, minScore, reason, kind, verdict, show } = query;
  const parts = [sql`a.detection_id = ${sight.detectionId}::bigint`];
  if (client !== undefined) parts.push(sql`a.client = ${storableText(client, MOST_CHARACTERS)}`);
  if (clientSource !== undefined) parts.push(sql`a.client_source = ${clientSource}`);
  if (from !== undefined) parts.push(sql`a.at >= ${from}::bigint`);
  if (to !== undefined) parts.push(sql`a.at < ${to}::bigint`);
  if (minScore !== undefined) parts.push(sql`a.score >= ${minScore}::float8`);
  if (reason !== undefined) parts.push(hasReason(storableText(reason, MOST_CHARACTERS)));
  if (kind !== undefined) parts.push(sql`a.kind = ${kind}`);
  if (verdict !== undefined) parts.push(hasVerdict(verdict));
  if (show === "raised") parts.push(isRaised(sight.threshold));
  if (show === "silenced") parts.push(sql`${wasRaised(sight.threshold)} and not ${isRaised(sight.threshold)}`);
  return sql.join(parts, sql` and `);
}

function hasReason(key: string): SQL {
  const wanted = key.startsWith(FEATURE) ? { code: "feature", feature: key.slice(FEATURE.length) } : { code: key };
  const pattern = JSON.stringify([wanted]);
  return sql`(a.reasons @> ${pattern}::jsonb or a.address_changes @> ${pattern}::jsonb)`;
}

/** `any`: something was said, if only of its reasons. */
function hasVerdict(verdict: NonNullable<AnomaliesQuery["verdict"]>): SQL {
  if (verdict === "none") return sql`v.entry_id is null`;
  if (verdict === "any") return sql`v.entry_id is not null`;
  return sql`v.verdict = ${verdict}`;
}
