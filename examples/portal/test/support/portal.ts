import { createLogger, type Logger } from "@securecomm/logger";
import { onTestFinished } from "vitest";
import { createInlineThreads } from "../../src/analysis/threads/create-threads.ts";
import type { CreatedToken, Scope, SessionView } from "../../src/contract/accounts.ts";
import { type PortalOptions, type RunningPortal, startPortal } from "../../src/program/start.ts";
import type { Database } from "../../src/storage/database.ts";
import { Client, loggedInClient } from "./client.ts";
import { type Backend, freshDatabase } from "./databases.ts";

/** Who is set up in each test portal. */
export const ANA = { name: "Ana", password: "a long enough password" } as const;

/** A hash in a millisecond: nobody attacks these. */
export const CHEAP = { log2n: 10, r: 8, p: 1 } as const;

/** A line of the audit trail or of the log of errors. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A real portal on a port of its own. */
export interface TestPortal {
  readonly running: RunningPortal;
  readonly url: string;
  /** Where it listens, also where browsers go through a proxy with another name. */
  readonly local: string;
  readonly database: Database;
  /** {@link ANA}, logged in by a page of the portal. */
  readonly ana: Client;
  /** A page of the portal in which nobody is logged in. */
  readonly stranger: Client;
  /** A program with a new token of these scopes. */
  program(...scopes: readonly Scope[]): Promise<Client>;
  logIn(who: { readonly name: string; readonly password: string }): Promise<Client>;
  /** What stands in the audit trail so far. */
  readonly audit: readonly LogLine[];
  /** Errors that nobody expected: tests of what is not about them expect none. */
  readonly errors: readonly LogLine[];
}

/** What can be other than usual. */
export interface TestPortalOptions extends Partial<Omit<PortalOptions, "auditLog" | "errorLog">> {
  /** Nobody is set up: `ana` is a stranger then. */
  readonly nobody?: boolean;
}

/** Starts a portal with a fresh database; it ends with the test, or by `running.close()` where it is made in `beforeAll`. */
export async function startTestPortal(backend: Backend, options: TestPortalOptions = {}): Promise<TestPortal> {
  const { nobody = false, database = await freshDatabase(backend), ...more } = options;
  const audit = memoryLog();
  const errors = memoryLog();
  const running = await startPortal({
    port: 0,
    threads: createInlineThreads(),
    passwordCost: CHEAP,
    // Tests ask faster than people.
    requestLimits: { reads: 100_000, writes: 100_000, strangers: 100_000, pages: 100_000 },
    ...more,
    database,
    auditLog: audit.log,
    errorLog: errors.log,
  });
  try {
    onTestFinished(running.close);
  } catch {
    // Not within a test.
  }
  const { url } = running;
  const stranger = new Client(url, { Origin: url });
  const logIn = async (who: { readonly name: string; readonly password: string }) => {
    const answer = await stranger.post<SessionView>("/api/login", who);
    if (answer.status !== 200) throw new Error(`no log-in: ${answer.status} ${JSON.stringify(answer.body)}`);
    return loggedInClient(url, answer);
  };
  const ana = nobody ? stranger : await setUp(stranger, running);
  return {
    running,
    url,
    local: running.local,
    database,
    ana,
    stranger,
    logIn,
    audit: audit.lines,
    errors: errors.lines,
    async program(...scopes) {
      const made = await ana.post<CreatedToken>("/api/tokens", { name: "a program", scopes });
      if (made.status !== 201) throw new Error(`no token: ${made.status} ${JSON.stringify(made.body)}`);
      return new Client(url, { Authorization: `Bearer ${made.body.token}` });
    },
  };
}

/** The secret of a setup link. */
export function linkOf(setupLink: string | undefined): string {
  return setupLink?.split("#link=")[1] ?? "";
}

/** {@link ANA}, set up by the link where there is nobody yet, and logged in. */
export function setUpIn(
  running: Pick<RunningPortal, "url"> & { readonly setupLink?: string | undefined },
): Promise<Client> {
  return setUp(new Client(running.url, { Origin: running.url }), running);
}

async function setUp(
  stranger: Client,
  running: Pick<RunningPortal, "url"> & { readonly setupLink?: string | undefined },
): Promise<Client> {
  // Its database may have users already: a portal that is started again.
  if (running.setupLink === undefined) {
    return loggedInClient(running.url, await stranger.post<SessionView>("/api/login", ANA));
  }
  const link = linkOf(running.setupLink);
  const answer = await stranger.post<SessionView>("/api/setup", { link, ...ANA });
  if (answer.status >= 300) throw new Error(`no setup: ${answer.status} ${JSON.stringify(answer.body)}`);
  return loggedInClient(running.url, answer);
}

function memoryLog(): { readonly log: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const log = createLogger({
    outputs: [
      {
        write: (line) => void lines.push(JSON.parse(typeof line === "string" ? line : new TextDecoder().decode(line))),
        flush: async () => {},
        flushSync: () => {},
        close: async () => {},
      },
    ],
  });
  return { log, lines };
}
