import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore several examples are tested with the one program
import { peerProgram } from "../../../test/support/peer-program.ts";

const examples = fileURLToPath(new URL("../..", import.meta.url));
// Below the peer, whose packages that are not bundled are found from there.
const output = join(examples, "peer", ".test-output");
let folder: string;
let peer: string;
let temporary: string;

beforeAll(async () => {
  peer = await peerProgram();
  mkdirSync(output, { recursive: true });
  folder = mkdtempSync(join(output, "demo-"));
  temporary = mkdtempSync(join(tmpdir(), "securecomm-demo-test-"));
  await build({
    entryPoints: { demo: join(examples, "attacks", "src", "demo.ts") },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["@securecomm/source", "node", "default"],
    // CommonJS: they are found from the folder below the package.
    external: ["commander", "pino", "ws"],
    logLevel: "silent",
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

/** Starts the demo with the peer's program as it is in the sources. */
function play(): { child: ChildProcess; said: () => string; errors: () => string; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [join(folder, "demo.js"), "--peer", peer], {
    env: { PATH: process.env["PATH"], HOME: temporary, TMPDIR: temporary, SECURECOMM_LANG: "en" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, errors] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const exit = once(child, "close").then(([code]) => code as number | null);
  return { child, said: () => said, errors: () => errors, exit };
}

describe("the demo", () => {
  it("shows two peers, a chat, a file over a cut, three attacks with their alerts, and the table; and leaves nothing behind", {
    timeout: 120_000,
  }, async () => {
    const { said, errors, exit } = play();
    expect(await exit, said()).toBe(0);
    const output = said();
    expect(output).not.toContain("✘");
    expect(output.match(/✔/g)).toHaveLength(11);
    expect(output).toMatch(/All 11 points hold \(\d+\.\d s\)\.\n/);
    expect(output).toMatch(/suite +P384MLKEM1024-AES256GCM-SHA256\n/);
    const [, alices, bobs] = output.match(/words, alice +(.+)\n +words, bob +(.+)\n/) ?? [];
    expect(alices).toBe(bobs);
    expect(output).toMatch(/alert, bob \(critical\) Decryption of a record failed/);
    expect(output).toMatch(/alert, bob \(critical\) Record received before was sent again/);
    expect(output).toMatch(/alert, alice \(critical\) Peer's identity changed/);
    const table = output.slice(output.indexOf("What it came to"));
    expect(table).toMatch(/Flipped bit +ERR_RECORD_TAMPERED +record-tampered +\d/);
    expect(table).toMatch(/Replayed record +ERR_RECORD_REPLAYED +record-replayed +\d/);
    expect(table).toMatch(/Man in the middle +ERR_IDENTITY_CHANGED +identity-changed +\d/);
    expect(output).not.toContain("\u001b");
    expect(errors()).toBe("");
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("ends with another exit code when it is interrupted, and still cleans up", { timeout: 60_000 }, async () => {
    const { child, said, exit } = play();
    await expect.poll(said, { timeout: 30_000 }).toContain("1. Two people");
    child.kill("SIGINT");
    expect(await exit).toBe(1);
    expect(said()).toContain("✘ the demo was interrupted");
    expect(readdirSync(temporary)).toEqual([]);
  });
});
