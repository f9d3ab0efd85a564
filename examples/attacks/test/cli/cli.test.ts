import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
mkdirSync(join(root, ".test-output"), { recursive: true });
const folder = mkdtempSync(join(root, ".test-output", "cli-"));

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "src", "cli.ts")],
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["@securecomm/source", "node", "default"],
    external: ["commander", "pino", "rotating-file-stream", "ws", "ml-isolation-forest", "maxmind"],
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: readonly string[]): ChildProcess {
  const env = { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder, LANG: "C.UTF-8" };
  return spawn(process.execPath, [join(folder, "cli.js"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(...args: readonly string[]): Promise<{ code: number; output: string; errors: string }> {
  const child = start(...args);
  let [output, errors] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [code] = await once(child, "close");
  return { code, output, errors };
}

describe("securecomm-attacks", () => {
  it("carries out attacks, says so as it goes, prints the table, and writes the page", async () => {
    const path = join(folder, "report.html");
    const { code, output, errors } = await run("bit-flip", "record-replay", "--no-controls", "--html", path);
    expect(errors).toContain("Flipped bit: refused, alert after");
    expect(output).toContain("ERR_RECORD_REPLAYED");
    expect(output).toContain("Of 2 attacks, 2 refused, 0 detected and not refused.");
    expect(readFileSync(path, "utf8")).toContain("ERR_<wbr>RECORD_<wbr>REPLAYED");
    expect(code).toBe(0);
  });

  it("gives everything as one line of JSON, with controls", async () => {
    const { code, output } = await run("truncation", "--minutes", "20", "--seed", "5", "--json");
    expect(output.trimEnd().split("\n")).toHaveLength(1);
    const { verdict, attacks, sessions, minutes, made } = JSON.parse(output);
    expect(verdict).toMatchObject({ attacks: 1, answered: { refused: 1, detected: 0 }, falseAlarms: 0, ok: true });
    expect(attacks[0]).toMatchObject({ name: "truncation", ok: true, gains: [] });
    expect(attacks[0].trace.points.length).toBeGreaterThan(0);
    expect(sessions).toHaveLength(6);
    expect(minutes).toHaveLength(4);
    expect(made.seed).toBe(5);
    expect(code).toBe(0);
  });

  it("names the attacks, and names them again to whoever asks for another", async () => {
    const { code, output } = await run("--list", "--lang", "pt");
    expect(code).toBe(0);
    expect(output).toContain("bit-flip  Bit invertido");
    const unknown = await run("bit-flop", "\u001b[2J");
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toContain("There is no attack called bit-flop, ␛[2J");
    expect(unknown.errors).toContain("\n  bit-flip\n");
  });

  it("explains itself in both languages", async () => {
    const [english, portuguese] = await Promise.all([run("--help"), run("--help", "--lang=pt")]);
    expect([english.code, portuguese.code]).toEqual([0, 0]);
    expect(english.output).toContain("Usage: securecomm-attacks");
    expect(portuguese.output).toContain("Uso: securecomm-attacks");
    for (const option of ["--list", "--html", "--json", "--minutes", "--no-controls", "--seed", "--lang", "--force"]) {
      expect(english.output).toContain(option);
      expect(portuguese.output).toContain(option);
    }
    expect(portuguese.output).not.toMatch(/default|Options|Arguments|Usage/);
  });

  it.each([
    [["--minutes", "0"], "'--minutes <N>' argument '0' is invalid. A whole number from 1 to 1000000 is needed."],
    [["--seed", "-1"], "'--seed <N>' argument '-1' is invalid."],
    [["--lang", "fr"], "'--lang <LANG>' argument 'fr' is invalid. There are en (English) and pt (Portuguese)."],
    [["--html"], "option '--html <FILE>' argument missing"],
    [["--nonsense"], "unknown option '--nonsense'"],
    [["--htlm", "--lang=pt"], "opção desconhecida: '--htlm'\n(Será que é --html?)"],
  ])("refuses %j with exit code 2", async (args, said) => {
    const { code, output, errors } = await run(...args);
    expect(errors).toContain(said);
    expect(output).toBe("");
    expect(code).toBe(2);
  });

  it("says before it begins that a file is somebody else's", async () => {
    const path = join(folder, "mine.html");
    writeFileSync(path, "mine");
    const { code, output, errors } = await run("--html", path);
    expect(errors).toContain("exists and is not a report of this command");
    expect([code, output]).toEqual([1, ""]);
    expect(readFileSync(path, "utf8")).toBe("mine");
    const nowhere = await run("--html", join(folder, "nowhere", "a.html"));
    expect(nowhere.errors).toContain("ENOENT");
    expect([nowhere.code, nowhere.output]).toEqual([1, ""]);
  });

  it("stops with 130 at Ctrl-C, and leaves nothing behind", async () => {
    const path = join(folder, "never.html");
    const child = start("--minutes", "1000000", "truncation", "--html", path);
    let errors = "";
    const begun = new Promise<void>((resolve) => {
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
        if (errors.includes("Truncation: refused")) resolve();
      });
    });
    await begun;
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(errors).toContain("Stopped.");
    expect(code).toBe(130);
    expect(existsSync(path)).toBe(false);
  });
});
