import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Db } from "./database.ts";

/** The parts of Drizzle's database that its own migrators use; they take one driver's type only. */
interface Migrating {
  readonly dialect: {
    migrate(
      migrations: ReturnType<typeof readMigrationFiles>,
      session: unknown,
      config: { readonly migrationsFolder: string },
    ): Promise<void>;
  };
  readonly session: unknown;
}

/** Makes what tables are missing, and changes those that are old. */
export async function bringUpToDate(db: Db): Promise<void> {
  const migrationsFolder = join(packageFolder(), "migrations");
  const { dialect, session } = db as unknown as Migrating;
  await dialect.migrate(readMigrationFiles({ migrationsFolder }), session, { migrationsFolder });
}

/** Where this example is, whether it runs from its sources or was built. */
export function packageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "migrations", "meta", "_journal.json"))) return folder;
    if (dirname(folder) === folder) throw new Error("the folder of migrations is missing beside the program");
  }
}
