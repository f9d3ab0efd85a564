import { join, resolve, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isValidFileName, offeredName } from "../../src/files/file-name.ts";
import { readFileMessage } from "../../src/files/forms.ts";
import { namesLike } from "../../src/files/place.ts";

const SEED = 20_261_122;
const NASTY = [
  "..",
  ".",
  "/",
  "\\",
  "\0",
  ":",
  "~",
  "C:",
  "con",
  "NUL",
  ".part",
  "\u202e",
  "\n",
  " ",
  "\ud800",
  "a",
  "é",
  "漢",
  "%2e",
  "COM1.txt",
  "-",
];
const names = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 12 }).map((parts) => parts.join("")),
);
const folder = resolve("/srv/downloads");

function staysIn(name: string): boolean {
  const path = resolve(folder, name);
  return path.startsWith(folder + sep) && !path.slice(folder.length + 1).includes(sep) && path === join(folder, name);
}

describe("a name from the other side", () => {
  it("never leaves the folder when it is a valid one, nor does any name that is made of it", () => {
    fc.assert(
      fc.property(names, (name) => {
        if (!isValidFileName(name)) return;
        expect(staysIn(name)).toBe(true);
        const [, second = ""] = namesLike(name);
        expect(staysIn(second)).toBe(true);
        expect(second).not.toBe(name);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  it("is not understood in an offer when it is none", () => {
    fc.assert(
      fc.property(names, (name) => {
        const offer = readFileMessage({ type: "file-offer", transfer: 1, name });
        expect(offer === undefined).toBe(!isValidFileName(name));
      }),
      { seed: SEED, numRuns: 600 },
    );
    for (const name of [
      "../x",
      "a/b",
      "..",
      "",
      ".bashrc",
      "a\\b",
      "nul",
      "x\u202etxt.exe",
      "a\n",
      "x.",
      "a".repeat(201),
    ]) {
      expect(readFileMessage({ type: "file-offer", transfer: 1, name })).toBeUndefined();
    }
  });

  it("is always one that the other side takes when it is ours", () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(isValidFileName(offeredName(name))).toBe(true);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});
