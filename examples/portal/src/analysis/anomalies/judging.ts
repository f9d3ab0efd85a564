import { type Reason, reasonKey } from "@securecomm/anomaly";
import { eq } from "drizzle-orm";
import type { EffectView, JudgeRequest } from "../../contract/anomalies.ts";
import type { Language } from "../../contract/common.ts";
import { PortalError, type WrongParameter } from "../../problems/portal-error.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { lock } from "../../storage/locks.ts";
import { anomalies } from "../../storage/schema.ts";
import { viewsOf } from "./anomaly-view.ts";
import { Effect } from "./effect.ts";
import { rankAnew } from "./rank-anew.ts";
import type { Rankers } from "./rankers.ts";
import { sightOf } from "./sight.ts";
import { type JudgedLine, verdictOf } from "./verdict-store.ts";

/** Where an anomaly is. */
export interface Whereabouts {
  readonly apiId: string;
  readonly modelId: number;
  readonly detectionId: number;
  readonly entryId: number;
  readonly reasons: readonly Reason[];
  readonly addressChanges: readonly Reason[];
}

/** `no-such-anomaly` where it is gone. */
export async function whereIs(db: Db | Tx, anomalyId: number): Promise<Whereabouts> {
  const { apiId, modelId, detectionId, entryId, reasons, addressChanges } = anomalies;
  const [row] = await db
    .select({ apiId, modelId, detectionId, entryId, reasons, addressChanges })
    .from(anomalies)
    .where(eq(anomalies.id, anomalyId));
  if (row === undefined) throw new PortalError("no-such-anomaly", { anomalyId });
  return row;
}

/**
 * Changes what is said of an anomaly's line and ranks everything anew, all or nothing, after whoever does so for the same
 * API in whatever process.
 */
export async function changeVerdict(
  db: Db,
  rankers: Rankers,
  { anomalyId, language }: { readonly anomalyId: number; readonly language: Language },
  change: (tx: Tx, line: JudgedLine, where: Whereabouts) => Promise<unknown>,
): Promise<EffectView> {
  return await db.transaction(async (tx) => {
    const { apiId } = await whereIs(tx, anomalyId);
    await lock(tx, "verdicts", apiId);
    // It may be gone by the time that the lock is given.
    const where = await whereIs(tx, anomalyId);
    const sight = await sightOf(tx, apiId, where.modelId);
    const source = await rankers.get(tx, where.modelId);
    if (source === undefined) throw new PortalError("no-such-model", { modelId: where.modelId });
    const { entryId, detectionId } = where;
    const line = { anomalyId, apiId, entryId, model: sight.model, features: source.features };
    const wasFalseAlarm = (await verdictOf(tx, line)) === "false-alarm";
    await change(tx, line, where);
    const effect = new Effect(sight.threshold, { id: anomalyId, entryId, wasFalseAlarm });
    await rankAnew(tx, rankers, apiId, { detectionId, told: (anomaly) => effect.add(anomaly) });
    const [anomaly] = await viewsOf(tx, sight, [anomalyId], language);
    if (anomaly === undefined) throw new PortalError("no-such-anomaly", { anomalyId });
    return { anomaly, ...effect.counts() };
  });
}

const TEXTS = {
  unknown: { en: "not a reason of this anomaly", pt: "não é um motivo desta anomalia" },
  twice: { en: "named twice", pt: "citado duas vezes" },
} as const satisfies Record<string, Record<Language, string>>;

/** `wrong-parameters` for a verdict on what is no reason of the anomaly, or two on one: each would count elsewhere, too. */
export function checkReasons(request: JudgeRequest, where: Whereabouts, language: Language): void {
  const keys = new Set([...where.reasons, ...where.addressChanges].map((reason) => reasonKey(reason)));
  const named = new Set<string>();
  const wrong: WrongParameter[] = [];
  for (const [i, { code }] of request.reasons.entries()) {
    const at = `body.reasons[${i}].code`;
    if (!keys.has(code)) wrong.push({ at, message: TEXTS.unknown[language] });
    else if (named.has(code)) wrong.push({ at, message: TEXTS.twice[language] });
    named.add(code);
  }
  if (wrong.length > 0) throw new PortalError("wrong-parameters", {}, { wrong });
}
