import { stripVTControlCharacters } from "node:util";
import { paint, useLanguage } from "@securecomm/example-terminal";
import { afterEach, describe, expect, it } from "vitest";
import { jsonReport } from "../../src/report/json-report.ts";
import { refusalsOf, verdictOf } from "../../src/report/report.ts";
import { textReport } from "../../src/report/text-report.ts";
import { HOSTILE, ORDERS, reportOf, stopped } from "../support/report.ts";

afterEach(() => useLanguage("en"));

const plain = (width: number) => ({ width, paint: paint(false) });

describe("the report on a terminal", () => {
  it.each([60, 80, 100])("fits %i columns, whatever the texts are, coloured or not", (width) => {
    for (const text of ["Flipped bit", "x".repeat(300), "many words ".repeat(40)]) {
      for (const coloured of [false, true]) {
        const lines = textReport(reportOf(text), { width, paint: paint(coloured) }).split("\n");
        // A long word below a row stands as it is: it can be copied.
        const rows = lines.map(stripVTControlCharacters).filter((line) => !line.includes("x".repeat(200)));
        expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(width);
      }
    }
  });

  it("says who refused it with which code, which rule saw it, how fast, and what to do", () => {
    const text = textReport(reportOf(), plain(100));
    expect(text).toContain("ERR_RECORD_TAMPERED");
    expect(text).toContain("by Alice and Bob");
    expect(text).toContain("rule, critical");
    expect(text).toContain("2.3 ms");
    expect(text).toContain("→ make new keys");
    expect(text).toContain("Of 2 attacks, 2 refused, 0 detected and not refused.");
    expect(text).toContain("False alarms in at most 0.40 % of the simulated minutes");
    expect(text).toContain("0.50 % of the active minutes; worst of 20 users: 2 of 60 minutes");
  });

  it("says in words what is not well, without any colour", () => {
    const report = reportOf();
    const failed = { ...stopped("Leak"), ok: false, gains: ["a message was read"], refusals: [], detected: undefined };
    const broken = { ...report, attacks: [...report.attacks, failed] };
    const text = textReport(broken, plain(80));
    expect(text).toContain("NOT STOPPED");
    expect(text).toContain("What the attacker got: a message was read.");
    expect(text).toContain("Of 3 attacks, 2 refused, 0 detected and not refused; 1 NEITHER.");
    expect(text).toContain("✘ NOT all well.");
    expect(text).not.toContain("\u001b");
  });

  it("speaks Portuguese, with its numbers", () => {
    useLanguage("pt");
    const text = textReport(reportOf(), plain(100));
    expect(text).toContain("por Alice e Bob");
    expect(text).toContain("2,3 ms");
    expect(text).toContain("→ gerar novas chaves");
    expect(text).toContain("0,40 %");
  });

  it("obeys nothing that an attacker put into a text", () => {
    expect(textReport(reportOf(HOSTILE), plain(100))).not.toMatch(ORDERS);
    const line = jsonReport(reportOf(HOSTILE));
    expect(line).not.toMatch(ORDERS);
    expect(JSON.parse(line).attacks[0].title).toBe(HOSTILE);
  });
});

describe("the verdict", () => {
  it("is well when all attacks were stopped and ordinary use was quiet", () => {
    expect(verdictOf(reportOf())).toEqual({
      attacks: 2,
      answered: { refused: 2, detected: 0 },
      falseAlarms: 0,
      worstShare: 0.004,
      ok: true,
    });
  });

  it("is not well with an attack that got through or was not carried out, a false alarm, a loss, or above 1 %", () => {
    const report = reportOf();
    const [session] = report.sessions ?? [];
    const [minutes] = report.minutes ?? [];
    if (session === undefined || minutes === undefined) throw new Error("nothing to change");
    const alarm = { by: "bob", kind: "score", name: "count_surge", severity: "warning", explanation: "" } as const;
    for (const wrong of [
      { attacks: [{ ...stopped("x"), ok: false }] },
      { failedRuns: [{ name: "bit-flip", title: "x", message: "it broke" }] },
      { sessions: [{ ...session, alerts: [alarm], falseAlarms: [alarm] }] },
      { sessions: [{ ...session, complete: false }] },
      { minutes: [{ ...minutes, share: 0.0101 }] },
    ]) {
      expect(verdictOf({ ...report, ...wrong }).ok).toBe(false);
    }
    expect(verdictOf({ ...report, minutes: [{ ...minutes, share: 0.01 }] }).ok).toBe(true);
  });

  it("puts codes together that the same ends gave", () => {
    const refusals = [
      { by: "bob", code: "A" },
      { by: "alice", code: "A" },
      { by: "bob", code: "B" },
      { by: "bob", code: "C" },
      { by: "bob", code: "B" },
    ];
    expect(refusalsOf({ refusals })).toEqual([
      { ends: ["alice", "bob"], codes: ["A"] },
      { ends: ["bob"], codes: ["B", "C"] },
    ]);
  });
});
