import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";
import { user } from "./support/users.ts";

const all = programs();

interface Check {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly todo?: string;
}

async function examined(home: string): Promise<{ code: number | null; checks: Map<string, Check> }> {
  const { code, output } = await all.run(home, "doctor", "--json");
  const checks = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Check);
  return { code, checks: new Map(checks.map((check) => [check.name, check])) };
}

describe("securecomm-peer doctor", () => {
  it("finds all well where it is, with a real session, and leaves nothing behind", async () => {
    const { home } = await user(all, "alice");
    await all.run(home, "config", "set", "listen", "tcp://127.0.0.1:0");
    const before = readdirSync(home, { recursive: true }).sort();
    const { code, checks } = await examined(home);
    const failed = [...checks.values()].filter(({ state }) => state === "failed");
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    expect(checks.get("session")?.text).toMatch(/exchanged a message in \d+ ms/);
    expect(checks.get("model")?.text).toMatch(/a score takes [\d.]+ ms/);
    expect(checks.get("identity")).toMatchObject({ state: "warning" });
    expect(readdirSync(home, { recursive: true }).sort()).toEqual(before);
  });

  it("finds what is wrong, says what to do, and exits with 1", async () => {
    const { home } = await user(all, "alice");
    const folder = join(home, "securecomm");
    chmodSync(join(folder, "identity"), 0o644);
    writeFileSync(join(folder, "known-peers.json"), "{");
    mkdirSync(join(folder, "state"), { recursive: true });
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    try {
      await all.run(home, "config", "set", "listen", `tcp://127.0.0.1:${port}`);
      await all.run(home, "config", "set", "log.seal", `sclog1.${"A".repeat(135)}`);
      const { code, checks } = await examined(home);
      expect(code).toBe(1);
      expect(checks.get("identity")).toMatchObject({ state: "failed", todo: expect.stringContaining("chmod 600 ") });
      expect(checks.get("people")).toMatchObject({ state: "failed", text: expect.stringContaining("not JSON") });
      expect(checks.get("log")).toMatchObject({ state: "failed" });
      expect(checks.get("port")).toMatchObject({ state: "warning", todo: expect.stringContaining("choose another") });
    } finally {
      server.close();
    }
  });

  it("obeys no escape sequences that stand in the configuration", async () => {
    const { home } = await user(all, "alice");
    const downloads = join(home, "\u001b]0;owned\u0007");
    writeFileSync(join(home, "securecomm", "config.json"), JSON.stringify({ downloads }));
    const { output, errors } = await all.run(home, "doctor");
    expect(output).toContain("␛]0;owned␇");
    expect(output + errors).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("speaks Portuguese, and works where the configuration is not in order", async () => {
    const home = all.home();
    mkdirSync(join(home, "securecomm"));
    writeFileSync(join(home, "securecomm", "config.json"), '{"lang":"xx"}');
    const { code, output } = await all.run(home, "--lang", "pt", "doctor");
    expect(code).toBe(1);
    expect(output).toMatch(/✘ identidade: não há nenhuma em .+\n {2}→ Crie uma: securecomm-peer init\n/);
    expect(output).toContain("→ Conserte o arquivo, ou: securecomm-peer config unset lang\n");
    expect(output).toContain('lang deve ser "en" ou "pt"');
    expect(output).toMatch(/\d verificações falharam\.\n$/);
  });
});
