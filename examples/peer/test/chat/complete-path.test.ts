import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/chat/slash/complete-path.ts";
import { wordsOf } from "../../src/chat/slash/words.ts";
import { inColumns } from "../../src/terminal/columns.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "complete-"));
  for (const name of ["plain.txt", "my report.pdf", 'a "quoted" one', "both", "both too"]) {
    writeFileSync(join(folder, name), "");
  }
  mkdirSync(join(folder, "my folder"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the completion of a path", () => {
  it("needs no quotes where there are no blanks", () => {
    expect(pathsFor(`${folder}/pl`)).toEqual([`${folder}/plain.txt `]);
  });

  it("puts paths with blanks into quotes, which are left open behind a folder", () => {
    expect(pathsFor(`${folder}/my r`)).toEqual([]);
    expect(pathsFor(`${folder}/my`).toSorted()).toEqual([`"${folder}/my folder/`, `"${folder}/my report.pdf" `]);
    expect(pathsFor(`"${folder}/my r`)).toEqual([`"${folder}/my report.pdf" `]);
    // Had one of them quotes and the other none, nothing of both could be put into the line.
    expect(pathsFor(`${folder}/bo`).toSorted()).toEqual([`"${folder}/both too" `, `"${folder}/both" `]);
  });

  it("writes what the words of a line are read from", () => {
    const [hit = ""] = pathsFor(`${folder}/a`);
    expect(wordsOf(`/file ${hit}`)).toEqual(["/file", join(folder, 'a "quoted" one')]);
  });
});

describe("a list in columns", () => {
  it("fits the screen, whatever is in a name", () => {
    const lines = inColumns(["one", "two", "three", "four\u001b[2J"], 24);
    expect(lines).toEqual(["one       three", "two       four␛[2J"]);
    for (const line of inColumns(["x".repeat(90)], 40)) expect(line.length).toBeLessThan(40);
    expect(
      inColumns(
        Array.from({ length: 500 }, (_, at) => `file-${at}`),
        40,
      ).length,
    ).toBe(13);
  });
});
