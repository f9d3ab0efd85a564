import { describe, expect, test } from "vitest";
import { createAccounts } from "../../src/accounts/create-accounts.ts";
import { LOGIN_LIMITS, networkOf } from "../../src/accounts/login-limits.ts";
import { createPasswords } from "../../src/accounts/passwords.ts";
import { PortalError } from "../../src/problems/portal-error.ts";
import { rateLimits } from "../../src/storage/schema.ts";
import { BACKENDS, type Backend, freshDatabase } from "../support/databases.ts";

const ANA = { name: "Ana", password: "a long enough password" };
const HOME = "192.0.2.1";
const CHEAP = { log2n: 10, r: 8, p: 1 };

async function withAna(backend: Backend) {
  const database = await freshDatabase(backend);
  const accounts = createAccounts({ database, passwordCost: CHEAP });
  await accounts.setUp({ link: await accounts.makeSetupLink(), ...ANA });
  return { database, accounts };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "in",
    (error: unknown) => (error instanceof PortalError ? error.code : Promise.reject(error)),
  );

describe.each(BACKENDS)("guessing passwords on %s", (backend) => {
  test("of one name from many addresses stops, and Ana still gets in from where she logged in before", async () => {
    const { accounts } = await withAna(backend);
    await accounts.logIn(ANA, HOME);
    const guess = (index: number) =>
      codeOf(accounts.logIn({ ...ANA, password: `guess ${index}` }, `198.51.100.${index}`));
    const codes: string[] = [];
    for (let index = 0; index < LOGIN_LIMITS.name + 5; index += 1) codes.push(await guess(index));
    expect(codes.filter((code) => code === "wrong-login")).toHaveLength(LOGIN_LIMITS.name);
    expect(codes.slice(LOGIN_LIMITS.name)).toEqual(Array(5).fill("too-many-requests"));
    // The right password from a new address helps as little: else the limit would tell which guess was right.
    expect(await codeOf(accounts.logIn(ANA, "203.0.113.9"))).toBe("too-many-requests");
    expect(await codeOf(accounts.logIn(ANA, HOME))).toBe("in");
  });

  test("of many names from one address stops, and others get in from elsewhere", async () => {
    const { accounts } = await withAna(backend);
    const codes: string[] = [];
    for (let index = 0; index < LOGIN_LIMITS.address + 1; index += 1) {
      codes.push(await codeOf(accounts.logIn({ name: `user ${index}`, password: "123456" }, "198.51.100.7")));
    }
    expect(codes.at(-2)).toBe("wrong-login");
    expect(codes.at(-1)).toBe("too-many-requests");
    expect(await codeOf(accounts.logIn(ANA, HOME))).toBe("in");
  });

  test("many at once, in two processes, get no more guesses than one after the other", async () => {
    const { accounts, database } = await withAna(backend);
    const other = createAccounts({ database, passwordCost: CHEAP });
    const guesses = Array.from({ length: 30 }, (_, index) =>
      codeOf((index % 2 === 0 ? accounts : other).logIn({ ...ANA, password: "guess" }, `198.51.100.${index}`)),
    );
    const codes = await Promise.all(guesses);
    expect(codes.filter((code) => code === "wrong-login")).toHaveLength(LOGIN_LIMITS.name);
  });

  test("whoever has an account of their own clears no way by logging in between the guesses", async () => {
    const { accounts } = await withAna(backend);
    await accounts.setUp({ link: await accounts.makeSetupLink(), name: "Eve", password: ANA.password });
    const codes: string[] = [];
    for (let index = 0; index < LOGIN_LIMITS.address + 1; index += 1) {
      codes.push(await codeOf(accounts.logIn({ name: `user ${index}`, password: "123456" }, HOME)));
      if (index % 5 === 0) codes.push(await codeOf(accounts.logIn({ name: "Eve", password: ANA.password }, HOME)));
    }
    expect(codes.filter((code) => code === "wrong-login").length).toBeLessThanOrEqual(LOGIN_LIMITS.address);
    expect(codes.at(-1)).toBe("too-many-requests");
  });

  test("the right person is not counted, however often", async () => {
    const { accounts } = await withAna(backend);
    for (let times = 0; times < LOGIN_LIMITS.address + 5; times += 1) {
      expect(await codeOf(accounts.logIn(ANA, HOME))).toBe("in");
    }
  });

  test("a stolen session guesses the password no faster", async () => {
    const { accounts } = await withAna(backend);
    const { token } = await accounts.logIn(ANA, HOME);
    const codes: string[] = [];
    for (let times = 0; times < LOGIN_LIMITS.familiar + 1; times += 1) {
      codes.push(await codeOf(accounts.changePassword(token, { current: "guess", password: "a new password" }, HOME)));
    }
    expect(codes.at(-2)).toBe("wrong-login");
    expect(codes.at(-1)).toBe("too-many-requests");
  });

  test("no name, address or password is kept with the counts", async () => {
    const { accounts, database } = await withAna(backend);
    await codeOf(accounts.logIn({ name: "typed my password here", password: "x" }, "198.51.100.7"));
    const kept = JSON.stringify(await database.db.select().from(rateLimits));
    expect(kept).toContain("login-name:");
    expect(kept).not.toContain("typed");
  });
});

test("an unknown name costs as much time as a wrong password", async () => {
  const passwords = createPasswords({ log2n: 14, r: 8, p: 1 });
  const kept = await passwords.hash(ANA.password);
  const time = async (hash: string | undefined) => {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const began = performance.now();
      expect(await passwords.fits("guess", hash)).toBe(false);
      times.push(performance.now() - began);
    }
    return Math.min(...times);
  };
  const [wrong, unknown] = [await time(kept), await time(undefined)];
  expect(unknown).toBeGreaterThan(wrong / 3);
});

test("at most two passwords are hashed at a time, and a crowd is sent away", async () => {
  const passwords = createPasswords({ log2n: 12, r: 8, p: 1 });
  const results = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.hash("password")));
  const sent = results.filter((result) => result.status === "rejected");
  expect(sent).toHaveLength(60 - 2 - 32);
  for (const { reason } of sent) expect((reason as PortalError).code).toBe("too-many-requests");
  // Those that waited had their turn, and the next come through.
  expect(await passwords.fits("password", await passwords.hash("password"))).toBe(true);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s is of the network %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
