import { describe, expect, test } from "vitest";
import { createTokens } from "../../src/accounts/create-tokens.ts";
import { apiTokens } from "../../src/storage/schema.ts";
import { BACKENDS, type Backend, freshDatabase } from "../support/databases.ts";

const DAY = 86_400_000;

async function fresh(backend: Backend) {
  const database = await freshDatabase(backend);
  let now = Date.UTC(2026, 10, 22, 12);
  const tokens = createTokens({ database, clock: () => now });
  return {
    db: database.db,
    tokens,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe.each(BACKENDS)("tokens on %s", (backend) => {
  test("one is shown once, and opens its scopes", async () => {
    const { tokens, db } = await fresh(backend);
    const { token, ...view } = await tokens.create({
      name: "nginx",
      scopes: ["logs:write", "logs:read", "logs:write"],
    });
    expect(token).toMatch(/^scp_[A-Za-z0-9_-]{43}$/);
    expect(await tokens.authenticate(token)).toEqual({
      id: view.id,
      name: "nginx",
      scopes: ["logs:read", "logs:write"],
    });
    expect(JSON.stringify(await tokens.list())).not.toContain(token.slice(4));
    const [row] = await db.select().from(apiTokens);
    expect(Buffer.from(row?.tokenHash ?? []).toString("base64url")).not.toBe(token.slice(4));
  });

  test("what is no token of ours opens nothing", async () => {
    const { tokens } = await fresh(backend);
    const { token } = await tokens.create({ name: "nginx", scopes: ["logs:write"] });
    const wrong = ["", "scp_", "scp_x", `scp_${"a".repeat(43)}`, `scp_${"a".repeat(10_000)}`, "scp_' or 1=1"];
    for (const shown of [...wrong, token.slice(4), token.toUpperCase(), `${token}=`, ` ${token}`]) {
      expect(await tokens.authenticate(shown)).toBeUndefined();
    }
  });

  test("one that is revoked or too old opens nothing", async () => {
    const { tokens, pass } = await fresh(backend);
    const [one, two] = [
      await tokens.create({ name: "one", scopes: ["logs:write"], days: 2 }),
      await tokens.create({ name: "two", scopes: ["logs:write"] }),
    ];
    await tokens.revoke(two.id);
    expect(await tokens.authenticate(two.token)).toBeUndefined();
    expect(await tokens.holds(two.id)).toBe(false);
    await expect(tokens.revoke(two.id)).rejects.toMatchObject({ code: "no-such-token" });
    expect((await tokens.list()).map(({ name }) => name)).toEqual(["one"]);
    pass(2 * DAY - 1);
    expect(await tokens.holds(one.id)).toBe(true);
    pass(1);
    expect(await tokens.authenticate(one.token)).toBeUndefined();
    expect(await tokens.holds(one.id)).toBe(false);
  });

  test("its last use is noted, at most once a minute", async () => {
    const { tokens, pass } = await fresh(backend);
    const { token, createdAt } = await tokens.create({ name: "nginx", scopes: ["logs:write"] });
    const lastUse = async () => (await tokens.list())[0]?.lastUsedAt;
    expect(await lastUse()).toBeUndefined();
    await tokens.authenticate(token);
    expect(await lastUse()).toBe(createdAt);
    pass(59_999);
    await tokens.authenticate(token);
    expect(await lastUse()).toBe(createdAt);
    pass(1);
    await tokens.authenticate(token);
    expect(await lastUse()).toBe(createdAt + 60_000);
  });

  test("a scope that nobody knows any more opens nothing", async () => {
    const { tokens, db } = await fresh(backend);
    const { token } = await tokens.create({ name: "nginx", scopes: ["logs:write"] });
    await db.update(apiTokens).set({ scopes: ["everything", "__proto__"] });
    expect((await tokens.authenticate(token))?.scopes).toEqual([]);
  });
});
