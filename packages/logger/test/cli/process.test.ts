import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testFolder } from "./support/folder.ts";
import { logLine, writePlainLog } from "./support/logs.ts";

const path = testFolder();
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
// Beside the dependencies, which are then loaded as Node loads them for a user.
const cache = join(packageFolder, "node_modules/.cache");
let program: string;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "command-"));
  program = join(folder, "securecomm-log.mjs");
  await build({
    entryPoints: [join(packageFolder, "src/cli/securecomm-log.ts")],
    bundle: true,
    // The sources of the sibling package, whether or not it was built.
    conditions: ["@securecomm/source"],
    external: ["commander", "cli-progress", "@noble/*", "pino"],
    platform: "node",
    format: "esm",
    outfile: program,
    logLevel: "error",
  });
}, 60_000);

afterAll(() => rmSync(join(program, ".."), { recursive: true, force: true }));

const start = (...args: string[]) =>
  spawn(process.execPath, [program, ...args], { cwd: path("."), stdio: ["pipe", "pipe", "pipe"] });

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

describe("securecomm-log as a process", () => {
  it("ends quietly when the reader of its output goes away", async () => {
    const line = `${JSON.stringify({ msg: "x".repeat(1_000) })}\n`;
    writeFileSync(path("big.log"), line.repeat(20_000));
    const child = start("cat", "big.log");
    const text = textOf(child);
    await until(child, text, () => text.stdout.length > 0);
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect({ code, stderr: text.stderr }).toEqual({ code: 0, stderr: "" });
    const shell = `"$0" "$1" cat big.log --people | head -n 1`;
    const first = execFileSync("sh", ["-c", shell, process.execPath, program], { cwd: path("."), encoding: "utf8" });
    expect(first.split("\n")).toHaveLength(2);
  });

  it("follows a log while it is written, without waiting for its end, until Ctrl-C", async () => {
    writePlainLog(path("peer.log"));
    const child = start("follow", "peer.log", "-n", "2");
    const text = textOf(child);
    const lines = (...numbers: number[]) => numbers.map((n) => `${logLine(n)}\n`).join("");
    await until(child, text, () => text.stdout === lines(28, 29));
    appendFileSync(path("peer.log"), lines(30));
    await until(child, text, () => text.stdout === lines(28, 29, 30));
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect({ code, stderr: text.stderr }).toEqual({ code: 130, stderr: "" });
  });

  it("makes a key, and ends by itself", async () => {
    const child = start("keygen");
    child.stdin.end();
    const text = textOf(child);
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(text.stdout).toMatch(/^sclog1\.\S+\n$/);
    expect(readFileSync(path("log.key"), "utf8")).toContain(text.stdout.trim());
  });
});
