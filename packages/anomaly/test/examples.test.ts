import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseXml } from "./plot/xml.ts";

const execute = promisify(execFile);
const examples = fileURLToPath(new URL("../examples", import.meta.url));
const packageFolder = fileURLToPath(new URL("..", import.meta.url));
let folder: string;

beforeAll(async () => {
  // Beside the dependencies, which are then loaded as Node loads them for a user.
  const cache = join(packageFolder, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, "examples-"));
  const manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const names = (await readdir(examples)).filter((name) => name.endsWith(".mjs"));
  await build({
    entryPoints: names.map((name) => join(examples, name)),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    conditions: ["@securecomm/source"],
    external: Object.keys(manifest.dependencies),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const ran = new Set<string>();

/** What an example prints. One that complains, or takes long, fails. */
async function output(name: string, ...args: string[]): Promise<string> {
  ran.add(`${name}.mjs`);
  const { stdout, stderr } = await execute(process.execPath, [join(folder, `${name}.mjs`), ...args], {
    timeout: 60_000,
  });
  expect(stderr).toBe("");
  return stdout;
}

/** The numbers of a table's line that begins with a word. */
function numbersOf(text: string, word: string): number[] {
  const line = text.split("\n").find((each) => each.startsWith(`${word} `)) ?? "";
  return [...line.slice(word.length).matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
}

describe("the examples", () => {
  it("import nothing but the package", async () => {
    for (const name of await readdir(examples)) {
      const text = await readFile(join(examples, name), "utf8");
      expect([...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from)).toEqual(["@securecomm/anomaly"]);
    }
  });

  it("detectors: all of them tell the strange rows from the usual ones", async () => {
    const text = await output("detectors");
    for (const name of ["iforest", "ensemble", "ecod", "knn", "lof", "hbos", "ml-isolation-forest"]) {
      const [auc = 0, precision = 0] = numbersOf(text, name);
      expect({ name, fine: auc > 0.95 && precision > 0.5 }).toEqual({ name, fine: true });
    }
  });

  it("thresholds: each keeps its promise within half of it", async () => {
    const text = await output("thresholds");
    for (const wished of ["5", "1", "0.2"]) {
      const [, realised = 100] = numbersOf(text, `${wished} %`);
      expect(Math.abs(realised - Number(wished))).toBeLessThanOrEqual(Number(wished) / 2);
    }
  });

  it("session-monitor: silent about two hours of chat, then sure about the megabytes", async () => {
    const text = await output("session-monitor");
    expect(text).toContain("alerts after two hours of chat: 0\n");
    expect(text).toMatch(/alerts after half a minute of sending megabytes: [1-9]\d*\n/);
    expect(text).toMatch(
      /\n\[(warning|critical), \S+\] (Bytes|Message length|Difference from the peer's usual message length)/,
    );
  });

  it("rules: the first of each is an alert, and what is normal is none", async () => {
    const lines = (await output("rules")).trim().split("\n");
    expect(lines.map((line) => /^\[(\w+),/.exec(line)?.[1])).toEqual([
      "critical",
      "critical",
      "critical",
      "critical",
      "critical",
      "info",
    ]);
    for (const [i, words] of ["replay", "signature", "Decryption", "missing", "identity", "cut off"].entries()) {
      expect(lines[i]).toContain(words);
    }
  });

  it("access-log: names the door and the injection, not the usual line, and counts the bad one", async () => {
    const text = await output("access-log");
    expect(text).toMatch(
      /\nana: GET \/admin\/users\nAnomaly detected: .*administration area.*\nSuspicious IP address changes: New/,
    );
    expect(text).toMatch(/\nbruno: GET \/items\/3\nAnomaly detected: .*Server error \(500\)/);
    expect(text.match(/Anomaly detected/g)).toHaveLength(2);
    expect(text).toContain("4 lines, 3 parsed, 1 bad: line 2, no-time");
  });

  it("address-changes: the scenarios of the product's first description", async () => {
    const scenarios = (await output("address-changes")).trim().split(/\n(?=\S)/);
    expect(scenarios).toEqual([
      [
        "From a private network to a public address:",
        "  Novo endereço de IP detectado (203.45.67.89)",
        "  Mudança privado→público (192.168.1.10 → 203.45.67.89)",
        "  Consumo através de 2 endereços de IP diferentes",
      ].join("\n"),
      [
        "Several addresses in sequence:",
        "  Novo endereço de IP detectado (198.51.100.4)",
        "  Múltiplos endereços de IP (4 endereços diferentes; limite 3)",
        "  Mudanças frequentes de endereço de IP (4 endereços em 2 horas)",
        "  Consumo através de 4 endereços de IP diferentes",
      ].join("\n"),
      [
        "An entirely new address:",
        "  Novo endereço de IP detectado (203.45.67.89)",
        "  Consumo através de 2 endereços de IP diferentes",
      ].join("\n"),
      "A normal client:\n  nothing suspicious",
    ]);
  });

  it("descriptions: every one of the product's first description, word for word, and in English", async () => {
    const lines = (await output("descriptions")).split("\n");
    const pairs = [
      ["Horário atípico (3h)", "Unusual hour (03:12)"],
      ["Acesso em fim de semana", "Access on a weekend"],
      ["Erro do servidor (500)", "Server error (500)"],
      ["Erro do cliente (404)", "Client error (404)"],
      ["Acesso a área administrativa", "Access to an administration area"],
      ["Acesso a área de autenticação", "Access to an authentication area"],
      ["Path muito longo (120 caracteres)", "Very long path (120 characters)"],
      ["Path muito profundo (8 níveis)", "Very deep path (8 levels)"],
      ["Método HTTP não convencional", "Unconventional HTTP method"],
    ];
    expect(lines.slice(0, 9).map((line) => line.split(/ {2,}/))).toEqual(pairs);
    expect(lines.slice(10, 12)).toEqual([
      "Anomalia detectada: Acesso a área administrativa (Score: 0.847, Modelo: iforest)",
      "Mudanças de endereços de IP suspeitas: Novo endereço de IP detectado (203.45.67.89) e Consumo através de 2 endereços de IP diferentes",
    ]);
  });

  it("explanations: the features that were planted, with what is usual, in both languages", async () => {
    const text = await output("explanations");
    expect(text).toMatch(
      /^score 0\.\d{3}, threshold 0\.\d{3}: anomaly true\nmessage_count_window: 900, usually 10\.00 to /,
    );
    expect(text).toMatch(/\ntime_interval: 0\.02, usually 4\.\d\d to 4\.\d\d; /);
    expect(text).not.toContain("message_length");
    expect(text).toMatch(
      /\nAnomaly detected: message_count_window above the usual \(900; .*\nAnomalia detectada: message_count_window acima/,
    );
  });

  it("feedback: three verdicts turn the ranking round, and undoing them turns it back", async () => {
    const text = await output("feedback");
    const topOf = (label: string) =>
      new RegExp(`${label}: +(\\d+) thieves, (\\d+) backups`).exec(text)?.slice(1).map(Number) as number[];
    const [thievesBefore = 0, backupsBefore = 0] = topOf("before feedback");
    expect(backupsBefore).toBeGreaterThan(thievesBefore);
    const [thieves = 0, backups = 20] = topOf("after three verdicts");
    expect(thieves).toBeGreaterThanOrEqual(15);
    expect(backups).toBe(0);
    expect(topOf("after undoing all")).toEqual([thievesBefore, backupsBefore]);
    expect(text).toMatch(/reason named first, before: +admin-area\nafter five verdicts on reasons: +hour\n/);
  });

  it("training-data: strong attacks are found, and few normal rows are alarms", async () => {
    const text = await output("training-data");
    expect(text).toMatch(/^training_data\.csv begins:\nmessage_length,time_interval,message_count_window,/);
    const lines = text.split("\n").filter((line) => /(found|missed)$/.test(line));
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => line.endsWith("found")).length).toBeGreaterThanOrEqual(5);
    expect(Number(/false alarms: ([\d.]+) %/.exec(text)?.[1])).toBeLessThan(4);
  });

  it("ready-model: judges what it never saw", async () => {
    const text = await output("ready-model");
    expect(text).toMatch(/^ready: \S+, trained on \d{4,} rows\n\d+ features, threshold 0\.\d{3}\n/);
    expect(Number(/ROC-AUC ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.8);
  });

  it("table: a number and a name that never came are anomalies, a missing one is refused", async () => {
    const text = await output("table");
    expect(text).toMatch(/ usual {3}\{"service":"web","bytes":"500"/);
    expect(text).toMatch(/ ANOMALY \{"service":"web","bytes":"90000"/);
    expect(text).toMatch(/ ANOMALY \{"service":"backdoor"/);
    expect(text).toContain("ERR_MISSING_VALUE: row 0, column bytes");
  });

  it("save-and-load: the same bits, and an error for what is not as it was written", async () => {
    const text = await output("save-and-load");
    expect(text).toContain("all 500 scores the same: true");
    expect(text).toContain("the same text: true");
    expect(text).toContain("of a later version: ERR_MODEL_VERSION");
    expect(text).toContain("with an impossible threshold: ERR_MODEL_MALFORMED");
  });

  it("plots: tells what is in them, and prints whole pictures", async () => {
    expect(await output("plots")).toMatch(
      /^histogram: \d+ bytes of SVG\. .*2000 rows.*\nroc: \d+ bytes of SVG\. ROC curve; the area below it is 0\.99/,
    );
    for (const name of ["histogram", "roc"]) expect(parseXml(await output("plots", name)).name).toBe("svg");
  });

  it("are all run here", async () => {
    expect([...ran].toSorted()).toEqual((await readdir(examples)).toSorted());
  });
});
