import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseXml } from "../plot/xml.ts";
import { flows } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const table = flows();
const strange = table.split("\n").flatMap((line, i) => (line.endsWith(",copy") ? [i + 1] : []));
const TRAIN = ["train", "-", "--exclude", "id,kind"];

beforeAll(async () => {
  const { status, stderr } = await run([...TRAIN, "--detector", "ensemble", "-o", path("flows.json")], {
    stdin: table,
  });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "note: 12 rows labelled as anomalies (column label) were left out\n",
  });
});

describe("securecomm-anomaly train", () => {
  it("says what it made, for people", async () => {
    const { stdout } = await run([...TRAIN, "-o", path("people.json")], { stdin: table });
    expect(stdout).toMatch(/^model +\S+people\.json\njudges +tables of these columns\ndetector +iforest\n/);
    expect(stdout).toMatch(/\nfeatures +\d+ from 3 columns, of names: protocol \(version \d\)\n/);
    expect(stdout).toMatch(
      /\ntrained +20\d\d-\d\d-\d\d \d\d:\d\d UTC, on 588 rows, seed 0\nthreshold +0\.\d{3}, for 1\.00 % false alarms\nsize /,
    );
  });

  it("says what it made, for programs", async () => {
    const { stdout } = await run([...TRAIN, "-o", path("json.json"), "--json", "--detector", "ecod"], { stdin: table });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "table",
      detector: "ecod",
      rows: 588,
      falsePositiveRate: 0.01,
      columns: [
        { name: "protocol", type: "categorical" },
        { name: "bytes", type: "numeric" },
        { name: "seconds", type: "numeric" },
      ],
    });
  });

  it("gives the same model for the same seed, but for the time, and another for another", async () => {
    const modelOf = async (...args: string[]) => {
      const { stdout } = await run([...TRAIN, "-o", "-", ...args], { stdin: table });
      const { model, ...rest } = JSON.parse(stdout);
      return JSON.stringify({ ...rest, model: { ...model, trained: { ...model.trained, at: 0 } } });
    };
    expect(await modelOf("--seed", "5")).toBe(await modelOf("--seed", "5"));
    expect(await modelOf("--seed", "6")).not.toBe(await modelOf("--seed", "5"));
  });

  it("writes the model to standard output for -, and what it is to standard error", async () => {
    const { stdout, stderr } = await run([...TRAIN, "-o", "-"], { stdin: table });
    expect(JSON.parse(stdout).format).toBe("securecomm-table-model");
    expect(stderr).toContain("\nthreshold ");
  });

  it("does not replace a model unless forced", async () => {
    writeFileSync(path("mine.json"), "mine");
    const { status, stderr } = await run([...TRAIN, "-o", path("mine.json")], { stdin: table });
    expect(status).toBe(2);
    expect(stderr).toContain("mine.json exists already; --force replaces it");
    expect(readFileSync(path("mine.json"), "utf8")).toBe("mine");
    expect((await run([...TRAIN, "-o", path("mine.json"), "--force"], { stdin: table })).status).toBe(0);
  });

  it.each([
    [
      "an empty cell",
      table.replace(/^(7,\w+),\d+/m, "$1,"),
      [],
      "line 9, column bytes: it is empty where a number should be; --missing impute",
    ],
    [
      "a label that is none",
      table.replace(",0,usual", ",maybe,usual"),
      [],
      '"maybe" is no label; it must be 0 or 1. To train without the column: --no-label --exclude label',
    ],
    ["a column that is not there", table, ["--exclude", "port"], '--exclude: there is no column "port"'],
    ["no column that is left", table, ["--columns", "label"], "no column is left"],
    ["too few rows", flows(10), [], "at least 20 rows"],
    ["another delimiter", table.replaceAll(",", ";"), [], "perhaps --delimiter ';'"],
    ["tabs for commas", table.replaceAll(",", "\t"), [], "perhaps --delimiter tab"],
    ["a row that is cut", `${table}601,tcp`, [], "line 602: the row has more or fewer cells"],
  ])("refuses %s, says where, and leaves no file", async (_, stdin, args, message) => {
    const { status, stderr } = await run([...TRAIN, ...args, "-o", path("refused.json")], { stdin });
    expect(status).toBeGreaterThan(1);
    expect(stderr).toContain(message);
    expect(existsSync(path("refused.json"))).toBe(false);
  });

  it("imputes when asked, and keeps the labelled anomalies when asked", async () => {
    const holes = table.replace(/^(7,\w+),\d+/m, "$1,");
    const args = [...TRAIN, "-o", "-", "--missing", "impute", "--train-on", "all"];
    const { status, stdout } = await run(args, { stdin: holes });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).model.trained.rows).toBe(600);
  });

  it("uses no more rows than it may, and says so", async () => {
    const { stdout, stderr } = await run([...TRAIN, "-o", "-", "--max-rows", "100"], { stdin: table });
    expect(JSON.parse(stdout).model.trained.rows).toBe(100);
    expect(stderr).toContain("note: only the first 100 rows were used; --max-rows takes more");
  });

  it("stops when it is told to, and leaves no file", async () => {
    const { status, stderr } = await run([...TRAIN, "-o", path("stopped.json")], {
      stdin: table,
      signal: AbortSignal.abort(),
    });
    expect([status, stderr]).toEqual([130, ""]);
    expect(existsSync(path("stopped.json"))).toBe(false);
  });
});

