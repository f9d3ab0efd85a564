import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { createAccounts } from "../../src/accounts/create-accounts.ts";
import { PortalError } from "../../src/problems/portal-error.ts";
import { sessions, setupLinks, users } from "../../src/storage/schema.ts";
import { BACKENDS, type Backend, freshDatabase } from "../support/databases.ts";

const HOUR = 3_600_000;
const HOME = "192.0.2.1";
const ANA = { name: "Ana", password: "a long enough password" };
const CHEAP = { log2n: 10, r: 8, p: 1 };

async function fresh(backend: Backend) {
  const database = await freshDatabase(backend);
  let now = Date.UTC(2026, 10, 22, 12);
  const accounts = createAccounts({ database, passwordCost: CHEAP, clock: () => now });
  return {
    database,
    db: database.db,
    accounts,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

async function withAna(backend: Backend) {
  const all = await fresh(backend);
  const link = await all.accounts.makeSetupLink();
  return { ...all, link, first: await all.accounts.setUp({ link, ...ANA }) };
}

const code = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined && !(error instanceof PortalError)) throw error;
  return error?.code;
};

describe.each(BACKENDS)("accounts on %s", (backend) => {
  test("a setup link makes a user and logs it in, once", async () => {
    const { accounts } = await fresh(backend);
    expect(await accounts.hasUsers()).toBe(false);
    const link = await accounts.makeSetupLink();
    expect(await accounts.lookUpSetupLink(link)).toEqual({});
    const { token, user } = await accounts.setUp({ link, ...ANA });
    expect(user.name).toBe("Ana");
    expect(await accounts.hasUsers()).toBe(true);
    expect((await accounts.authenticate(token))?.user).toEqual(user);
    expect(await code(accounts.lookUpSetupLink(link))).toBe("wrong-setup-link");
    expect(await code(accounts.setUp({ link, name: "Eve", password: "another password" }))).toBe("wrong-setup-link");
  });

  test("of many who use a stolen link at once one gets in", async () => {
    const { accounts, db } = await fresh(backend);
    const link = await accounts.makeSetupLink();
    const thieves = Array.from({ length: 8 }, (_, index) =>
      code(accounts.setUp({ link, ...ANA, name: `Eve ${index}` })),
    );
    const codes = await Promise.all(thieves);
    expect(codes.filter((one) => one === undefined)).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set([undefined, "wrong-setup-link"]));
    expect(await db.select().from(users)).toHaveLength(1);
    expect(await db.select().from(sessions)).toHaveLength(1);
  });

  test("the first user makes all links worthless that were printed before, and later ones hold", async () => {
    const { accounts } = await fresh(backend);
    const [one, two] = [await accounts.makeSetupLink(), await accounts.makeSetupLink()];
    await accounts.setUp({ link: two, ...ANA });
    expect(await code(accounts.lookUpSetupLink(one))).toBe("wrong-setup-link");
    const [three, four] = [await accounts.makeSetupLink(), await accounts.makeSetupLink()];
    await accounts.setUp({ link: three, name: "Rui", password: ANA.password });
    expect(await code(accounts.lookUpSetupLink(four))).toBeUndefined();
  });

  test("a link ends after a day", async () => {
    const { accounts, pass } = await fresh(backend);
    const link = await accounts.makeSetupLink();
    pass(24 * HOUR - 1);
    expect(await code(accounts.lookUpSetupLink(link))).toBeUndefined();
    pass(1);
    expect(await code(accounts.setUp({ link, ...ANA }))).toBe("wrong-setup-link");
  });

  test("what is no link of ours is refused", async () => {
    const { accounts } = await withAna(backend);
    for (const link of ["", "x", "a".repeat(43), "a".repeat(100_000), "' or 1=1 --", "\0", "../../etc"]) {
      expect(await code(accounts.lookUpSetupLink(link))).toBe("wrong-setup-link");
      expect(await code(accounts.setUp({ link, ...ANA }))).toBe("wrong-setup-link");
      expect(await accounts.authenticate(link)).toBeUndefined();
    }
  });

  test("a name that is taken, in whatever case, leaves the link good", async () => {
    const { accounts } = await withAna(backend);
    const link = await accounts.makeSetupLink();
    expect(await code(accounts.setUp({ link, ...ANA, name: "ANA" }))).toBe("user-exists");
    expect(await code(accounts.setUp({ link, ...ANA, name: "Ａna" }))).toBe("user-exists");
    expect((await accounts.setUp({ link, ...ANA, name: "Rui" })).user.name).toBe("Rui");
  });

  test("a link for a new password ends the user's sessions and other links, and keeps the name", async () => {
    const { accounts, first } = await withAna(backend);
    expect(await code(accounts.makeSetupLink("Nobody"))).toBe("no-such-user");
    const [link, other] = [await accounts.makeSetupLink("ana"), await accounts.makeSetupLink("ana")];
    expect(await accounts.lookUpSetupLink(link)).toEqual({ user: "Ana" });
    const { user } = await accounts.setUp({ link, name: "Mallory", password: "the new password" });
    expect(user).toEqual(first.user);
    expect(await accounts.authenticate(first.token)).toBeUndefined();
    expect(await code(accounts.lookUpSetupLink(other))).toBe("wrong-setup-link");
    expect(await code(accounts.logIn(ANA, HOME))).toBe("wrong-login");
    expect((await accounts.logIn({ name: "ana", password: "the new password" }, HOME)).user).toEqual(user);
  });

  test("a session slides by 12 hours of rest, and ends after 30 days of use", async () => {
    const { accounts, pass, first } = await withAna(backend);
    pass(12 * HOUR - 1);
    expect(await accounts.authenticate(first.token)).toBeDefined();
    // Looking whether it holds puts nothing off.
    pass(6 * HOUR);
    expect(await accounts.holds(first.token)).toBe(true);
    pass(6 * HOUR);
    expect(await accounts.authenticate(first.token)).toBeUndefined();

    const { token } = await accounts.logIn(ANA, HOME);
    let hours = 0;
    while ((await accounts.authenticate(token)) !== undefined && hours < 1000) {
      pass(6 * HOUR);
      hours += 6;
    }
    expect(hours).toBe(30 * 24);
  });

  test("logging out ends this session and no other", async () => {
    const { accounts, first } = await withAna(backend);
    const other = await accounts.logIn(ANA, HOME);
    await accounts.logOut(first.token);
    await accounts.logOut(first.token);
    expect(await accounts.authenticate(first.token)).toBeUndefined();
    expect(await accounts.holds(first.token)).toBe(false);
    expect(await accounts.holds(other.token)).toBe(true);
  });

  test("a change of password needs the old one, and ends all sessions and links but the new session", async () => {
    const { accounts, first } = await withAna(backend);
    const other = await accounts.logIn(ANA, HOME);
    const link = await accounts.makeSetupLink("Ana");
    const change = { current: ANA.password, password: "the new password" };
    expect(await code(accounts.changePassword(first.token, { ...change, current: "wrong" }, HOME))).toBe("wrong-login");
    const next = await accounts.changePassword(first.token, change, HOME);
    for (const { token } of [first, other]) expect(await accounts.authenticate(token)).toBeUndefined();
    expect(await accounts.authenticate(next.token)).toBeDefined();
    expect(next.csrfToken).not.toBe(first.csrfToken);
    expect(await code(accounts.lookUpSetupLink(link))).toBe("wrong-setup-link");
    expect(await code(accounts.changePassword(other.token, change, HOME))).toBe("not-logged-in");
    expect(await code(accounts.logIn(ANA, HOME))).toBe("wrong-login");
  });

  test("of two changes of a password at once one is refused, and one session is left", async () => {
    const { accounts, db, first } = await withAna(backend);
    const changes = ["the first password", "the second password"].map((password) =>
      code(accounts.changePassword(first.token, { current: ANA.password, password }, HOME)),
    );
    const codes = await Promise.all(changes);
    expect(codes.filter((one) => one === undefined)).toHaveLength(1);
    expect(await db.select().from(sessions)).toHaveLength(1);
  });

  test("nothing that is stored is what a browser or a link shows", async () => {
    const { db, link, first } = await withAna(backend);
    const all = JSON.stringify([
      (await db.select().from(sessions)).map((row) => ({
        ...row,
        tokenHash: Buffer.from(row.tokenHash).toString("base64url"),
      })),
      (await db.select().from(setupLinks)).map((row) => ({
        ...row,
        tokenHash: Buffer.from(row.tokenHash).toString("base64url"),
      })),
      await db.select().from(users),
    ]);
    for (const secret of [link, first.token, first.csrfToken, ANA.password]) expect(all).not.toContain(secret);
    expect(all).toContain("scrypt$1024$8$1$");
  });

  test("a hash of another cost is made anew when its user logs in", async () => {
    const { database, db } = await withAna(backend);
    const dearer = createAccounts({ database, passwordCost: { log2n: 11, r: 8, p: 1 } });
    await dearer.logIn(ANA, HOME);
    const [row] = await db.select().from(users).where(eq(users.foldedName, "ana"));
    expect(row?.passwordHash).toMatch(/^scrypt\$2048\$8\$1\$/);
    expect((await dearer.logIn(ANA, HOME)).user.name).toBe("Ana");
  });

  test("sweeping takes out what has ended, and nothing else", async () => {
    const { accounts, db, pass, first } = await withAna(backend);
    await accounts.makeSetupLink();
    await accounts.sweep();
    expect(await db.select().from(sessions)).toHaveLength(1);
    expect(await db.select().from(setupLinks)).toHaveLength(2);
    pass(25 * HOUR);
    const { token } = await accounts.logIn(ANA, HOME);
    await accounts.sweep();
    expect(await accounts.holds(token)).toBe(true);
    expect(await accounts.holds(first.token)).toBe(false);
    expect(await db.select().from(sessions)).toHaveLength(1);
    expect(await db.select().from(setupLinks)).toHaveLength(0);
  });
});
