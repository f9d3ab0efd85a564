import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { checkLines, type Known, type Violation } from "../support/kill/checker.ts";
import type { FoundLine } from "../support/kill/found-lines.ts";
import { lineOf } from "../support/kill/numbered-line.ts";
import type { Mode } from "../support/kill/plan.ts";
import { killRound } from "../support/kill/round.ts";

/*
 * In short what test/long/kill.mjs does at length: a process writes numbered lines and is killed, at a count of lines and
 * in calls of the file system, none of which depends on time.
 */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "securecomm-kill-program-"));
  await build({
    entryPoints: [join(import.meta.dirname, "..", "support", "kill", "writer.ts")],
    outfile: join(folder, "writer.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
});
afterAll(() => rm(folder, { recursive: true }));

describe("a log whose writer is killed again and again", () => {
  it.each<[Mode, number]>([
    ["plain", 1],
    ["compress", 2],
    ["sealed", 3],
  ])("%s, has every flushed line once and in order", async (mode, seed) => {
    const path = join(temporaryFolder(), "peer.log");
    const options = { program: join(folder, "writer.mjs"), path, mode, seed, checkEvery: 1 };
    const result = await killRound({ ...options, lines: 7_000, kills: 3, rotateBytes: 100_000 });
    expect(result.violations).toEqual([]);
    expect(result.lines).toBe(7_000);
    expect(result.kills).toBe(3);
    expect(result.files).toBeGreaterThan(10);
    expect(result.compressed > 0).toBe(mode === "compress");
  });
});

describe("the check of such a log", () => {
  const known: Known = { seed: 9, flushed: 4, written: 6, resumedAfter: new Set([2]) };
  const line = (number: number): FoundLine => ({ text: lineOf(9, number).slice(0, -1), file: "peer.log", ended: true });
  const half = { ...line(3), text: line(3).text.slice(0, 60) };
  const check = (...lines: FoundLine[]) => {
    const violations: Violation[] = [];
    checkLines(lines, known, (violation) => violations.push(violation));
    return violations.map(({ kind }) => kind);
  };

  it.each<[string, FoundLine[], string[]]>([
    ["all lines", [1, 2, 3, 4, 5, 6].map(line), []],
    ["without the last, which nobody flushed", [1, 2, 3, 4].map(line), []],
    ["half a line where a writer was killed", [line(1), line(2), half, line(3), line(4)], []],
    ["half a line at the end", [...[1, 2, 3, 4].map(line), { ...half, ended: false }], []],
    ["without a flushed line at the end", [1, 2, 3].map(line), ["flushed-line-lost"]],
    ["without a flushed line in the middle", [1, 2, 4].map(line), ["flushed-line-lost"]],
    ["without a line in the middle that nobody flushed", [1, 2, 3, 4, 6].map(line), ["hole"]],
    ["a line twice", [1, 2, 2, 3, 4].map(line), ["twice"]],
    ["two lines exchanged", [1, 2, 3, 4, 6, 5].map(line), ["hole", "order"]],
    ["half a line where nobody was killed", [line(1), half, ...[2, 3, 4].map(line)], ["torn"]],
    ["two halves where a writer was killed", [line(1), line(2), half, half, line(3), line(4)], ["torn"]],
    [
      "an altered line",
      [line(1), { ...line(2), text: line(2).text.replace("n", "m") }, line(3), line(4)],
      ["torn", "flushed-line-lost"],
    ],
    ["a file without its last line feed", [line(1), line(2), { ...line(3), ended: false }, line(4)], ["unended"]],
    ["a line that nobody wrote", [1, 2, 3, 4, 5, 6, 7].map(line), ["never-written"]],
  ])("given %s, says so", (_, lines, kinds) => {
    expect(check(...lines)).toEqual(kinds);
  });
});
