import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseXml } from "../plot/xml.ts";
import { flows } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const table = flows(800);
const training = flows(600, 2);

beforeAll(async () => {
  const args = ["train", "-", "--exclude", "id,kind", "--detector", "knn", "-o", path("flows.json")];
  expect((await run(args, { stdin: training })).status).toBe(0);
});

describe("securecomm-anomaly evaluate", () => {
  it("measures a model: both rates, and the results kind by kind", async () => {
    const { status, stdout } = await run(["evaluate", "-", "-m", path("flows.json")], { stdin: table });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^input +standard input: 784 normal rows, 16 anomalies\nmodel +\S+flows\.json \(knn\)\n/);
    expect(stdout).toMatch(/\nROC-AUC +1\.0000\n/);
    expect(stdout).toMatch(/\nfound +100\.00 % of the anomalies\n/);
    expect(stdout).toMatch(/\nusual +784 +\d\.\d\d %\n/);
    expect(stdout).toMatch(/\ncopy +16 +100\.0 %\n/);
  });

  it("gives the same numbers to programs, and counts by the columns that are wished", async () => {
    const args = ["evaluate", "-", "-m", path("flows.json"), "--json", "--by", "protocol", "--run", "id"];
    const result = JSON.parse((await run(args, { stdin: table })).stdout);
    expect(result).toMatchObject({
      normal: 784,
      anomalies: 16,
      auc: 1,
      averagePrecision: 1,
      recall: 1,
      wishedFalsePositiveRate: 0.01,
    });
    expect(result.falsePositiveRate).toBeLessThan(0.05);
    const gopher = result.groups.find(({ group }: { group: string }) => group === "gopher");
    expect(gopher).toEqual({
      group: "gopher",
      normal: 0,
      falseAlarms: 0,
      anomalies: 8,
      found: 8,
      runs: 8,
      runsFound: 8,
    });
  });

  it("trains a detector on half of the normal rows, without being told the answer, and measures it on the rest", async () => {
    const args = ["evaluate", "-", "--detector", "ecod", "--exclude", "id", "--json"];
    const result = JSON.parse((await run(args, { stdin: table })).stdout);
    expect(result).toMatchObject({ detector: "ecod", normal: 392, anomalies: 16 });
    expect(result.model).toBe("trained here on half of the normal rows");
    expect(result.auc).toBeGreaterThan(0.95);
    expect(JSON.parse((await run(args, { stdin: table })).stdout)).toEqual(result);
    // Where only the kind tells the anomalies, a detector that saw it would find them all.
    const blind = table.replace(/^(\d+),\w+,\d+,/gm, "$1,tcp,500,");
    const unknowing = JSON.parse((await run(args, { stdin: blind })).stdout);
    expect(unknowing.auc).toBeLessThan(0.8);
  });

  it("plots the ROC curve", async () => {
    const args = ["evaluate", "-", "-m", path("flows.json"), "--roc", path("roc.svg")];
    expect((await run(args, { stdin: table })).status).toBe(0);
    const svg = parseXml(readFileSync(path("roc.svg"), "utf8"));
    expect(svg.children.find(({ name }) => name === "desc")?.text).toContain("the area below it is 1.0000");
  });

  it.each([
    ["no labels", table.replaceAll("label", "mark"), '--label: there is no column "label"', 2],
    ["labels of one kind", table.replaceAll(",1,copy", ",0,copy"), "rows of both labels, 0 and 1; all are 0", 3],
    ["labels that are words", table.replaceAll(",0,usual", ",no,usual"), '"no" is no label; it must be 0 or 1', 3],
  ])("refuses %s, in one line", async (_, stdin, message, expected) => {
    const { status, stdout, stderr } = await run(["evaluate", "-", "-m", path("flows.json")], { stdin });
    expect([status, stdout]).toEqual([expected, ""]);
    expect(stderr).toMatch(/^securecomm-anomaly: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it("wants a model or a detector for a table", async () => {
    const { status, stderr } = await run(["evaluate", "-"], { stdin: table });
    expect(status).toBe(2);
    expect(stderr).toContain("name a model with -m, or a detector with --detector");
  });
});

describe("securecomm-anomaly explain", () => {
  const explain = (...args: string[]) => run(["explain", "-", "-m", path("flows.json"), ...args], { stdin: table });

  it("shows a strange row's features, the rarest first, and the sentence", async () => {
    const line = table.split("\n").findIndex((row) => row.endsWith(",copy")) + 1;
    const { status, stdout } = await explain("--line", String(line));
    expect(status).toBe(0);
    const [verdict, sentence, , titles, ...rows] = stdout.trim().split("\n");
    expect(verdict).toMatch(/^an anomaly \(score 0\.\d{3}, threshold 0\.\d{3}\)$/);
    expect(sentence).toMatch(/^Anomaly detected: .*bytes.* \(Score: 0\.\d{3}, Model: knn\)$/);
    expect(titles).toMatch(/^feature +actual +90 % lie in +median +as far out$/);
    expect(rows[0]).toMatch(/^bytes +9\d,\d{3} +4\d\d – 5\d\d +\d{3}/);
  });

  it("says it in Portuguese, and that a usual row is none", async () => {
    const { stdout } = await explain("--line", "2", "--lang", "pt", "--top", "1");
    expect(stdout).toMatch(/^não é uma anomalia \(score 0,\d{3}; limiar 0,\d{3}\)\n\ncaracterística /);
    expect(stdout.trim().split("\n")).toHaveLength(4);
  });

  it("gives all features to programs", async () => {
    const result = JSON.parse((await explain("--line", "2", "--json")).stdout);
    expect(result).toMatchObject({ line: 2, anomaly: false, threshold: expect.any(Number) });
    expect(result.features.length).toBeGreaterThanOrEqual(3);
    for (const { low, expected, high, rarity } of result.features) {
      expect(low).toBeLessThanOrEqual(expected);
      expect(expected).toBeLessThanOrEqual(high);
      expect(rarity).toBeGreaterThan(0);
    }
  });

  it.each(["1", "900"])("refuses line %s, on which no row ends", async (line) => {
    const { status, stderr } = await explain("--line", line);
    expect(status).toBe(2);
    expect(stderr).toBe(`securecomm-anomaly: --line: no row ends on line ${line} of standard input\n`);
  });
});

describe("securecomm-anomaly models", () => {
  it("says what is in a model's file", async () => {
    writeFileSync(path("second.json"), readFileSync(path("flows.json")));
    const { status, stdout } = await run(["models", path("flows.json"), path("second.json")]);
    expect(status).toBe(0);
    expect(stdout.match(/^judges {5}tables of these columns\ndetector {3}knn$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/, on 588 rows, seed 0\n/);
  });

  it("refuses a file that is no model, naming it", async () => {
    writeFileSync(path("poem.json"), "roses are red");
    const { status, stderr } = await run(["models", path("poem.json")]);
    expect([status, stderr]).toEqual([
      3,
      `securecomm-anomaly: ${path("poem.json")}: this is no model, or one that was cut: it is not JSON\n`,
    ]);
  });

  it("lists every detector with what it is good at, and the ready model", async () => {
    const { detectors, ready } = JSON.parse((await run(["models", "--json"])).stdout);
    expect(detectors.map(({ name }: { name: string }) => name)).toEqual([
      "iforest",
      "ensemble",
      "ecod",
      "knn",
      "lof",
      "hbos",
      "ml-isolation-forest",
    ]);
    expect(ready).toMatchObject({ kind: "session", name: "ready model", rows: expect.any(Number) });
    const { stdout } = await run(["models"]);
    expect(stdout).toMatch(/^detector +good at\niforest +\S/);
    expect(stdout).toMatch(/\nmodel +ready model\njudges +session data\n/);
  });
});
