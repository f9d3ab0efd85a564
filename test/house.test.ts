import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

describe("the direction of imports", () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "securecomm-house-"));
    for (const name of ["package.json", "package-lock.json", "turbo.json", "packages", "examples"]) {
      const filter = (path: string) =>
        !/[/\\](node_modules|dist|test|\.turbo|\.test-output)([/\\]|$)/.test(path.slice(root.length));
      await cp(join(root, name), join(copy, name), { recursive: true, filter });
    }
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  const check = async () => {
    try {
      await run(process.execPath, [join(root, "node_modules/turbo/bin/turbo"), "boundaries"], {
        cwd: copy,
        env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
      });
      return "fine";
    } catch (error) {
      return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`;
    }
  };

  it("is checked, and the house as it is passes", async () => {
    expect(await check()).toBe("fine");
  });

  it("makes the check fail when crypto imports from auth", async () => {
    const file = join(copy, "packages/crypto/src/upwards.ts");
    await writeFile(file, 'export { fingerprintOf } from "@securecomm/auth";\n');
    expect(await check()).toContain("@securecomm/auth");
    await rm(file);
  });

  it("makes the check fail when anomaly imports from transport, whose events it only knows by their shape", async () => {
    const file = join(copy, "packages/anomaly/src/sideways.ts");
    await writeFile(file, 'export type { TransportEvent } from "@securecomm/transport";\n');
    expect(await check()).toContain("@securecomm/transport");
    await rm(file);
  });

  it("makes the check fail when logger imports from anomaly, whose alerts it only knows by their shape", async () => {
    const file = join(copy, "packages/logger/src/sideways.ts");
    await writeFile(file, 'export type { Alert } from "@securecomm/anomaly";\n');
    expect(await check()).toContain("@securecomm/anomaly");
    await rm(file);
  });

  it("makes the check fail when auth declares that it depends on transport", async () => {
    const file = join(copy, "packages/auth/package.json");
    const before = await readFile(file, "utf8");
    const manifest = JSON.parse(before);
    manifest.dependencies["@securecomm/transport"] = "0.0.0";
    await writeFile(file, JSON.stringify(manifest));
    expect(await check()).not.toBe("fine");
    await writeFile(file, before);
  });
});

describe("the lockfile", () => {
  it("names no registry's host", async () => {
    const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
    const entries = Object.entries<{ resolved?: string }>(lock.packages);
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined && /:\/\//.test(resolved))).toEqual([]);
  });
});
