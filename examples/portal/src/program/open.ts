import { join, resolve } from "node:path";
import { createLogger, type Logger, LoggerError } from "@securecomm/logger";
import { type Database, openDatabase } from "../storage/database.ts";
import { codeOf, Failure } from "./failure.ts";
import { lockFolder } from "./folder-lock.ts";
import { type CommonOptions, databaseArgument } from "./options.ts";
import { usualFolder } from "./places.ts";
import { texts } from "./texts.ts";

/** The folder and the database that a command works with. */
export interface Opened {
  readonly folder: string;
  readonly database: Database;
  /** Lets go of the folder, after the database was closed. */
  release(): Promise<void>;
}

/** What PostgreSQL says to whom it knows not, or knows not what for (SQLSTATE). */
const REFUSALS: ReadonlySet<string> = new Set(["28000", "28P01", "3D000", "42501"]);

/** @throws Failure in plain words, which hold no password. */
export async function open(options: CommonOptions, alone: boolean): Promise<Opened> {
  const folder = resolve(options.data ?? usualFolder(process.env, process.platform));
  const named = options.databaseUrl ?? (process.env["DATABASE_URL"] || undefined);
  const url = named === undefined ? undefined : checkedUrl(named);
  // With PostgreSQL only the logs are in the folder: commands that write none need it not.
  const release = url === undefined || alone ? await lockFolder(folder) : async () => {};
  try {
    const database = await openDatabase(url === undefined ? { folder: join(folder, "database") } : { url });
    return { folder, database, release };
  } catch (error) {
    await release();
    throw url === undefined ? embeddedFailure(folder, error) : postgresFailure(url, error);
  }
}

function checkedUrl(url: string): string {
  try {
    return databaseArgument(url);
  } catch (error) {
    throw new Failure(`DATABASE_URL: ${texts().notADatabase}`, { cause: error });
  }
}

function embeddedFailure(folder: string, error: unknown): Failure {
  const code = codeOf(error);
  if (code !== undefined && /^E[A-Z]+$/.test(code))
    return new Failure(texts().folderUnusable(folder, code), { cause: error });
  return new Failure(texts().embeddedBroken(folder), { cause: error });
}

function postgresFailure(url: string, error: unknown): Failure {
  const code = codeOf(error) ?? (error instanceof Error && /timeout/i.test(error.message) ? "ETIMEDOUT" : "?");
  const place = withoutSecrets(url);
  const words = REFUSALS.has(code) ? texts().databaseRefuses : texts().noDatabase;
  return new Failure(words(place, code), { cause: error });
}

/** Only the host, the port and the database's name: there may be a password anywhere else. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return "postgres://…";
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

/** The portal's own logs, in its folder. */
export function openLogs(
  folder: string,
  recipient: string | undefined,
): { readonly audit: Logger; readonly errors: Logger } {
  try {
    return {
      audit: createLogger({
        name: "securecomm-portal",
        file: {
          path: join(folder, "log", "audit.log"),
          keep: { files: 50 },
          ...(recipient === undefined ? {} : { seal: { recipient } }),
        },
      }),
      errors: createLogger({ name: "securecomm-portal", file: join(folder, "log", "portal.log") }),
    };
  } catch (error) {
    if (error instanceof LoggerError && recipient !== undefined) {
      throw new Failure(texts().wrongRecipient, { cause: error });
    }
    throw new Failure(texts().folderUnusable(folder, codeOf(error) ?? "?"), { cause: error });
  }
}
