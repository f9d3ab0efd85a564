import { type AddressInfo, isIPv6 } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Logger } from "@securecomm/logger";
import { sql } from "drizzle-orm";
import { createAccounts } from "../accounts/create-accounts.ts";
import { createTokens } from "../accounts/create-tokens.ts";
import type { PasswordCost } from "../accounts/passwords.ts";
import type { Threads } from "../analysis/threads/threads.ts";
import { type AppOptions, createApp } from "../http/app.ts";
import { createAuditTrail } from "../http/audit-trail.ts";
import { createServices } from "../portal.ts";
import type { Database } from "../storage/database.ts";
import { errorFields } from "./error-fields.ts";

/** What {@link startPortal} takes. */
export interface PortalOptions
  extends Pick<
    AppOptions,
    "origin" | "trustProxy" | "web" | "maxUpload" | "requestLimits" | "bodyLimits" | "streamLimits"
  > {
  /** Where all state is. It belongs to the portal from now on: it closes it, also when it does not start. */
  readonly database: Database;
  /** Where models are trained and lines judged. They belong to the portal as well. */
  readonly threads: Threads;
  /** 127.0.0.1 unless told. */
  readonly host?: string | undefined;
  /** 0: one that is free. */
  readonly port: number;
  /** Gets the audit trail, and is closed with the portal. */
  readonly auditLog: Logger;
  /** Gets errors that nobody expected, and is closed with the portal. */
  readonly errorLog: Logger;
  /** For tests: real ones take a fifth of a second each. */
  readonly passwordCost?: PasswordCost | undefined;
  /** Milliseconds since the epoch, of sessions, links and tokens. */
  readonly clock?: (() => number) | undefined;
}

/** A portal that runs. */
export interface RunningPortal {
  /** Where browsers reach it, without a slash at the end. */
  readonly url: string;
  /** Where it listens: as `url`, unless an origin was told. */
  readonly local: string;
  /** For the first user, where there is none. */
  readonly setupLink?: string;
  /** Tells those who listen, lets what is under way come to a clean end, saves everything. Idempotent. */
  close(): Promise<void>;
}

/** Milliseconds that answers under way get to come to their end. */
const GRACE = 3_000;
const SWEEP_EVERY = 3_600_000;
/** Milliseconds without a byte either way after which a connection is cut: heartbeats of streams come more often. */
const SILENCE = 300_000;
/** Milliseconds that the rest of a request is waited for when it is answered. */
const REST = 1_000;

/** Puts the parts together and listens. */
export async function startPortal(options: PortalOptions): Promise<RunningPortal> {
  const { database, threads, host = "127.0.0.1", port, auditLog, errorLog, passwordCost, clock } = options;
  const closing = new AbortController();
  const audit = createAuditTrail(auditLog);
  const report = (error: unknown, facts: object) => errorLog.error({ ...facts, ...errorFields(error) }, "unexpected");
  const services = await createServices({ database, threads, report: (error: unknown) => report(error, {}) }).catch(
    async (error: unknown) => {
      await settle([() => threads.close(), () => database.close(), () => auditLog.close(), () => errorLog.close()]);
      throw error;
    },
  );
  const accounts = createAccounts({ database, passwordCost, clock });
  const tokens = createTokens({ database, clock });
  const app = createApp({
    services,
    accounts,
    tokens,
    audit,
    options: {
      ...options,
      host,
      closing: closing.signal,
      report,
      isWell: () =>
        database.db.execute(sql`select 1`).then(
          () => true,
          () => false,
        ),
    },
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    // An upload may take hours: bodies have limits of their own. Headers have not.
    serverOptions: { requestTimeout: 0, headersTimeout: 15_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 },
  }) as import("node:http").Server;
  server.setTimeout(SILENCE);
  server.on("request", (incoming, outgoing) => {
    // Nobody reads a body that comes with a GET, and it could go on for ever.
    outgoing.once("close", () => {
      if (!incoming.complete) setTimeout(() => incoming.complete || incoming.destroy(), REST).unref();
    });
  });
  const sweeping = setInterval(() => void accounts.sweep().catch((error) => report(error, {})), SWEEP_EVERY);
  sweeping.unref();

  const end = async () => {
    clearInterval(sweeping);
    closing.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const hurry = setTimeout(() => server.closeAllConnections(), GRACE);
    // What is under way in the services ends, and so do the answers that wait for it.
    const troubles = await settle([() => services.close(), () => closed]);
    clearTimeout(hurry);
    audit.close();
    troubles.push(...(await settle([() => database.close()])));
    for (const trouble of troubles) report(trouble, {});
    await settle([() => auditLog.close(), () => errorLog.close()]);
  };
  let ended: Promise<void> | undefined;
  const close = () => {
    ended ??= end();
    return ended;
  };

  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => resolve());
    });
    services.run();
    const local = `http://${isIPv6(host) ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
    const url = options.origin ?? local;
    audit.write("start", { address: host }, { url });
    if (await accounts.hasUsers()) return { url, local, close };
    return { url, local, setupLink: setupUrl(url, await accounts.makeSetupLink()), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** In the fragment, which browsers send nowhere: no log of a proxy and no `Referer` has it. */
export function setupUrl(url: string, link: string): string {
  return `${url}/setup#link=${link}`;
}

/** Runs all of them to their end; what went wrong comes back. */
async function settle(tasks: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  const results = await Promise.allSettled(tasks.map(async (task) => task()));
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
}
