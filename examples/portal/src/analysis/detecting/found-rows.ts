import { ADDRESS_CHANGE_KINDS, type Reason, reasonKey } from "@securecomm/anomaly";
import { inArray } from "drizzle-orm";
import type { EntryRow } from "../../logs/entry-view.ts";
import { storableText } from "../../logs/storable.ts";
import type { Tx } from "../../storage/database.ts";
import { anomalies, entries } from "../../storage/schema.ts";
import type { Found } from "../threads/threads.ts";
import type { DetectionRow } from "./detection-view.ts";

/** An anomaly with its line. */
export interface FoundLine {
  readonly line: EntryRow;
  readonly anomaly: Found["anomaly"];
}

/** One that was not there before. */
export interface Inserted {
  readonly id: number;
  readonly kind: "score" | "addresses";
  readonly score: number;
  readonly threshold: number;
  readonly at: number;
}

const NO_ADDRESS: ReadonlySet<string> = new Set([
  "new-user-agent",
  "habit-hour",
  "habit-method",
  "habit-area",
  "habit-volume",
]);
const OF_ADDRESSES: ReadonlySet<string> = new Set(ADDRESS_CHANGE_KINDS.filter((kind) => !NO_ADDRESS.has(kind)));
// Far below the 65,535 parameters that a statement may have.
const ROWS = 500;
const LONGEST_FACT = 2_048;

/** Stores what was found, each line once; gives what was not there yet. Lines that were removed meanwhile are left out. */
export async function insertFound(tx: Tx, detection: DetectionRow, found: readonly FoundLine[]): Promise<Inserted[]> {
  const inserted: Inserted[] = [];
  for (let i = 0; i < found.length; i += ROWS) {
    const some = found.slice(i, i + ROWS);
    const there = await tx
      .select({ id: entries.id })
      .from(entries)
      .where(
        inArray(
          entries.id,
          some.map(({ line }) => line.id),
        ),
      )
      .for("key share");
    const ids = new Set(there.map(({ id }) => id));
    const rows = some.filter(({ line }) => ids.has(line.id)).map((one) => rowOf(detection, one));
    if (rows.length === 0) continue;
    const added = await tx
      .insert(anomalies)
      .values(rows)
      .onConflictDoNothing({ target: [anomalies.detectionId, anomalies.entryId] })
      .returning({
        id: anomalies.id,
        kind: anomalies.kind,
        score: anomalies.score,
        threshold: anomalies.threshold,
        at: anomalies.at,
      });
    for (const one of added) inserted.push({ ...one, kind: one.kind as Inserted["kind"] });
  }
  return inserted;
}

function rowOf({ id, apiId, modelId }: DetectionRow, { line, anomaly }: FoundLine): typeof anomalies.$inferInsert {
  const reasons = storableReasons(anomaly.reasons);
  return {
    apiId,
    detectionId: id,
    modelId,
    entryId: line.id,
    at: line.at,
    client: line.client,
    clientSource: line.clientSource,
    kind: anomaly.kind,
    score: anomaly.score,
    modelScore: anomaly.modelScore,
    threshold: anomaly.threshold,
    firstReason: reasons[0] === undefined ? "" : reasonKey(reasons[0]),
    reasons,
    addressChanges: storableReasons(anomaly.addressChanges),
    addressChanged: anomaly.addressChanges.some(({ code }) => OF_ADDRESSES.has(code)),
    row: [...anomaly.row],
  };
}

/** What reasons say of a line may hold what it had percent-encoded: NUL, and halves of characters. */
function storableReasons(reasons: readonly Reason[]): readonly Reason[] {
  return JSON.parse(JSON.stringify(reasons), (_, value: unknown) =>
    typeof value === "string" ? storableText(value, LONGEST_FACT) : value,
  );
}
