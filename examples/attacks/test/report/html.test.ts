import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useLanguage } from "@securecomm/example-terminal";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { htmlReport } from "../../src/report/html/page.ts";
import { obstacleAt, writeReport } from "../../src/report/html/write-report.ts";
import { HOSTILE, ORDERS, reportOf } from "../support/report.ts";

afterEach(() => useLanguage("en"));

describe("the page of a report", () => {
  it("has no element, attribute or direction of writing of an attacker's", () => {
    const page = htmlReport(reportOf(HOSTILE));
    expect(page).not.toMatch(/<script|<img/);
    expect(page).not.toMatch(ORDERS);
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    // One title of the document, and one of each of the two drawings.
    expect(page.match(/<\/title>/g)).toHaveLength(3);
  });

  it("loads nothing and runs nothing", () => {
    const page = htmlReport(reportOf());
    expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  it("draws the score with its threshold, the attack and the alert, and says the same in words", () => {
    const page = htmlReport(reportOf());
    expect(page).toContain("threshold 0.59");
    expect(page).toContain("alert, 2.3 ms later");
    expect(page).toContain(
      "3 scored events. Highest score before the attack: 0.42, after it: 0.81; the threshold is 0.59. The alert came 2.3 ms after the attack.",
    );
  });

  it("is in the language that is spoken, and says so", () => {
    useLanguage("pt");
    const page = htmlReport(reportOf());
    expect(page).toContain('<html lang="pt-BR">');
    expect(page).toContain("SecureComm sob ataque");
    expect(page).toContain("22 de novembro de 2026");
  });
});

describe("writing a report", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "securecomm-report-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("writes a new one, replaces an earlier one, and leaves nothing beside it", async () => {
    const path = join(folder, "a.html");
    const [first, second] = [htmlReport(reportOf("one")), htmlReport(reportOf("two"))];
    expect(await writeReport(path, first, false)).toBeUndefined();
    expect(await writeReport(path, second, false)).toBeUndefined();
    expect(await readFile(path, "utf8")).toBe(second);
    expect(await readdir(folder)).toEqual(["a.html"]);
  });

  it("does not replace a file of somebody else unless it is told to", async () => {
    const path = join(folder, "thesis.html");
    await writeFile(path, "<!doctype html>\nmine");
    expect(await writeReport(path, htmlReport(reportOf()), false)).toBe("other-file");
    expect(await readFile(path, "utf8")).toBe("<!doctype html>\nmine");
    expect(await readdir(folder)).toEqual(["thesis.html"]);
    expect(await writeReport(path, htmlReport(reportOf()), true)).toBeUndefined();
  });

  it("writes through no link and over no folder, even when it is told to", async () => {
    await writeFile(join(folder, "target"), "mine");
    await symlink(join(folder, "target"), join(folder, "link"));
    await mkdir(join(folder, "folder"));
    expect(await obstacleAt(join(folder, "link"), true)).toBe("not-a-file");
    expect(await writeReport(join(folder, "link"), htmlReport(reportOf()), true)).toBe("not-a-file");
    expect(await obstacleAt(join(folder, "folder"), true)).toBe("not-a-file");
    expect(await readFile(join(folder, "target"), "utf8")).toBe("mine");
  });
});
