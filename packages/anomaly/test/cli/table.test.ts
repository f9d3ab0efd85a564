import { describe, expect, it } from "vitest";
import { facts, paintFor, table } from "../../src/cli/table.ts";

const plain = paintFor({ isTTY: false }, {});

describe("a table for people", () => {
  it("has columns as wide as their widest cell, numbers at the right, and no spaces at the ends", () => {
    const columns = [{ title: "name" }, { title: "rows", align: "right" as const }, { title: "note" }];
    expect(
      table(
        columns,
        [
          ["a", "12", ""],
          ["bcdefg", "7", "x"],
        ],
        plain,
      ),
    ).toBe("name    rows  note\na         12\nbcdefg     7  x\n");
  });

  it("writes out what would steer a terminal", () => {
    expect(table([{ title: "path" }], [["/a\u001b[2J\u202e\n"]], plain)).toBe("path\n/a\\u{1b}[2J\\u{202e}\\u{a}\n");
    expect(
      facts(
        [
          ["a", "1\r"],
          ["long", "2"],
        ],
        plain,
      ),
    ).toBe("a     1\\u{d}\nlong  2\n");
  });

  it("is coloured on a terminal only, and not where the user does not want it", () => {
    expect(paintFor({ isTTY: true }, {}).alarm("x")).toBe("\u001b[31mx\u001b[39m");
    for (const paint of [
      plain,
      paintFor({ isTTY: true }, { NO_COLOR: "1" }),
      paintFor({ isTTY: true }, { TERM: "dumb" }),
    ]) {
      expect(paint.alarm("x")).toBe("x");
    }
  });
});
