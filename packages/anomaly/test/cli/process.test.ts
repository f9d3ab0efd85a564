import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logLine, shopLog } from "./support/data.ts";
import { testFolder } from "./support/run.ts";

const path = testFolder();
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
// Beside the dependencies, which are then loaded as Node loads them for a user.
const cache = join(packageFolder, "node_modules/.cache");
let program: string;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "command-"));
  program = join(folder, "securecomm-anomaly.mjs");
  await build({
    entryPoints: [join(packageFolder, "src/cli/securecomm-anomaly.ts")],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outfile: program,
    logLevel: "error",
  });
  mkdirSync(path("out"));
  writeFileSync(path("shop.log"), shopLog());
  writeFileSync(path("next-week.log"), shopLog(1_500, 2));
}, 60_000);

afterAll(() => rmSync(join(program, ".."), { recursive: true, force: true }));

const start = (...args: string[]) =>
  spawn(process.execPath, [program, ...args], { cwd: path("out"), stdio: ["pipe", "pipe", "pipe"] });

function textOf(child: ChildProcess): { stdout: string; stderr: string } {
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => {
    text.stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    text.stderr += chunk;
  });
  return text;
}

/** Waits for something that a process does; one that ends before fails the test. */
async function until(child: ChildProcess, text: { readonly stderr: string }, met: () => boolean): Promise<void> {
  while (!met()) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${text.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("securecomm-anomaly as a process", () => {
  it("ends quietly when the reader of its output goes away", async () => {
    const child = start("generate", "--hours", "24");
    const text = textOf(child);
    await until(child, text, () => text.stdout.length > 0);
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect({ code, stderr: text.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("leaves no half file when Ctrl-C ends it", async () => {
    const child = start("generate", "--users", "50", "--hours", "2000", "-o", "big.csv");
    const text = textOf(child);
    await until(child, text, () => readdirSync(path("out")).some((name) => name.startsWith(".big.csv.")));
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect({ code, ...text }).toEqual({ code: 130, stdout: "", stderr: "" });
    expect(readdirSync(path("out"))).toEqual([]);
  });

  it("tells of an anomaly in a log that is still being written, without waiting for its end", async () => {
    const training = start("train", path("shop.log"), "-o", path("shop.json"));
    expect((await once(training, "close"))[0]).toBe(0);
    const child = start("score", "-m", path("shop.json"), "--json");
    const text = textOf(child);
    const at = Date.UTC(2025, 2, 10, 10);
    child.stdin.write(`${logLine(at, "ana", "198.51.100.7", "DELETE /admin/../../../../etc/passwd", 500)}\n`);
    await until(child, text, () => text.stdout.includes("\n"));
    expect(JSON.parse(text.stdout)).toMatchObject({ line: 1, anomaly: true });
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect({ code, stderr: text.stderr }).toEqual({ code: 130, stderr: "" });
  });

  it("writes nothing but results to a pipe: no bar, no colours", async () => {
    const child = start("score", path("next-week.log"), "-m", path("shop.json"), "--all");
    child.stdin.end();
    const text = textOf(child);
    expect((await once(child, "close"))[0]).toBe(0);
    expect(text.stdout.trim().split("\n").length).toBeGreaterThanOrEqual(1_500);
    expect(text.stderr).toMatch(/^[\d,]+ anomal(y|ies) in 1,500 entries [^\n]+\n$/);
    expect(text.stdout).not.toContain("\u001b");
  });
});
