import { eq } from "drizzle-orm";
import { type Settings, settingsSchema } from "../../contract/settings.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { apis } from "../../storage/schema.ts";

/** The settings of an API with their version. Throws `no-such-api`. */
export async function settingsOf(
  db: Db | Tx,
  apiId: string,
): Promise<{ readonly settings: Settings; readonly version: number }> {
  const [row] = await db
    .select({ settings: apis.settings, version: apis.settingsVersion })
    .from(apis)
    .where(eq(apis.id, apiId));
  if (row === undefined) throw new PortalError("no-such-api", { apiId });
  return { settings: settingsSchema.parse(row.settings), version: row.version };
}

/**
 * Whether lines that were judged with some settings must be judged anew with others. A raised threshold only hides some of
 * what was found; settings of trainings change nothing.
 *
 * @param threshold The model's own.
 */
export function needsAnew(before: Settings, after: Settings, threshold: number): boolean {
  if ((after.threshold ?? threshold) < (before.threshold ?? threshold)) return true;
  return judging(before) !== judging(after);
}

function judging({ hoursBack, manyAddresses, frequentAddresses, quietHours, expected }: Settings): string {
  return JSON.stringify([hoursBack, manyAddresses, frequentAddresses, quietHours, expected]);
}
