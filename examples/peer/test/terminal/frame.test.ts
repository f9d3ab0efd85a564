import { visibleWidth } from "@securecomm/example-terminal";
import { assert, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { layOut, rowsAbove } from "../../src/terminal/frame.ts";

const seed = Math.floor(Math.random() * 2 ** 31);
const anyText = string({ unit: "grapheme", maxLength: 120 });

describe("what stands at the bottom", () => {
  it("is never wider than the screen, has its cursor in it, and leaves a row for what was said", () => {
    console.info(`fast-check seed ${seed}`);
    assert(
      property(
        anyText,
        anyText,
        integer({ min: 0, max: 120 }),
        integer({ min: 10, max: 120 }),
        integer({ min: 5, max: 40 }),
        (line, row, at, columns, rows) => {
          const board = Array.from({ length: 20 }, () => row.replaceAll(/\s/gu, "_"));
          const frame = layOut({ board, prompt: "> ", line, cursor: Math.min(at, line.length) }, { columns, rows });
          return (
            frame.rows.length < rows &&
            frame.rows.length >= 1 &&
            frame.rows.every((each) => visibleWidth(each) < columns) &&
            frame.cursorRow < frame.rows.length &&
            (frame.rows[frame.cursorRow] ?? "").startsWith(frame.beforeCursor)
          );
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it("takes more rows on a screen that became narrower and wraps, and as many where nothing is wrapped", () => {
    const frame = layOut(
      { board: ["x".repeat(79), "short"], prompt: "> ", line: "", cursor: 0 },
      { columns: 80, rows: 24 },
    );
    expect(rowsAbove(frame, 80, true)).toBe(2);
    expect(rowsAbove(frame, 40, true)).toBe(3);
    expect(rowsAbove(frame, 40, false)).toBe(2);
  });
});
