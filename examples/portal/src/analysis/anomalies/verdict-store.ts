import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { JudgeRequest } from "../../contract/anomalies.ts";
import { storableText } from "../../logs/storable.ts";
import type { Tx } from "../../storage/database.ts";
import { anomalies, verdicts } from "../../storage/schema.ts";

/** A line as it was judged: what the ranker needs to know of it. */
export interface JudgedLine {
  readonly anomalyId: number;
  readonly apiId: string;
  readonly entryId: number;
  /** The detector. */
  readonly model: string;
  readonly features: { readonly name: string; readonly version: number };
}

type Line = Pick<JudgedLine, "apiId" | "entryId">;

/** What is said of a line now. */
export async function verdictOf(tx: Tx, line: Line): Promise<"confirmed" | "false-alarm" | null | undefined> {
  const [row] = await tx.select({ verdict: verdicts.verdict }).from(verdicts).where(inForce(line));
  return row?.verdict;
}

/** In place of what was said of the line before. The API's lock of verdicts must be held. */
export async function storeVerdict(
  tx: Tx,
  line: JudgedLine,
  { verdict, reasons, note }: JudgeRequest,
  { by, now }: { readonly by: string; readonly now: Date | undefined },
): Promise<void> {
  const { apiId, anomalyId } = line;
  const said = {
    verdict: verdict ?? null,
    reasons: reasons.map(({ code, right }) => ({ code: storableText(code, 64), right })),
    note: note === undefined ? null : storableText(note, 1000),
    // What was judged is copied by the database, to the bit.
    row: sql`(select row from anomalies where id = ${anomalyId}::bigint)`,
    modelScore: sql`(select ${anomalies.modelScore} from anomalies where id = ${anomalyId}::bigint)`,
    model: line.model,
    featureSet: line.features.name,
    featureVersion: line.features.version,
    userName: storableText(by, 200),
    at: nextTime(apiId, now),
    withdrawnAt: null,
  };
  await tx
    .insert(verdicts)
    .values({ apiId, entryId: line.entryId, ...said })
    .onConflictDoUpdate({ target: [verdicts.apiId, verdicts.entryId], set: said });
}

/** It is kept, but no longer counts. The API's lock of verdicts must be held. */
export async function withdrawVerdict(tx: Tx, line: Line, now: Date | undefined): Promise<void> {
  await tx
    .update(verdicts)
    .set({ withdrawnAt: nextTime(line.apiId, now) })
    .where(inForce(line));
}

function inForce({ apiId, entryId }: Line): SQL | undefined {
  return and(eq(verdicts.apiId, apiId), eq(verdicts.entryId, entryId), isNull(verdicts.withdrawnAt));
}

/** Later than all that was said or withdrawn before, even with a clock that stands still: others see by it that something changed. */
function nextTime(apiId: string, now: Date | undefined): SQL<Date> {
  const time = now === undefined ? sql`clock_timestamp()` : sql`${now.toISOString()}::timestamptz`;
  return sql`greatest(date_trunc('milliseconds', ${time}), (
    select greatest(max(said.at), max(said.withdrawn_at)) + interval '1 millisecond'
    from verdicts said where said.api_id = ${apiId}))`;
}