describe("securecomm-anomaly score", () => {
  const SCORE = ["score", "-", "-m", path("flows.json")];

  it("shows the strange rows and why, and nothing else", async () => {
    const { status, stdout, stderr } = await run(SCORE, { stdin: table });
    expect(status).toBe(0);
    const shown = [
      ...stdout.matchAll(/^line (\d+)\n {2}Anomaly detected: (.+) \(Score: 0\.\d{3}, Model: ensemble\)$/gm),
    ];
    expect(shown).toHaveLength(stdout.trim().split("\n").length / 2);
    const lines = shown.map(([, line]) => Number(line));
    expect(strange.filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(strange.length + 12);
    const reasonOf = (line: number) => shown.find(([, at]) => Number(at) === line)?.[2];
    expect(reasonOf(strange[0] as number)).toContain("bytes");
    expect(reasonOf(strange[1] as number)).toContain("protocol");
    expect(stderr).toMatch(/^\d+ anomalies in 600 rows \(\d\.\d\d %\); the threshold is 0\.\d{3}\n$/);
  });

  it("gives one JSON object a line, each whole, with numbers that no locale changes", async () => {
    const { stdout } = await run([...SCORE, "--json", "--all", "--lang", "pt"], { stdin: table });
    const all = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all).toHaveLength(600);
    expect(all.map(({ line }) => line)).toEqual(Array.from({ length: 600 }, (_, i) => i + 2));
    const anomaly = all.find(({ line }) => line === strange[0]);
    expect(anomaly).toMatchObject({
      anomaly: true,
      addressChanges: [],
      reasons: [{ code: "feature", actual: expect.any(Number) }],
    });
    expect(anomaly.description).toMatch(/^Anomalia detectada: .+ \(Score: 0\.\d{3}, Modelo: ensemble\)$/);
    expect(all[0]).toEqual({ line: 2, score: expect.any(Number), anomaly: false });
  });

  it("takes a file, also packed, in any order of columns and with columns more", async () => {
    const turned = table
      .trim()
      .split("\n")
      .map((line) => line.split(",").toReversed().concat("x").join(";"));
    turned[0] = turned[0]!.replace(/x$/, "extra");
    writeFileSync(path("turned.csv"), `${turned.join("\n")}\n`);
    const { stdout } = await run(["score", path("turned.csv"), "-m", path("flows.json"), "--delimiter", ";"]);
    expect(stdout).toBe((await run(SCORE, { stdin: table })).stdout);
  });

  it("exits with 1 for anomalies only when asked", async () => {
    const quiet = `${table.split("\n").slice(0, 20).join("\n")}\n`;
    const statusOf = async (stdin: string, ...args: string[]) => (await run([...SCORE, ...args], { stdin })).status;
    expect(await statusOf(table, "--fail-on-anomaly")).toBe(1);
    expect(await statusOf(quiet, "--fail-on-anomaly")).toBe(0);
    expect(await statusOf(table)).toBe(0);
  });

  it("plots the scores as SVG", async () => {
    const args = [...SCORE, "--plot", path("scores.svg"), "--lang", "pt"];
    expect((await run(args, { stdin: table })).status).toBe(0);
    const svg = parseXml(readFileSync(path("scores.svg"), "utf8"));
    expect(svg.children.find(({ name }) => name === "desc")?.text).toContain("scores de 600 linhas");
    const again = await run(args, { stdin: table });
    expect([again.status, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toContain("exists already");
  });

  it.each([
    [
      "a row with a word for a number",
      table.replace(/^(3,\w+),\d+/m, "$1,many"),
      'line 5, column bytes: it is not a finite number: "many"',
    ],
    [
      "a file without a column",
      table.replaceAll("bytes", "octets"),
      "the model needs columns that are not there: bytes",
    ],
  ])("refuses %s, with status 3", async (_, stdin, message) => {
    const { status, stderr } = await run(SCORE, { stdin });
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });

  it("has no model for a table of which it knows nothing", async () => {
    const { status, stderr } = await run(["score", "-"], { stdin: table });
    expect(status).toBe(2);
    expect(stderr).toContain("make one with securecomm-anomaly train");
  });

  it.each([
    ["that is no JSON", "{", "it is not JSON"],
    ["that is other JSON", "[1]", "this is no model (ERR_MODEL_MALFORMED)"],
    [
      "of another version",
      '{"format":"securecomm-table-model","version":9}',
      "version 9; this release reads version 1",
    ],
    ["that is only a detector", '{"format":"securecomm-detector"}', "a detector without a threshold"],
  ])("refuses a model %s, naming the file", async (_, text, message) => {
    writeFileSync(path("bad.json"), text);
    const { status, stderr } = await run(["score", "-", "-m", path("bad.json")], { stdin: table });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^securecomm-anomaly: \S+bad\.json: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it("refuses a model that was cut or altered", async () => {
    const text = readFileSync(path("flows.json"), "utf8");
    const altered = (change: (json: { model: { threshold: number }; encoder: { columns: unknown[] } }) => void) => {
      const json = JSON.parse(text);
      change(json);
      return JSON.stringify(json);
    };
    const alterations = [
      text.slice(0, -100),
      altered(({ model }) => {
        model.threshold = 7;
      }),
      altered(({ encoder }) => {
        encoder.columns.pop();
      }),
    ];
    for (const bad of alterations) {
      writeFileSync(path("bad.json"), bad);
      expect((await run(["score", "-", "-m", path("bad.json")], { stdin: table })).status).toBe(3);
    }
  });
});
