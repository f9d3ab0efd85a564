import { and, eq, gt, isNull, lte } from "drizzle-orm";
import { PortalError } from "../problems/portal-error.ts";
import type { Db, Tx } from "../storage/database.ts";
import { setupLinks, users } from "../storage/schema.ts";
import { hashOfSecret, newSecret } from "./secrets.ts";

/** Milliseconds that a link holds. */
export const LINK_HOLDS = 24 * 3_600_000;

/** Makes a link that sets this user's password; nobody's: that makes a user. */
export async function makeLink(db: Db, userId: number | undefined, now: number): Promise<string> {
  const link = newSecret();
  await db.insert(setupLinks).values({
    tokenHash: hashOfSecret(link)!,
    userId: userId ?? null,
    createdAt: new Date(now),
    expiresAt: new Date(now + LINK_HOLDS),
  });
  return link;
}

/** @throws PortalError `wrong-setup-link` for one that is unknown, used or old: which of them it is helps only a guesser. */
export async function lookUpLink(db: Db, link: string, now: number): Promise<{ readonly user?: string }> {
  const [row] = await db
    .select({ user: users.name })
    .from(setupLinks)
    .leftJoin(users, eq(users.id, setupLinks.userId))
    .where(isGood(link, now));
  if (row === undefined) throw new PortalError("wrong-setup-link");
  return row.user === null ? {} : { user: row.user };
}

/**
 * Uses the link up: of two that race the later waits for the earlier's transaction, and then finds it used.
 * @returns whose password it sets; nobody's: it makes a user.
 * @throws PortalError `wrong-setup-link`.
 */
export async function useLink(tx: Tx, link: string, now: number): Promise<number | undefined> {
  const [row] = await tx
    .update(setupLinks)
    .set({ usedAt: new Date(now) })
    .where(isGood(link, now))
    .returning({ userId: setupLinks.userId });
  if (row === undefined) throw new PortalError("wrong-setup-link");
  return row.userId ?? undefined;
}

/** Makes all other links worthless: those of a user, or of `undefined` those that make users. */
export async function voidLinks(tx: Tx, userId: number | undefined, now: number): Promise<void> {
  const whose = userId === undefined ? isNull(setupLinks.userId) : eq(setupLinks.userId, userId);
  await tx
    .update(setupLinks)
    .set({ usedAt: new Date(now) })
    .where(and(whose, isNull(setupLinks.usedAt)));
}

export async function sweepLinks(db: Db, now: number): Promise<void> {
  await db.delete(setupLinks).where(lte(setupLinks.expiresAt, new Date(now)));
}

function isGood(link: string, now: number) {
  const tokenHash = hashOfSecret(link);
  if (tokenHash === undefined) throw new PortalError("wrong-setup-link");
  return and(eq(setupLinks.tokenHash, tokenHash), isNull(setupLinks.usedAt), gt(setupLinks.expiresAt, new Date(now)));
}
