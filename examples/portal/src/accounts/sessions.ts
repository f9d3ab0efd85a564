import { and, eq, gt, lte } from "drizzle-orm";
import type { Db, Tx } from "../storage/database.ts";
import { sessions, users } from "../storage/schema.ts";
import type { LoggedIn, Session } from "./accounts.ts";
import { csrfTokenOf, hashOfSecret, newSecret } from "./secrets.ts";

/** Milliseconds after which a session ends that is not used. */
export const SESSION_IDLE = 12 * 3_600_000;
/** Milliseconds after which it ends however much it is used. */
export const SESSION_LONGEST = 30 * 86_400_000;
/** How often at most it is noted that a session is used. */
const NOTED_EVERY = 60_000;

export interface User {
  readonly id: number;
  readonly name: string;
}

/** Begins a session. */
export async function begin(tx: Db | Tx, user: User, now: number): Promise<LoggedIn> {
  const token = newSecret();
  const tokenHash = hashOfSecret(token)!;
  const expiresAt = now + SESSION_IDLE;
  await tx.insert(sessions).values({
    tokenHash,
    userId: user.id,
    createdAt: new Date(now),
    seenAt: new Date(now),
    expiresAt: new Date(expiresAt),
  });
  return { user: { id: user.id, name: user.name }, csrfToken: csrfTokenOf(token), expiresAt, token };
}

/** The session of a cookie, with its user; puts its end off where `slide` is told. */
export async function find(db: Db | Tx, token: string, now: number, slide: boolean): Promise<Session | undefined> {
  const tokenHash = hashOfSecret(token);
  if (tokenHash === undefined) return undefined;
  const holds = and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, new Date(now)));
  const [row] = await db
    .select({
      id: users.id,
      name: users.name,
      createdAt: sessions.createdAt,
      seenAt: sessions.seenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(holds);
  if (row === undefined) return undefined;
  let expiresAt = row.expiresAt.getTime();
  if (slide && now - row.seenAt.getTime() >= NOTED_EVERY) {
    expiresAt = Math.min(now + SESSION_IDLE, row.createdAt.getTime() + SESSION_LONGEST);
    const seen = { seenAt: new Date(now), expiresAt: new Date(expiresAt) };
    // None, where it was ended meanwhile.
    const noted = await db.update(sessions).set(seen).where(holds).returning({ userId: sessions.userId });
    if (noted.length === 0) return undefined;
  }
  return { user: { id: row.id, name: row.name }, csrfToken: csrfTokenOf(token), expiresAt };
}

export async function end(db: Db | Tx, token: string): Promise<void> {
  const tokenHash = hashOfSecret(token);
  if (tokenHash !== undefined) await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

export async function endAllOf(tx: Db | Tx, userId: number): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.userId, userId));
}

export async function sweepSessions(db: Db, now: number): Promise<void> {
  await db.delete(sessions).where(lte(sessions.expiresAt, new Date(now)));
}
