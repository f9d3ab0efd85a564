import { describe, expect, it } from "vitest";
import { PROBLEM_STATUS, type ProblemCode } from "../../src/problems/problem-codes.ts";
import { problemText } from "../../src/problems/problem-texts.ts";

const CODES = Object.keys(PROBLEM_STATUS) as ProblemCode[];

describe("texts of problems", () => {
  it("say each problem in both languages, and never the same in both", () => {
    for (const code of CODES) {
      const [en, pt] = [problemText(code, {}, "en"), problemText(code, {}, "pt")];
      for (const { title, detail } of [en, pt]) {
        expect(title, code).toMatch(/^\p{Lu}[^.]+$/u);
        expect(detail, code).toMatch(/\.$/);
        expect(detail, code).not.toMatch(/undefined|null|NaN|\[object/);
      }
      expect(pt.detail, code).not.toBe(en.detail);
    }
  });

  it("give the facts, with numbers as the language writes them and ids as they are", () => {
    expect(problemText("too-few-lines", { lines: 12, least: 1000 }, "en").detail).toContain("12 lines");
    expect(problemText("too-few-lines", { lines: 12, least: 1000 }, "en").detail).toContain("1,000");
    expect(problemText("too-few-lines", { lines: 12, least: 1000 }, "pt").detail).toContain("1.000");
    const imported = problemText("already-imported", { importId: 12345, name: "a.log" }, "pt").detail;
    expect(imported).toContain("importação 12345 (a.log)");
    expect(problemText("no-model", { name: "iforest" }, "en").detail).toContain("`iforest`");
    expect(problemText("no-model", { name: "" }, "en").detail).toContain("chosen");
  });

  it("bound what an attacker named, and take control characters out of it", () => {
    const { detail } = problemText("no-such-client", { client: `\u001b[2J\u202e\ud800${"<b>".repeat(100_000)}` }, "en");
    expect(detail.length).toBeLessThan(400);
    expect(detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    // Facts are looked up as own properties only.
    expect(problemText("no-such-api", JSON.parse('{"__proto__":{"apiId":"x"}}'), "en").detail).not.toContain("“x”");
  });
});
