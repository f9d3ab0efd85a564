import {
  type AccessAnomalyData,
  describeAccessAnomaly,
  describeReason,
  type Reason,
  reasonKey,
} from "@securecomm/anomaly";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { AnomalyView, ReasonView, VerdictView } from "../../contract/anomalies.ts";
import type { Language } from "../../contract/common.ts";
import { entryOf, toEntryView } from "../../logs/entry-view.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { anomalies, entries, verdicts } from "../../storage/schema.ts";
import type { Sight } from "./sight.ts";

/** Anomalies with their lines and verdicts, in the order of the ids; those that are gone are left out. */
export async function viewsOf(
  db: Db | Tx,
  sight: Sight,
  ids: readonly number[],
  language: Language,
): Promise<AnomalyView[]> {
  if (ids.length === 0) return [];
  const { id, kind, score, modelScore, reasons, addressChanges, foundAt } = anomalies;
  const { verdict, note, userName, at } = verdicts;
  const rows = await db
    .select({
      found: { id, kind, score, modelScore, reasons, addressChanges, foundAt },
      entry: entries,
      said: { verdict, reasons: verdicts.reasons, note, userName, at },
    })
    .from(anomalies)
    .innerJoin(entries, eq(entries.id, anomalies.entryId))
    .leftJoin(
      verdicts,
      and(eq(verdicts.apiId, anomalies.apiId), eq(verdicts.entryId, anomalies.entryId), isNull(verdicts.withdrawnAt)),
    )
    .where(inArray(anomalies.id, [...ids]));
  const views = new Map(rows.map((row) => [row.found.id, viewOf(sight, row, language)]));
  return ids.flatMap((wanted) => views.get(wanted) ?? []);
}

interface Row {
  readonly found: Pick<
    typeof anomalies.$inferSelect,
    "id" | "kind" | "score" | "modelScore" | "reasons" | "addressChanges" | "foundAt"
  >;
  readonly entry: typeof entries.$inferSelect;
  readonly said: Pick<typeof verdicts.$inferSelect, "verdict" | "reasons" | "note" | "userName" | "at"> | null;
}

function viewOf({ model, modelId, threshold }: Sight, { found, entry, said }: Row, language: Language): AnomalyView {
  const { id, score, modelScore, foundAt } = found;
  const kind = found.kind as AccessAnomalyData["kind"];
  const reasons = found.reasons.map((reason) => reasonView(reason, language));
  const addressChanges = found.addressChanges.map((reason) => reasonView(reason, language));
  const description = describeAccessAnomaly(
    {
      entry: entryOf(entry),
      score,
      modelScore,
      threshold,
      model,
      kind,
      reasons: found.reasons,
      addressChanges: found.addressChanges,
      row: [],
      repeats: 0,
    },
    language,
  );
  return {
    id,
    anomaly_description: description,
    score,
    modelScore,
    threshold,
    model,
    modelId,
    kind,
    reasons,
    addressChanges,
    entry: toEntryView(entry),
    ...(said === null ? {} : { verdict: verdictView(said) }),
    foundAt: foundAt.getTime(),
  };
}

function reasonView(reason: Reason, language: Language): ReasonView {
  const { code, feature, actual, rarity, facts } = reason;
  return {
    key: reasonKey(reason),
    code,
    text: describeReason(reason, language),
    facts,
    ...(feature === undefined ? {} : { feature }),
    ...(actual === undefined ? {} : { actual }),
    ...(rarity === undefined ? {} : { rarity }),
  };
}

function verdictView({ verdict, reasons, note, userName, at }: NonNullable<Row["said"]>): VerdictView {
  return {
    ...(verdict === null ? {} : { verdict }),
    reasons: reasons.map(({ code, right }) => ({ code, right })),
    ...(note === null ? {} : { note }),
    by: userName,
    at: at.getTime(),
  };
}
