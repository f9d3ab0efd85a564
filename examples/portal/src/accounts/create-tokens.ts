import { and, desc, eq, gt, isNull, lt, or } from "drizzle-orm";
import { SCOPES, type Scope, type TokenView } from "../contract/accounts.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Database } from "../storage/database.ts";
import { apiTokens } from "../storage/schema.ts";
import { hashOfSecret, newSecret } from "./secrets.ts";
import type { Tokens } from "./tokens.ts";

/** What tokens begin with: a scanner for leaked secrets knows them by it. */
const MARK = "scp_";
const A_DAY = 86_400_000;
/** How often at most it is noted that a token is used. */
const NOTED_EVERY = 60_000;

/** What {@link createTokens} takes. */
export interface TokensOptions {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
}

export function createTokens({ database: { db }, clock = Date.now }: TokensOptions): Tokens {
  const notExpired = (now: number) => or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, new Date(now)));
  return {
    async create({ name, scopes, days }, userId) {
      const secret = newSecret();
      const now = clock();
      const [row] = await db
        .insert(apiTokens)
        .values({
          name,
          tokenHash: hashOfSecret(secret)!,
          scopes: [...new Set(scopes)],
          createdBy: userId ?? null,
          createdAt: new Date(now),
          expiresAt: days === undefined ? null : new Date(now + days * A_DAY),
        })
        .returning();
      return { ...viewOf(row!), token: `${MARK}${secret}` };
    },

    async list() {
      const rows = await db.select().from(apiTokens).where(isNull(apiTokens.revokedAt)).orderBy(desc(apiTokens.id));
      return rows.map(viewOf);
    },

    async revoke(id) {
      const [row] = await db
        .update(apiTokens)
        .set({ revokedAt: new Date(clock()) })
        .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
        .returning();
      if (row === undefined) throw new PortalError("no-such-token");
      return viewOf(row);
    },

    async authenticate(token) {
      const tokenHash = token.startsWith(MARK) ? hashOfSecret(token.slice(MARK.length)) : undefined;
      if (tokenHash === undefined) return undefined;
      const now = clock();
      const [row] = await db
        .select()
        .from(apiTokens)
        .where(and(eq(apiTokens.tokenHash, tokenHash), isNull(apiTokens.revokedAt), notExpired(now)));
      if (row === undefined) return undefined;
      const old = new Date(now - NOTED_EVERY);
      if (row.lastUsedAt === null || row.lastUsedAt <= old) {
        const longAgo = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, old), eq(apiTokens.lastUsedAt, old));
        await db
          .update(apiTokens)
          .set({ lastUsedAt: new Date(now) })
          .where(and(eq(apiTokens.id, row.id), longAgo));
      }
      return { id: row.id, name: row.name, scopes: scopesOf(row.scopes) };
    },

    async holds(id) {
      const good = and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt), notExpired(clock()));
      return (await db.select({ id: apiTokens.id }).from(apiTokens).where(good)).length > 0;
    },
  };
}

function viewOf(row: typeof apiTokens.$inferSelect): TokenView {
  return {
    id: row.id,
    name: row.name,
    scopes: scopesOf(row.scopes),
    createdAt: row.createdAt.getTime(),
    ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt.getTime() }),
    ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.getTime() }),
  };
}

/** A scope that this version does not know opens nothing. */
function scopesOf(kept: readonly string[]): Scope[] {
  return SCOPES.filter((scope) => kept.includes(scope));
}
