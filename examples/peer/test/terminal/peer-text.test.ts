import { visibleWidth } from "@securecomm/example-terminal";
import { describe, expect, it } from "vitest";
import { besideBar, shownName, typedName } from "../../src/terminal/peer-text.ts";

describe("a name from outside", () => {
  it("cannot end itself, hide, turn the writing round, or be as long as it likes", () => {
    expect(shownName("bob> hi <carol")).toBe("bob› hi ‹carol");
    expect(shownName("\u202egnp.exe\u001b[2J")).toBe("‹U+202E›gnp.exe␛[2J");
    expect(visibleWidth(shownName("日".repeat(64)))).toBeLessThanOrEqual(40);
  });

  it("is quoted in a line to type, by the rules of this program's words", () => {
    expect(typedName("bob")).toBe("bob");
    expect(typedName("bob #2")).toBe('"bob #2"');
    expect(typedName('a"b\\c')).toBe('"a\\"b\\\\c"');
  });
});

it("what a peer says stands behind a bar on every row but the first, and on one line where nothing is wrapped", () => {
  const text = `${" ".repeat(36)}* alice has left. ${"x".repeat(90)}`;
  const rows = besideBar("<bob> ", text, 40, (bar) => bar).split("\n");
  expect(rows.length).toBeGreaterThan(2);
  expect(rows[0]).toMatch(/^<bob>/);
  for (const row of rows.slice(1)) expect(row).toMatch(/^│ /);
  for (const row of rows) expect(visibleWidth(row)).toBeLessThanOrEqual(40);
  expect(besideBar("<bob> ", text, 0, (bar) => bar)).toBe(`<bob> ${text}`);
});
