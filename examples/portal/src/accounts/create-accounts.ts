import { and, count, eq, lt } from "drizzle-orm";
import { PortalError } from "../problems/portal-error.ts";
import type { Database, Tx } from "../storage/database.ts";
import { rateLimits, users } from "../storage/schema.ts";
import type { Accounts, LoggedIn } from "./accounts.ts";
import { createLoginLimits } from "./login-limits.ts";
import { foldName } from "./names.ts";
import { createPasswords, type PasswordCost } from "./passwords.ts";
import { begin, end, endAllOf, find, sweepSessions, type User } from "./sessions.ts";
import { lookUpLink, makeLink, sweepLinks, useLink, voidLinks } from "./setup-links.ts";

/** What {@link createAccounts} takes. */
export interface AccountsOptions {
  readonly database: Database;
  /** `PASSWORD_COST` unless told: for tests. */
  readonly passwordCost?: PasswordCost | undefined;
  /** Milliseconds since the epoch. Limits of log-ins go by the system's own clock. */
  readonly clock?: (() => number) | undefined;
}

export function createAccounts({ database, passwordCost, clock = Date.now }: AccountsOptions): Accounts {
  const { db } = database;
  const passwords = createPasswords(passwordCost);
  const limits = createLoginLimits(database);

  const userNamed = async (name: string) =>
    (
      await db
        .select()
        .from(users)
        .where(eq(users.foldedName, foldName(name)))
    )[0];

  /** Unless it was changed since `was` was looked up: of two changes at once one is refused. */
  const changed = async (tx: Tx, userId: number, was: string, passwordHash: string): Promise<boolean> => {
    const unchanged = and(eq(users.id, userId), eq(users.passwordHash, was));
    return (await tx.update(users).set({ passwordHash }).where(unchanged).returning({ id: users.id })).length > 0;
  };

  return {
    async hasUsers() {
      return (await db.select({ id: users.id }).from(users).limit(1)).length > 0;
    },

    async makeSetupLink(userName) {
      if (userName === undefined) return makeLink(db, undefined, clock());
      const user = await userNamed(userName);
      if (user === undefined) throw new PortalError("no-such-user", { name: userName });
      return makeLink(db, user.id, clock());
    },

    lookUpSetupLink: (link) => lookUpLink(db, link, clock()),

    async setUp({ link, name, password }) {
      // Before the costly hash, and again when it is used.
      await lookUpLink(db, link, clock());
      const passwordHash = await passwords.hash(password);
      return db.transaction(async (tx) => {
        const now = clock();
        const userId = await useLink(tx, link, now);
        const user =
          userId === undefined
            ? await addUser(tx, name, passwordHash, now)
            : await resetPassword(tx, userId, passwordHash, now);
        return begin(tx, user, now);
      });
    },

    async logIn({ name, password }, address) {
      const attempt = await limits.attempt(foldName(name), address);
      const user = await userNamed(name);
      const fits = await passwords.fits(password, user?.passwordHash);
      if (user === undefined || !fits) throw new PortalError("wrong-login");
      const renewed = passwords.isStale(user.passwordHash) ? await passwords.hash(password) : undefined;
      const loggedIn = await db.transaction(async (tx): Promise<LoggedIn> => {
        // Held until the session is there: a change of the password at this moment ends it with all others.
        const [still] = await tx
          .select({ passwordHash: users.passwordHash })
          .from(users)
          .where(eq(users.id, user.id))
          .for("update");
        if (still?.passwordHash !== user.passwordHash) throw new PortalError("wrong-login");
        if (renewed !== undefined) await tx.update(users).set({ passwordHash: renewed }).where(eq(users.id, user.id));
        return begin(tx, user, clock());
      });
      await attempt.right();
      return loggedIn;
    },

    authenticate: (token) => find(db, token, clock(), true),

    async holds(token) {
      return (await find(db, token, clock(), false)) !== undefined;
    },

    async changePassword(token, { current, password }, address) {
      const session = await find(db, token, clock(), false);
      if (session === undefined) throw new PortalError("not-logged-in");
      const attempt = await limits.attempt(foldName(session.user.name), address);
      const [user] = await db.select().from(users).where(eq(users.id, session.user.id));
      if (user === undefined) throw new PortalError("not-logged-in");
      if (!(await passwords.fits(current, user.passwordHash))) throw new PortalError("wrong-login");
      const passwordHash = await passwords.hash(password);
      const loggedIn = await db.transaction(async (tx) => {
        const now = clock();
        if (!(await changed(tx, user.id, user.passwordHash, passwordHash))) throw new PortalError("wrong-login");
        if ((await find(tx, token, now, false)) === undefined) throw new PortalError("not-logged-in");
        await voidLinks(tx, user.id, now);
        await endAllOf(tx, user.id);
        return begin(tx, user, now);
      });
      await attempt.right();
      return loggedIn;
    },

    logOut: (token) => end(db, token),

    async sweep() {
      const now = clock();
      await sweepSessions(db, now);
      await sweepLinks(db, now);
      await db.delete(rateLimits).where(lt(rateLimits.expire, new Date(Date.now() - 3_600_000)));
    },
  };
}

async function addUser(tx: Tx, name: string, passwordHash: string, now: number): Promise<User> {
  const values = { name: name.trim(), foldedName: foldName(name), passwordHash, createdAt: new Date(now) };
  const [user] = await tx.insert(users).values(values).onConflictDoNothing().returning();
  if (user === undefined) throw new PortalError("user-exists", { name: values.name });
  const [all] = await tx.select({ all: count() }).from(users);
  // Each start before the first user printed a link: whoever finds one of them in a terminal later makes nothing of it.
  if (all?.all === 1) await voidLinks(tx, undefined, now);
  return user;
}

async function resetPassword(tx: Tx, userId: number, passwordHash: string, now: number): Promise<User> {
  const [user] = await tx.update(users).set({ passwordHash }).where(eq(users.id, userId)).returning();
  // The user was removed with its links, but not before this one was read.
  if (user === undefined) throw new PortalError("wrong-setup-link");
  await voidLinks(tx, userId, now);
  await endAllOf(tx, userId);
  return user;
}
