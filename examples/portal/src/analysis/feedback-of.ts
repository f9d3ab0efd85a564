import { createFeedback, type Feedback, ReasonRanking } from "@securecomm/anomaly";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db, Tx } from "../storage/database.ts";
import { rowsOf } from "../storage/rows.ts";
import { verdicts } from "../storage/schema.ts";

/** What an API's operators said, as the detectors take it. */
export interface LoadedFeedback {
  /** Verdicts on lines: for `AccessLogModel.ranker`. The id of a judgement is that of its line. */
  readonly feedback: Feedback;
  /** Verdicts on single reasons: which comes first. */
  readonly ranking: ReasonRanking;
  /** Changes with each verdict. */
  readonly stamp: string;
}

// Each score is compared with all of them, and what was said long ago says little of today's lines.
const MOST_VERDICTS = 2_000;

/**
 * The newest verdicts of an API that are in force.
 *
 * Scores and verdicts are kept in step by the API's lock of verdicts: whoever changes verdicts takes it (`lock(tx,
 * "verdicts", apiId)`) and ranks all anomalies anew before it lets go; whoever adds anomalies takes it and looks whether
 * {@link feedbackStamp} is still that of the feedback that gave their scores.
 */
export async function loadFeedback(db: Db | Tx, apiId: string): Promise<LoadedFeedback> {
  // Before the verdicts: what comes in between is loaded twice rather than never.
  const stamp = await feedbackStamp(db, apiId);
  const rows = await db
    .select()
    .from(verdicts)
    .where(and(eq(verdicts.apiId, apiId), isNull(verdicts.withdrawnAt)))
    .orderBy(desc(verdicts.at), desc(verdicts.entryId))
    .limit(MOST_VERDICTS);
  const feedback = createFeedback({ capacity: MOST_VERDICTS });
  const ranking = new ReasonRanking();
  for (const row of rows.reverse()) {
    for (const { code, right } of row.reasons) ranking.learn(code, right);
    if (row.verdict === null) continue;
    feedback.judge({
      id: String(row.entryId),
      verdict: row.verdict,
      row: row.row,
      score: row.modelScore,
      model: row.model,
      features: { name: row.featureSet, version: row.featureVersion },
      at: row.at.getTime(),
    });
  }
  return { feedback, ranking, stamp };
}

/** Another text after each verdict, and after each that was withdrawn. */
export async function feedbackStamp(db: Db | Tx, apiId: string): Promise<string> {
  const [row] = await rowsOf<{ stamp: string }>(
    db,
    sql`select concat(count(*), ' ', count(withdrawn_at), ' ', max(at), ' ', max(withdrawn_at)) as stamp
        from verdicts where api_id = ${apiId}`,
  );
  return row?.stamp ?? "";
}
