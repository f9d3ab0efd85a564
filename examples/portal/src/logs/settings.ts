import { and, eq, sql } from "drizzle-orm";
import { type Settings, type SettingsView, settingsSchema } from "../contract/settings.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Db, Tx } from "../storage/database.ts";
import { apis } from "../storage/schema.ts";
import { apiRow } from "./apis.ts";

/** The settings in force, with defaults for what was never set. */
export async function readSettings(db: Db | Tx, apiId: string): Promise<SettingsView> {
  const { settings, settingsVersion } = await apiRow(db, apiId);
  return { version: settingsVersion, settings: settingsSchema.parse(settings) };
}

/** Only from the version that they were read at. */
export async function writeSettings(
  db: Db,
  apiId: string,
  { version, settings }: { readonly version: number; readonly settings: Settings },
): Promise<SettingsView> {
  const next = settingsSchema.parse(settings);
  const [changed] = await db
    .update(apis)
    .set({ settings: next, settingsVersion: sql`settings_version + 1` })
    .where(and(eq(apis.id, apiId), eq(apis.settingsVersion, version)))
    .returning({ version: apis.settingsVersion });
  if (changed !== undefined) return { version: changed.version, settings: next };
  await apiRow(db, apiId);
  throw new PortalError("settings-changed");
}
